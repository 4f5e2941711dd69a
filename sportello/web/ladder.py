"""The ladder as a page shows it: passed rungs, the present one with its clock, the next and the later ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sportello.domain.policy import Level, Policy
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import Clock, ClockKind, ClockState
from sportello.domain.ticket import Outcome, Record, TicketState, Visit
from sportello.people.models import Person
from sportello.web import chips, words
from sportello.web.budget import Bar, budget_bar
from sportello.web.templatetags.timeline import REASONS

NAMED = 3


@dataclass(frozen=True)
class Ahead:
    """A level still to come, if nothing happens: when, whom it would reach, and whether nobody would be there."""

    level: int
    at: datetime
    people: tuple[int, ...] = ()
    passed: bool = False


@dataclass(frozen=True)
class Mark:
    """A remark on a rung: icon:triangle-alert icon:undo-2 icon:user-round-x icon:circle-check

    icon:corner-right-up icon:arrow-right-left.
    """

    tone: str
    icon: str
    words: str


@dataclass
class Rung:
    """One rung; `look` tells its template and its style."""

    look: str
    level: int
    role: str
    who: Person | None = None
    when: str = ""
    used: str = ""
    reason: str = ""
    tried: str = ""
    breached: bool = False
    marks: list[Mark] = field(default_factory=list)
    # The present one.
    state_words: str = ""
    charge: str = ""
    tone: str = "ok"
    due: datetime | None = None
    big: str = ""
    label: str = ""
    bar: Bar | None = None
    expects: str = ""
    offered: list[Person] = field(default_factory=list)
    offered_more: int = 0
    on_shift: bool = False
    # Those to come.
    lead: str = ""
    at: str = ""
    note: str = ""
    warning: str = ""
    others: int = 0

    @property
    def template(self) -> str:
        """The partial that draws it."""
        return f"ladder/_{self.look}.html"


@dataclass(frozen=True)
class Step:
    """One step of the strip."""

    level: int
    look: str
    when: str
    words: str
    now: bool = False
    fill: int | None = None


@dataclass(frozen=True)
class Ladder:
    """The whole ladder of a ticket."""

    policy: str
    rungs: list[Rung]
    steps: list[Step]
    in_short: str

    @property
    def next_line(self) -> Rung | None:
        """The rung that comes next, if any."""
        return next((rung for rung in self.rungs if rung.look == "next"), None)


@dataclass(frozen=True)
class View:
    """All that drawing a ladder needs: one ticket, the rules, the moment, who looks, and who is who."""

    ticket: TicketState
    rules: RuleBook
    now: datetime
    me: int
    people: dict[int, Person]
    ahead: Sequence[Ahead]
    holds: Sequence[tuple[datetime, datetime | None]] = ()

    @property
    def policy(self) -> Policy:
        return self.rules.policy(self.ticket.policy)


def spoken(pair: tuple[str, str]) -> str:
    """The Italian or the English of an administrator's text; the other where one is missing."""
    italian, english = pair
    return (english or italian) if (get_language() or "it").startswith("en") else (italian or english)


def role_of(level: Level) -> str:
    """The role of a level, without what follows the colon."""
    return spoken(level.role).split(":")[0]


def ladder(view: View) -> Ladder:
    """Every rung of the ticket's ladder, from the first stay to the last level."""
    ticket = view.ticket
    here = ticket.visit
    rungs = [_passed(view, visit) for visit in ticket.visits if visit is not here]
    if here is not None:
        rungs.append(_present(view, here))
        rungs += [_to_come(view, ahead, number == 0) for number, ahead in enumerate(view.ahead)]
    in_short = _("The ladder: now at level %(level)s of %(last)s") % {
        "level": ticket.level,
        "last": view.policy.last,
    }
    return Ladder(view.policy.name, rungs, _strip(view), in_short)


def everybody(ticket: TicketState, ahead: Sequence[Ahead]) -> set[int]:
    """The people a ladder names, to be fetched in one query."""
    found: set[int | None] = {ticket.owner, *ticket.watchers, ticket.requester}
    for visit in ticket.visits:
        found |= {visit.taken_by, visit.owner_before, *visit.offered_to}
    for step in ahead:
        found |= set(step.people)
    return {person for person in found if person is not None}


def clock_of(ticket: TicketState, kind: ClockKind, visit: Visit) -> Clock | None:
    """The level clock of one stay."""
    return ticket.clocks.get((kind, visit.number))


# Passed -----------------------------------------------------------------------------------------------


