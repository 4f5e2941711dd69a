"""What events do to a ticket's clocks, and the reckoning that follows every event."""

from datetime import datetime
from typing import Protocol

from sportello.domain.lifecycle import ENDED, Status, WaitingFor
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import SLA_KINDS, Clock, ClockKind, runs
from sportello.domain.ticket import TicketState


class AMoment(Protocol):
    """The part of a moment that clocks need."""

    at: datetime
    rules: RuleBook


def start_sla(ticket: TicketState, moment: AMoment, kind: ClockKind, since: datetime | None = None) -> None:
    """Begin a promise to the requester, if the SLA makes one for this kind; `since` is where it counts from.

    Where only other priorities have a target the clock measures all the same, in case the priority changes.
    """
    rules, start = moment.rules, since or moment.at
    if ticket.sla is None or not rules.slas[ticket.sla].promises(kind):
        return
    ordinal = 1 + sum(1 for known, _ in ticket.clocks if known is kind)
    calendar = rules.slas[ticket.sla].calendar
    clock = Clock(kind, ordinal, calendar, start, rules.sla_target(ticket, kind, start))
    clock.start(start, rules.calendar(calendar))
    ticket.clocks[kind, ordinal] = clock


def _begin_missing(ticket: TicketState, moment: AMoment) -> None:
    """An SLA that matches only now promises from the ticket's opening; a first response only if none can have been."""
    if ticket.opened_at is None or not ticket.is_unresolved:
        return
    kinds = [ClockKind.RESOLUTION] + [ClockKind.FIRST_RESPONSE] * (ticket.status is Status.NEW)
    for kind in kinds:
        if (kind, 1) not in ticket.clocks:
            start_sla(ticket, moment, kind, ticket.opened_at)


def promise_call_back(ticket: TicketState, moment: AMoment, until: datetime) -> None:
    """Begin a call-back clock: an absolute promise, counted round the clock (calendar 0)."""
    ordinal = 1 + sum(1 for known, _ in ticket.clocks if known is ClockKind.CALL_BACK)
    seconds = max(0, int((until - moment.at).total_seconds()))
    clock = Clock(ClockKind.CALL_BACK, ordinal, 0, moment.at, seconds)
    clock.start(moment.at, moment.rules.calendar(0))
    ticket.clocks[ClockKind.CALL_BACK, ordinal] = clock


def answer(ticket: TicketState, moment: AMoment) -> None:
    """A response was given: the promises of a first and of a next one are kept, nobody chases any more."""
    ticket.unanswered_since = None
    ticket.chased = 0
    for clock in ticket.clocks.values():
        if clock.kind in (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE) and not clock.is_over:
            clock.meet(moment.at, moment.rules.calendar(clock.calendar))


def resume_from_requester(ticket: TicketState) -> None:
    """A word from the requester ends a wait for them."""
    if ticket.status is Status.WAITING and ticket.waiting_for is WaitingFor.REQUESTER:
        end_wait(ticket)


def end_wait(ticket: TicketState) -> None:
    """Back to work; how long it waited stays in the clocks."""
    ticket.status = Status.OPEN
    ticket.waiting_for = ticket.waiting_since = ticket.waiting_until = None
    ticket.reminded = 0


def reckon(ticket: TicketState, moment: AMoment, retarget: bool) -> None:
    """Bring every clock into line with the ticket: running, paused or over, aimed at the target that holds now."""
    at, rules = moment.at, moment.rules
    ended = ticket.status in ENDED
    if retarget:
        _begin_missing(ticket, moment)
    for clock in ticket.clocks.values():
        if clock.ended_at is not None:
            continue
        calendar = rules.calendar(clock.calendar)
        if ended:
            clock.cancel(at, calendar)
            continue
        should_run = runs(clock.kind, ticket.status, ticket.waiting_for)
        if should_run and clock.running_since is None:
            clock.start(max(at, clock.started_at), calendar)
        elif not should_run and clock.running_since is not None:
            clock.pause(at, calendar)
        if retarget and clock.kind is not ClockKind.CALL_BACK:
            _aim(ticket, clock, at, rules)


def _aim(ticket: TicketState, clock: Clock, at: datetime, rules: RuleBook) -> None:
    """A new target is computed from the clock's own start; what was spent stays spent."""
    before = clock.calendar
    if clock.kind in SLA_KINDS:
        calendar = before if ticket.sla is None else rules.slas[ticket.sla].calendar
        if calendar != before:
            clock.count_on(calendar, at, rules.calendar(before))
        target = rules.sla_target(ticket, clock.kind, clock.started_at)
    elif clock.kind is ClockKind.LEVEL:
        way = rules.level_exit(ticket, rules.level_of(ticket), clock.started_at)
        target = None if way is None else way[1]
    else:
        target = rules.take_charge(rules.level_of(ticket), clock.started_at)
    if target != clock.target or clock.calendar != before:
        clock.aim(target, rules.calendar(clock.calendar))


def end_level_clocks(ticket: TicketState, moment: AMoment) -> None:
    """Leaving a level: its clocks stop; one that ran out stays late on record."""
    for clock in ticket.clocks.values():
        if clock.kind in (ClockKind.TAKE_CHARGE, ClockKind.LEVEL) and clock.ended_at is None:
            clock.cancel(moment.at, moment.rules.calendar(clock.calendar))
