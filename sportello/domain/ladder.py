"""Rungs: entering and leaving levels, being offered and taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sportello.domain.clocks import end_level_clocks
from sportello.domain.lifecycle import Status
from sportello.domain.policy import Mode
from sportello.domain.priority import Priority
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import Clock, ClockKind
from sportello.domain.ticket import Cause, Outcome, Record, TicketState, Visit


class AMoment(Protocol):
    """The part of a moment that the ladder needs."""

    at: datetime
    rules: RuleBook
    actor: int | None


@dataclass(frozen=True)
class Offer:
    """Where a ticket goes and to whom it is offered. Without people it waits for the team's next shift.

    `goes_on` is the number of the earlier visit whose clocks go on (after a recall); `starts` delays the clocks.
    """

    policy: int = 0
    level: int = 1
    team: int | None = None
    people: tuple[int, ...] = ()
    goes_on: int | None = None
    starts: datetime | None = None


def enter(ticket: TicketState, offer: Offer, moment: AMoment) -> Visit:
    """Begin a stay at a level; both its clocks start, or go on where an earlier stay left them."""
    level = moment.rules.policy(offer.policy).level(offer.level)
    visit = Visit(
        number=len(ticket.visits) + 1,
        level=offer.level,
        policy=offer.policy,
        department=ticket.department,
        entered_at=moment.at,
        team=offer.team,
        offered_to=list(offer.people),
        owner_before=ticket.owner,
    )
    ticket.visits.append(visit)
    ticket.level, ticket.policy = offer.level, offer.policy
    if offer.team is not None:
        ticket.team = offer.team
    if level.raise_to is not None and level.raise_to < ticket.effective_priority:
        ticket.raised_to = Priority(level.raise_to)
    _start_clocks(ticket, visit, offer, moment)
    return visit


def _start_clocks(ticket: TicketState, visit: Visit, offer: Offer, moment: AMoment) -> None:
    level = moment.rules.policy(offer.policy).level(offer.level)
    calendar = moment.rules.calendar(level.calendar)
    start = max(moment.at, offer.starts) if offer.starts else moment.at
    for kind in (ClockKind.TAKE_CHARGE, ClockKind.LEVEL):
        earlier = ticket.clocks.get((kind, offer.goes_on)) if offer.goes_on else None
        if earlier is not None and earlier.met_at is not None:
            continue
        if earlier is not None:
            clock = earlier.going_on(visit.number, level.calendar)
        elif kind is ClockKind.TAKE_CHARGE:
            if (seconds := moment.rules.take_charge(level, start)) is None:
                continue
            clock = Clock(kind, visit.number, level.calendar, start, seconds)
        else:
            way = moment.rules.level_exit(ticket, level, start)
            clock = Clock(kind, visit.number, level.calendar, start, None if way is None else way[1])
        # A stay that waits for the next shift goes on waiting under another version of its policy.
        clock.start(max(start, clock.started_at), calendar)
        ticket.clocks[kind, visit.number] = clock


def leave(ticket: TicketState, outcome: Outcome, moment: AMoment) -> None:
    """End the present stay and the escalation that led to it."""
    visit = ticket.visit
    if visit is None:
        return
    record = ticket.open_record
    if record is not None:
        record.ended_at, record.ended_how = moment.at, outcome
    end_level_clocks(ticket, moment)
    visit.left_at, visit.outcome = moment.at, outcome


def level_spent(ticket: TicketState, moment: AMoment) -> int:
    """Working seconds spent in the present stay."""
    clock = ticket.clock(ClockKind.LEVEL)
    return 0 if clock is None else clock.spent_at(moment.at, moment.rules.calendar(clock.calendar))


def climb(
    ticket: TicketState,
    offer: Offer,
    outcome: Outcome,
    cause: Cause,
    moment: AMoment,
    *,
    reason: str = "",
    tried: str = "",
) -> Record:
    """Leave the present stay for another and keep the record that joins the two."""
    origin, spent = ticket.visits[-1], level_spent(ticket, moment)
    leave(ticket, outcome, moment)
    visit = enter(ticket, offer, moment)
    record = Record(
        number=len(ticket.records) + 1,
        cause=cause,
        from_visit=origin.number,
        to_visit=visit.number,
        at=moment.at,
        by=moment.actor,
        reached=list(offer.people),
        spent=spent,
        reason=reason,
        tried=tried,
    )
    ticket.records.append(record)
    return record


def take(ticket: TicketState, person: int, moment: AMoment, *, acknowledge: bool) -> None:
    """Charge is taken: take charge is met; a transfer makes the taker owner, an involvement need not."""
    visit = ticket.visit
    if visit is not None:
        if visit.taken_at is None:
            visit.taken_at, visit.taken_by = moment.at, person
        record = ticket.open_record
        if record is not None and record.taken_at is None:
            record.taken_at = moment.at
        clock = ticket.clocks.get((ClockKind.TAKE_CHARGE, visit.number))
        if clock is not None and not clock.is_over:
            clock.meet(moment.at, moment.rules.calendar(clock.calendar))
    if not acknowledge and ticket.owner != person:
        if ticket.owner is not None:
            ticket.watchers.add(ticket.owner)
        ticket.owner = person
        if visit is not None:
            visit.offered_to = [person]
    if ticket.status is Status.NEW:
        ticket.status = Status.OPEN


def is_involvement(ticket: TicketState, rules: RuleBook) -> bool:
    """Whether the present level only involves its target: the owner stays unless the target takes over."""
    return rules.level_of(ticket).mode is Mode.INVOLVE