def _passed(view: View, visit: Visit) -> Rung:
    ticket, level = view.ticket, view.rules.policy(visit.policy).level(visit.level)
    record = _way_out(ticket, visit)
    clock = clock_of(ticket, ClockKind.LEVEL, visit)
    rung = Rung("done", visit.level, role_of(level), view.people.get(visit.taken_by or visit.owner_before or 0))
    if visit.left_at is not None:
        rung.when = words.stretch(visit.entered_at, visit.left_at, view.now)
    if clock is not None:
        rung.used = _used(clock)
    if record is not None:
        rung.reason, rung.tried = reason_words(view.policy, record.reason), record.tried
    rung.breached = visit.outcome in (Outcome.NOT_TAKEN, Outcome.NOT_RESOLVED)
    mark = _ending(view, visit, record)
    if mark is not None:
        rung.marks.append(mark)
    return rung


def _used(clock: Clock) -> str:
    spent = words.span(clock.spent)
    if clock.target is None:
        return spent
    return _("%(spent)s of %(target)s") % {"spent": spent, "target": words.span(clock.target)}


def _way_out(ticket: TicketState, visit: Visit) -> Record | None:
    for record in ticket.records:
        if record.from_visit == visit.number and record.to_visit is not None:
            return record
    return None


def _ending(view: View, visit: Visit, record: Record | None) -> Mark | None:
    """How a stay ended, where that is worth a word."""
    to = view.ticket.visit_numbered(record.to_visit).level if record and record.to_visit else 0
    by = view.people[record.by].name if record and record.by in view.people else ""
    said: dict[Outcome, tuple[str, str, str]] = {
        Outcome.NOT_TAKEN: ("breach", "triangle-alert", _("Nobody took charge in time: escalated by the system")),
        Outcome.NOT_RESOLVED: ("breach", "triangle-alert", _("Time ran out: escalated by the system")),
        Outcome.NOBODY: ("warn", "user-round-x", _("Nobody on shift: passed on at once")),
        Outcome.HANDED_BACK: ("back", "undo-2", _("Handed back to L%(level)s") % {"level": to}),
        Outcome.RECALLED: ("back", "undo-2", _("Recalled to L%(level)s") % {"level": to}),
        Outcome.DE_ESCALATED: ("back", "undo-2", _("Brought down to L%(level)s") % {"level": to}),
        Outcome.TRANSFERRED: ("back", "arrow-right-left", _("Passed to another department")),
        Outcome.RESOLVED: ("ok", "circle-check", _("Resolved here")),
    }
    if visit.outcome in said:
        return Mark(*said[visit.outcome])
    if visit.outcome is Outcome.ESCALATED and by:
        return Mark("back", "corner-right-up", _("Escalated by %(name)s") % {"name": by})
    return None


def reason_words(policy: Policy, reason: str) -> str:
    """A reason of the policy's list in words; any other as it was written."""
    return spoken(policy.reasons[reason]) if reason in policy.reasons else str(REASONS.get(reason, reason))


# Present ----------------------------------------------------------------------------------------------


def _present(view: View, visit: Visit) -> Rung:
    ticket = view.ticket
    level = view.policy.level(visit.level)
    rung = Rung("now", visit.level, role_of(level), view.people.get(ticket.owner or 0))
    rung.state_words = _("offered") if visit.is_offered else _("in progress")
    rung.charge = _charge(view, visit)
    rung.expects = spoken(level.expects)
    if visit.is_offered:
        names = [view.people[person] for person in visit.offered_to if person in view.people]
        rung.offered, rung.offered_more = names[:NAMED], max(0, len(names) - NAMED)
    clock = _running_out(ticket, visit)
    if clock is None:
        rung.big, rung.label = "∞", _("no limit of time at this level")
        return rung
    following = view.ahead[0].level if view.ahead else None
    if clock.running_since is None or clock.due_at is None:
        left = max(0, (clock.target or 0) - clock.spent)
        rung.tone, rung.big = "paused", words.span(left)
        rung.label = _("left, the clock stands still")
    else:
        _running(rung, clock, view.now, following)
    rung.bar = budget_bar(clock, view.rules.calendar(clock.calendar), view.holds, view.now)
    return rung


def _running(rung: Rung, clock: Clock, now: datetime, following: int | None) -> None:
    due = clock.due_at
    if due is None:
        return
    chip = chips.running(due, now, clock.target)
    rung.due, rung.big = due, big(due, now)
    rung.tone = {"ok": "ok", "risk": "risk", "imminent": "risk", "late": "late"}[chip.state]
    if chip.state == "late":
        rung.label = _("beyond the time of L%(level)s") % {"level": rung.level}
    elif following:
        rung.label = _("until it goes to L%(level)s") % {"level": following}
    else:
        rung.label = _("to the end of its time")


