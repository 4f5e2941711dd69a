"""Rungs to come: the sentence of the next one, whom it would reach and until when, and gaps told where they hurt."""

from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.sentences.ahead import falling_words, gap_words
from sportello.desk.sentences.names import Names
from sportello.domain.due import DueKind
from sportello.domain.forecast import OnShift, Standing, forecast
from sportello.domain.forecast import Rung as Foreseen
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import Cause, TicketState
from sportello.web import words
from sportello.web.rungs import Rung, View, role_of

# What the rungs tell already.
_TOLD = (DueKind.LEVEL, DueKind.TAKE_CHARGE)


def stays_ahead(state: TicketState, rules: RuleBook, now: datetime) -> list[Foreseen]:
    """The stays to come if nobody does anything."""
    if not state.is_unresolved or state.historical or state.policy not in rules.policies:
        return []
    return [rung for rung in forecast(state, rules, now) if rung.standing is Standing.COMING]


def to_come(view: View, foreseen: Foreseen, is_next: bool) -> Rung:
    """The rung of a stay to come; the next one leads with what would bring it about."""
    level = view.rules.policy(foreseen.policy).level(foreseen.level)
    people = [view.people[one.person] for one in foreseen.people if one.person in view.people]
    rung = Rung("next" if is_next else "later", foreseen.level, role_of(level), people[0] if people else None)
    rung.at = words.exactly(foreseen.at, view.now)
    rung.others = max(0, len(people) - 1)
    rung.warning = ". ".join(gap_words(foreseen, view.now)) or _stand_in(view, foreseen)
    if is_next:
        rung.lead = _lead(view, foreseen)
        rung.note = _shift(view, foreseen.people[0]) if foreseen.people else ""
    return rung


def _lead(view: View, foreseen: Foreseen) -> str:
    """What brings the next rung about, as the beginning of a sentence."""
    if foreseen.cause is Cause.NOT_TAKEN:
        return _("If nobody takes charge:")
    if foreseen.cause is Cause.NOT_RESOLVED:
        here = view.ticket.visit
        offered = here is not None and here.is_offered
        return _("If nobody takes charge:") if offered else _("If it is not resolved:")
    if foreseen.cause is Cause.SLA:
        return _("If the promise to the requester is not kept:")
    return _("If nobody does anything:")


def _shift(view: View, one: OnShift) -> str:
    """Until when the first of them is there, and who comes then."""
    if one.until is None:
        return ""
    until = words.exactly(one.until, view.now)
    if one.then is not None and one.then in view.people:
        return _("On shift until %(until)s, then %(name)s") % {
            "until": until,
            "name": view.people[one.then].name,
        }
    return _("On shift until %(until)s") % {"until": until}


def _stand_in(view: View, foreseen: Foreseen) -> str:
    """Who answers in the place of somebody who is away."""
    for one in foreseen.people[:1]:
        if one.instead_of in view.people and one.person in view.people:
            return _("%(away)s is away: %(name)s answers") % {
                "away": view.people[one.instead_of].name,
                "name": view.people[one.person].name,
            }
    return ""


def sooner(view: View) -> list[str]:
    """What else may move it: thresholds of promises that lead to a level, each with when, as things stand."""
    names = Names(people={id: person.name for id, person in view.people.items()})
    return [
        f"{words.exactly(falling.at, view.now)}: {falling_words(falling, view.policy, names)}"
        for falling in view.falling
        if falling.to_level is not None and falling.kind not in _TOLD
    ]
