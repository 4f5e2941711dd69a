"""Due moments: when something must happen to a ticket next, as a pure function of the ticket and the rules."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from sportello.domain.business_time import BusinessCalendar
from sportello.domain.duration import Duration, working_seconds
from sportello.domain.lifecycle import ENDED, Status, WaitingFor
from sportello.domain.rulebook import CLOSING_GRACE, REQUESTER_PATIENCE, REQUESTER_REMINDERS, RuleBook
from sportello.domain.sla import LEVEL_KINDS, SLA_KINDS, Clock, ClockKind
from sportello.domain.ticket import TicketState


class DueKind(StrEnum):
    """What falls due."""

    WAKE = "wake"
    SNOOZE = "snooze"
    AUTO_CLOSE = "auto_close"
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    CALL_BACK = "call_back"
    TAKE_CHARGE = "take_charge"
    LEVEL = "level"
    LEVEL_REMINDER = "level_reminder"
    REQUESTER_REMINDER = "requester_reminder"
    PROBLEM_LOOK = "problem_look"
    WEEKLY = "weekly"
    SHIFT_END = "shift_end"


# What falls due at the same second goes in this order (DOMAIN 4, settle first).
RANK: dict[DueKind, int] = {
    DueKind.WAKE: 0,
    DueKind.SNOOZE: 0,
    DueKind.AUTO_CLOSE: 0,
    DueKind.FIRST_RESPONSE: 1,
    DueKind.NEXT_RESPONSE: 1,
    DueKind.RESOLUTION: 1,
    DueKind.CALL_BACK: 1,
    DueKind.TAKE_CHARGE: 2,
    DueKind.LEVEL: 3,
    DueKind.LEVEL_REMINDER: 4,
    DueKind.REQUESTER_REMINDER: 4,
    DueKind.PROBLEM_LOOK: 4,
    DueKind.WEEKLY: 4,
    DueKind.SHIFT_END: 4,
}
WARNINGS = (75, 90, 100)
_OF_CLOCK = {kind: DueKind(kind.value) for kind in ClockKind}


class Due(NamedTuple):
    """One moment at which one thing must happen. (visit, kind, ordinal) names it within its ticket for ever."""

    at: datetime
    kind: DueKind
    visit: int
    ordinal: int

    @property
    def order(self) -> tuple[datetime, int, str, int]:
        return self.at, RANK[self.kind], self.kind._value_, self.ordinal


_order = attrgetter("order")


def after(duration: Duration, start: datetime, calendar: BusinessCalendar) -> datetime:
    """The moment a duration after `start` on the calendar."""
    return calendar.add(calendar.next_opening(start), working_seconds(duration, start, calendar))


def dues(ticket: TicketState, rules: RuleBook) -> list[Due]:
    """Every due moment of the ticket. An unresolved one has at least one; none lies before its last event."""
    if ticket.historical or ticket.status in ENDED:
        return []
    found = [*_waits(ticket, rules), *_of_clocks(ticket, rules)]
    if not found and ticket.is_unresolved:
        found = [_weekly(ticket, rules)]
    if ticket.owner is not None and ticket.status in (Status.NEW, Status.OPEN):
        found.extend(_shift_end(ticket, ticket.owner, min(due.at for due in found), rules))
    floor = ticket.last_at
    return [due if floor is None or due.at >= floor else due._replace(at=floor) for due in found]


def first_due(ticket: TicketState, rules: RuleBook) -> Due | None:
    """The due moment that comes first, in the order in which steps are settled."""
    return first_of(dues(ticket, rules))


def first_of(found: list[Due]) -> Due | None:
    """The one that comes first; None of none."""
    if not found:
        return None
    return found[0] if len(found) == 1 else min(found, key=_order)


def deadline(ticket: TicketState, planned: list[Due]) -> tuple[datetime | None, str]:
    """What lists sort and colour by: the nearest end of a clock that runs, a passed one included, and what ends then.

    A warning is no deadline. Where no clock runs towards one, it is the first of the `planned` due moments.
    """
    ends = [
        (_graced(ticket, clock.due_at) if clock.kind in LEVEL_KINDS else clock.due_at, clock.kind.value)
        for clock in ticket.clocks.values()
        if clock.running_since is not None and clock.ended_at is None and clock.due_at is not None
    ]
    if ends:
        return min(ends)
    if not planned:
        return None, ""
    first = min(planned, key=lambda due: due.order)
    return first.at, first.kind.value


def _waits(ticket: TicketState, rules: RuleBook) -> Iterator[Due]:
    visit = len(ticket.visits)
    if ticket.snoozed_until is not None:
        yield Due(ticket.snoozed_until, DueKind.SNOOZE, visit, 0)
    if ticket.status is Status.RESOLVED and ticket.resolved_at is not None:
        moment = after(CLOSING_GRACE, ticket.resolved_at, rules.calendar_of(ticket))
        yield Due(moment, DueKind.AUTO_CLOSE, visit, ticket.reopened)
    if ticket.status is Status.WAITING and ticket.waiting_since is not None:
        yield from _waiting(ticket, ticket.waiting_since, rules.calendar_of(ticket))


def _waiting(ticket: TicketState, since: datetime, calendar: BusinessCalendar) -> Iterator[Due]:
    visit, count = len(ticket.visits), ticket.reminded
    if ticket.waiting_for is WaitingFor.REQUESTER:
        if count < len(REQUESTER_REMINDERS):
            moment = after(REQUESTER_REMINDERS[count], since, calendar)
            yield Due(moment, DueKind.REQUESTER_REMINDER, visit, count + 1)
        else:
            yield Due(after(REQUESTER_PATIENCE, since, calendar), DueKind.WAKE, visit, 0)
    elif ticket.waiting_until is not None:
        yield Due(ticket.waiting_until, DueKind.WAKE, visit, 0)
    if ticket.waiting_for is WaitingFor.PROBLEM:
        yield Due(calendar.weeks_after(since, count + 1), DueKind.PROBLEM_LOOK, visit, count + 1)


def _of_clocks(ticket: TicketState, rules: RuleBook) -> Iterator[Due]:
    for clock in ticket.clocks.values():
        if clock.running_since is None or clock.ended_at is not None:
            continue
        calendar = rules.calendar(clock.calendar)
        if clock.kind is ClockKind.LEVEL:
            yield from _of_level(ticket, clock, rules, calendar)
        elif clock.target is None or clock.breached_at is not None:
            continue
        elif clock.kind in SLA_KINDS:
            yield _of_sla(ticket, clock, rules, calendar)
        elif clock.kind is ClockKind.TAKE_CHARGE and clock.due_at is not None:
            moment = _graced(ticket, clock.due_at)
            yield Due(moment, DueKind.TAKE_CHARGE, clock.ordinal, clock.ordinal)
        elif clock.due_at is not None:
            # A promise made to a person knows no grace.
            yield Due(clock.due_at, DueKind.CALL_BACK, 0, clock.ordinal)


def _of_sla(ticket: TicketState, clock: Clock, rules: RuleBook, calendar: BusinessCalendar) -> Due:
    steps = rules.policy(ticket.policy).thresholds if ticket.policy else ()
    percents: Sequence[int] = WARNINGS
    if steps:
        percents = sorted({*WARNINGS, *(step.percent for step in steps if step.clock is clock.kind)})
    percent = next((percent for percent in percents if percent > clock.warned), 100)
    moment = clock.due_at if percent == 100 else clock.moment_of(percent, calendar)
    assert moment is not None  # noqa: S101  # a running clock with a target always has one
    return Due(moment, _OF_CLOCK[clock.kind], 0, clock.ordinal * 1000 + percent)


def _of_level(
    ticket: TicketState, clock: Clock, rules: RuleBook, calendar: BusinessCalendar
) -> Iterator[Due]:
    if clock.target is not None and clock.breached_at is None and clock.due_at is not None:
        yield Due(_graced(ticket, clock.due_at), DueKind.LEVEL, clock.ordinal, 0)
    reminders = rules.level_of(ticket).reminders
    if clock.warned < len(reminders) and clock.running_since is not None:
        seconds = working_seconds(reminders[clock.warned], clock.started_at, calendar)
        moment = calendar.add(clock.running_since, seconds - clock.spent)
        yield Due(moment, DueKind.LEVEL_REMINDER, clock.ordinal, clock.warned + 1)


def _graced(ticket: TicketState, moment: datetime) -> datetime:
    """The moment at which a level falls due: after an outage not before its grace is over."""
    visit = ticket.visit
    if visit is not None and visit.grace_until is not None and visit.grace_until > moment:
        return visit.grace_until
    return moment


def _weekly(ticket: TicketState, rules: RuleBook) -> Due:
    """Nothing limits this stay any more: each week from its beginning holder and manager are reminded."""
    visit, calendar = ticket.visits[-1], rules.calendar_of(ticket)
    since = calendar.next_opening(visit.entered_at)
    floor = ticket.last_at or since
    count = max(1, (floor - since) // timedelta(weeks=1))
    while (moment := calendar.weeks_after(since, count)) <= floor:
        count += 1
    return Due(moment, DueKind.WEEKLY, visit.number, count)


def _shift_end(ticket: TicketState, owner: int, first: datetime, rules: RuleBook) -> Iterator[Due]:
    """The end of the owner's shift, if something falls due after it and before their next one begins."""
    staff, at = rules.staff, ticket.last_at
    shift = staff.shift_of(owner, ticket.team, at) if at is not None else None
    if shift is None or first < shift.ends:
        return
    following = staff.shift_of(owner, ticket.team, shift.ends)
    if following is None or first < following.starts:
        minute = int(shift.ends.timestamp()) // 60
        yield Due(shift.ends, DueKind.SHIFT_END, len(ticket.visits), minute)