def big(due: datetime, now: datetime) -> str:
    """The large clock: `24:00`, `3:05 h`, `+18:00`; the script says the same each second."""
    left = int((due - now).total_seconds())
    sign, seconds = ("+" if left < 0 else ""), abs(left)
    if seconds < 3600:
        return f"{sign}{seconds // 60}:{seconds % 60:02}"
    if seconds < 48 * 3600:
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02} h"
    return sign + words.span(seconds)


def _running_out(ticket: TicketState, visit: Visit) -> Clock | None:
    """The clock that will move the ticket first: to take charge while offered, else that of the level."""
    clocks = [clock_of(ticket, kind, visit) for kind in (ClockKind.TAKE_CHARGE, ClockKind.LEVEL)]
    live = [
        clock
        for clock in clocks
        if clock is not None and clock.target is not None and clock.met_at is None
        if clock.state is not ClockState.CANCELLED
    ]
    return min(live, key=lambda clock: (clock.target or 0) - clock.spent) if live else None


def _charge(view: View, visit: Visit) -> str:
    owner = view.ticket.owner
    if owner is None:
        return _("nobody has taken charge yet")
    if visit.is_offered:
        return _("has it until somebody takes charge")
    return _("in your charge") if owner == view.me else _("in charge")


# To come ----------------------------------------------------------------------------------------------


def _to_come(view: View, ahead: Ahead, is_next: bool) -> Rung:  # noqa: FBT001
    level = view.policy.level(ahead.level)
    people = [view.people[person] for person in ahead.people if person in view.people]
    rung = Rung("next" if is_next else "later", ahead.level, role_of(level), people[0] if people else None)
    rung.at = words.exactly(ahead.at, view.now)
    rung.others = max(0, len(people) - 1)
    if is_next:
        here = view.ticket.visit
        offered = here is not None and here.is_offered
        rung.lead = _("If nobody takes charge:") if offered else _("If it is not resolved:")
    if ahead.passed:
        rung.warning = _("Nobody on shift then: it goes on at once")
    elif not people:
        rung.warning = _("Nobody on shift then: it waits for the next shift")
    return rung


# In short ---------------------------------------------------------------------------------------------


def _strip(view: View) -> list[Step]:
    ticket, steps = view.ticket, []
    here = ticket.visit
    coming = {ahead.level: ahead for ahead in view.ahead}
    first = next(iter(coming), None)
    for level in view.policy.levels:
        role, number = role_of(level), level.number
        past = [visit for visit in ticket.visits if visit.level == number and visit is not here]
        if here is not None and number == here.level:
            steps.append(_step_here(view, here, role))
        elif past:
            clock = clock_of(ticket, ClockKind.LEVEL, past[-1])
            late = past[-1].outcome in (Outcome.NOT_TAKEN, Outcome.NOT_RESOLVED)
            when = words.span(clock.spent) if clock else ""
            steps.append(Step(number, "is-done is-breached" if late else "is-done", when, f"{role}, {when}"))
        elif number in coming:
            at = words.near(coming[number].at, view.now)
            short = words.hour(coming[number].at) if at.startswith(_("today %(time)s") % {"time": ""}) else at
            look = "is-next" if number == first else "is-later"
            steps.append(Step(number, look, short, f"{role}, {at}"))
        else:
            look = "is-done" if here is None and number <= ticket.level else "is-later"
            steps.append(Step(number, look, "", role))
    return steps


def _step_here(view: View, here: Visit, role: str) -> Step:
    clock = _running_out(view.ticket, here)
    if clock is None or not clock.target:
        return Step(here.level, "is-now", "", role, now=True)
    calendar = view.rules.calendar(clock.calendar)
    spent = clock.spent_at(view.now, calendar)
    fill = min(100, spent * 100 // clock.target)
    if clock.due_at is None or clock.running_since is None:
        return Step(here.level, "is-now", _("paused"), f"{role}, " + _("paused"), now=True, fill=fill)
    chip = chips.running(clock.due_at, view.now, clock.target)
    look = {"late": "is-now is-late", "ok": "is-now"}.get(chip.state, "is-now is-risk")
    left = max(0, int((clock.due_at - view.now).total_seconds()))
    return Step(here.level, look, words.span(left), f"{role}, {chip.text}", now=True, fill=fill)
