"""Up and down by hand: escalate, recall, hand back, bring down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sportello.desk.conversation import note
from sportello.desk.escalate import de_escalate, escalate, reasons_of
from sportello.desk.escalate import hand_back as give_back
from sportello.desk.escalate import recall as take_back
from sportello.desk.sentences.words import in_language
from sportello.domain.policy import Level
from sportello.people.models import Person
from sportello.web import words
from sportello.web.access import Asked, desk_page
from sportello.web.asking.ladder import DeEscalationForm
from sportello.web.forms import EscalationForm, HandBackForm
from sportello.web.rungs import role_of
from sportello.web.ticket import Gathered
from sportello.web.timeline import known
from sportello.web.views.dialogs import ASK, VARY, ask
from sportello.web.views.moves import do
from sportello.web.views.ticket import ticket_of


@dataclass(frozen=True)
class Option:
    """A level to escalate to: its role, who is there now, the time it has."""

    level: int
    role: str
    who: Person | None
    words: str
    time: str
    chosen: bool
    until: str = ""


@desk_page
@ASK
@VARY
def escalation(request: Asked, number: int) -> HttpResponse:
    """Escalate to the next level; supervisors to any."""
    gathered = ticket_of(request, number)
    options = _options(gathered, request)
    form = EscalationForm(request.POST or None, options=options, reasons=_reasons(gathered, options))
    form.title = _("Escalate %(label)s") % {"label": gathered.shown.label}
    form.button = _("Escalate")

    def command(data: dict[str, Any]) -> object:
        return escalate(
            gathered.row.pk,
            to=data["level"],
            reason=data["reason"],
            tried=data["tried"],
            too_complex=data["too_complex"],
            actor=request.actor,
            at=request.at,
        )

    return ask(request, gathered, form, command, _told(options), back="recall")


@desk_page
@ASK
@VARY
def hand_back(request: Asked, number: int) -> HttpResponse:
    """Hand back to where it came from; what they need to know becomes an internal note."""
    gathered = ticket_of(request, number)
    form = HandBackForm(request.POST or None)
    form.lead = _back_to(gathered, request)

    def command(data: dict[str, Any]) -> object:
        done = give_back(gathered.row.pk, reason=data["reason"], actor=request.actor, at=request.at)
        note(gathered.row.pk, text=data["words"], actor=request.actor, at=request.at)
        return done

    return ask(request, gathered, form, command, _("%(label)s was handed back."))


@desk_page
@require_POST
def recall(request: Asked, number: int) -> HttpResponse:
    """Take back what was sent up, while nobody has taken charge."""
    return do(
        request,
        number,
        lambda ticket: take_back(ticket, actor=request.actor, at=request.at),
        _("%(label)s is back with you."),
    )


@desk_page
@ASK
@VARY
def de_escalation(request: Asked, number: int) -> HttpResponse:
    """A supervisor brings it down to a chosen level."""
    gathered = ticket_of(request, number)
    policy = gathered.rules.policies.get(gathered.state.policy)
    below = policy.levels[: max(0, gathered.state.level - 1)] if policy is not None else ()
    levels = [(level.number, f"L{level.number} · {role_of(level)}") for level in reversed(below)]
    form = DeEscalationForm(request.POST or None, levels=levels)

    def command(data: dict[str, Any]) -> object:
        return de_escalate(
            gathered.row.pk, to=data["level"], reason=data["reason"], actor=request.actor, at=request.at
        )

    return ask(request, gathered, form, command, _("%(label)s was brought down."))


def _back_to(gathered: Gathered, request: Asked) -> str:
    """To which level and whom it would go back, and with how much time."""
    state, rules = gathered.state, gathered.rules
    record = state.open_record
    if record is None or state.policy not in rules.policies:
        return _("It goes back to who had it, or to their team, with its full time.")
    origin = state.visit_numbered(record.from_visit)
    level = rules.policy(state.policy).level(min(origin.level, rules.policy(state.policy).last))
    way = rules.level_exit(state, level, request.at)
    holder = gathered.people.get(origin.taken_by or 0)
    words_of = {
        "level": origin.level,
        "name": holder.name if holder else "",
        "time": words.given(way[0].after, way[1]) if way else _("no limit"),
    }
    if holder is not None and rules.staff.is_there(holder.pk, request.at):
        return (
            _("It goes back to L%(level)s, to %(name)s. Its clock there starts again: %(time)s.") % words_of
        )
    return _(
        "It goes back to L%(level)s and is offered to its team. Its clock there starts again: %(time)s."
    ) % (words_of)


def _options(gathered: Gathered, request: Asked) -> list[Option]:
    policy = gathered.rules.policies.get(gathered.state.policy)
    if policy is None:
        return []
    levels = [level for level in policy.levels if level.number > gathered.state.level]
    if not gathered.moves.any_level:
        levels = levels[:1]
    reached = {
        level.number: gathered.rules.reach(gathered.state, level, request.at).people for level in levels
    }
    people = known(person for found in reached.values() for person in found)
    asked = request.POST.get("level", "")
    chosen = int(asked) if asked.isdecimal() else gathered.state.level + 1
    return [
        _option(gathered, level, [people[p] for p in reached[level.number] if p in people], request, chosen)
        for level in levels
    ]


def _option(
    gathered: Gathered, level: Level, people: Sequence[Person], request: Asked, chosen: int
) -> Option:
    state, rules = gathered.state, gathered.rules
    way = rules.level_exit(state, level, request.at)
    there = ", ".join(person.name for person in people[:2]) or _("nobody on shift now")
    skipped = level.number - state.level - 1
    if skipped:
        there += " · " + _("skips %(levels)s") % {
            "levels": ", ".join(f"L{number}" for number in range(state.level + 1, level.number))
        }
    return Option(
        level.number,
        role_of(level),
        people[0] if people else None,
        there,
        words.given(way[0].after, way[1]) if way else _("no limit"),
        level.number == chosen,
        words.exactly(rules.calendar(level.calendar).add(request.at, way[1]), request.at) if way else "",
    )


def _reasons(gathered: Gathered, options: Sequence[Option]) -> list[tuple[str, str]]:
    """The reasons of the present level, for any of the ways it offers; without a list, the house's own."""
    policy = gathered.rules.policies.get(gathered.state.policy)
    if policy is None or not options:
        return []
    level = policy.level(gathered.state.level)
    codes = reasons_of(level, gathered.state.level + 1)
    return [
        (code, in_language(policy.reasons[code]) if code in policy.reasons else code) for code in codes
    ] or [("other", _("Another reason"))]


def _told(options: Sequence[Option]) -> str:
    chosen = next((option for option in options if option.chosen), None)
    if chosen is None:
        return "%(label)s"
    if chosen.who is None:
        return "%(label)s " + _("is now offered at L%(level)s.") % {"level": chosen.level}
    return "%(label)s " + _("is now offered at L%(level)s: %(name)s is told.") % {
        "level": chosen.level,
        "name": chosen.who.name.replace("%", "%%"),
    }
