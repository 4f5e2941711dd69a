"""The life of a ticket: triage, waiting, resolution, reopening, closing, merging, rest."""

from dataclasses import dataclass
from datetime import datetime

from sportello.domain.clocks import answer, end_wait, start_sla
from sportello.domain.ladder import Offer, enter, leave, take
from sportello.domain.lifecycle import CannotMove, Status, WaitingFor, check_move
from sportello.domain.priority import Grade, Priority
from sportello.domain.problem import Incidence
from sportello.domain.sla import ClockKind
from sportello.domain.ticket import Outcome, TicketState
from sportello.domain.timeline.base import Moment, Payload, event
from sportello.domain.timeline.files import File


@event
@dataclass(frozen=True)
class Triaged(Payload):
    """Impact, urgency and override are set; a raise by the engine ends here."""

    kind = "triaged"
    stale = True
    impact: Grade = Grade.MEDIUM
    urgency: Grade = Grade.MEDIUM
    override: Priority | None = None
    priority: Priority = Priority.MEDIUM
    before: Priority = Priority.MEDIUM
    sla: int | None = None
    reason: str = ""
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.impact, ticket.urgency = self.impact, self.urgency
        ticket.override, ticket.priority = self.override, self.priority
        ticket.raised_to = None
        ticket.sla = self.sla


@event
@dataclass(frozen=True)
class PutOnHold(Payload):
    """It waits for somebody else's move; waking is planned at once."""

    kind = "put_on_hold"
    public = True
    stale = True
    waiting_for: WaitingFor = WaitingFor.REQUESTER
    until: datetime | None = None
    problem: int | None = None
    reason: str = ""
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        check_move(ticket.status, Status.WAITING)
        ticket.status, ticket.waiting_for = Status.WAITING, self.waiting_for
        ticket.waiting_since, ticket.waiting_until, ticket.reminded = moment.at, self.until, 0
        if self.problem is not None:
            ticket.problem = self.problem
            if ticket.incidence is None or ticket.incidence.problem != self.problem:
                ticket.incidence = Incidence(self.problem, moment.at)


@event
@dataclass(frozen=True)
class Resumed(Payload):
    """Back to work: a person said so, the date came, or the problem was solved."""

    kind = "resumed"
    public = True
    stale = True
    why: str = ""
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        end_wait(ticket)


@event
@dataclass(frozen=True)
class Resolved(Payload):
    """The desk holds it solved; a message to the requester counts as a response."""

    kind = "resolved"
    public = True
    stale = True
    message: str = ""
    reason: str = ""
    words: str = ""
    files: tuple[File, ...] = ()
    minutes: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        check_move(ticket.status, Status.RESOLVED)
        if self.message:
            answer(ticket, moment)
        end_wait(ticket)
        ticket.status, ticket.resolved_at, ticket.snoozed_until = Status.RESOLVED, moment.at, None
        clock = ticket.clock(ClockKind.RESOLUTION)
        if clock is not None:
            clock.meet(moment.at, moment.rules.calendar(clock.calendar))
        leave(ticket, Outcome.RESOLVED, moment)


@event
@dataclass(frozen=True)
class Reopened(Payload):
    """It was not solved after all: back to the level where it was resolved, level time afresh, SLA time goes on.

    `adopts` brings an imported ticket into the engine's care: from now on its time counts.
    """

    kind = "reopened"
    public = True
    stale = True
    offer: Offer = Offer()
    message: str = ""
    reason: str = ""
    words: str = ""
    adopts: bool = False
    files: tuple[File, ...] = ()

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if ticket.status is not Status.RESOLVED:
            raise CannotMove(before=ticket.status.value, after="reopened")
        if self.adopts:
            ticket.historical = False
        ticket.status, ticket.resolved_at = Status.OPEN, None
        ticket.reopened += 1
        ticket.fired_rules.clear()
        owner = ticket.owner
        enter(ticket, self.offer, moment)
        if owner is not None and owner in self.offer.people:
            take(ticket, owner, moment, acknowledge=True)
        for clock in ticket.clocks.values():
            if clock.kind is ClockKind.RESOLUTION and clock.met_at is not None:
                clock.reopen(moment.at, moment.rules.calendar(clock.calendar))
        if self.message:
            ticket.unanswered_since = moment.at
            if ticket.clock(ClockKind.NEXT_RESPONSE) is None:
                start_sla(ticket, moment, ClockKind.NEXT_RESPONSE)


@event
@dataclass(frozen=True)
class Confirmed(Payload):
    """The requester says it is solved: closed without waiting for the grace to pass."""

    kind = "confirmed"
    public = True
    stale = True
    message: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        check_move(ticket.status, Status.CLOSED)
        ticket.status, ticket.closed_at = Status.CLOSED, moment.at


@event
@dataclass(frozen=True)
class Rated(Payload):
    """The requester says how it went: `mood` is good, fair or bad; a bad one is a fact that rules ask about."""

    kind = "rated"
    public = True
    mood: str = ""
    message: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.dissatisfied = self.mood == "bad"


@event
@dataclass(frozen=True)
class Closed(Payload):
    """The end, by the grace or by hand."""

    kind = "closed"
    public = True
    stale = True
    reason: str = ""
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        check_move(ticket.status, Status.CLOSED)
        ticket.status, ticket.closed_at = Status.CLOSED, moment.at


@event
@dataclass(frozen=True)
class Cancelled(Payload):
    """Opened by mistake, or no longer wanted."""

    kind = "cancelled"
    public = True
    stale = True
    reason: str = ""
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        check_move(ticket.status, Status.CANCELLED)
        leave(ticket, Outcome.CANCELLED, moment)
        end_wait(ticket)
        ticket.status, ticket.closed_at = Status.CANCELLED, moment.at


@event
@dataclass(frozen=True)
class MergedInto(Payload):
    """A duplicate: what is written to its number arrives at the other ticket from now on."""

    kind = "merged_into"
    public = True
    stale = True
    target: int = 0
    target_number: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        check_move(ticket.status, Status.MERGED)
        leave(ticket, Outcome.MERGED, moment)
        end_wait(ticket)
        ticket.status, ticket.merged_into, ticket.closed_at = Status.MERGED, self.target, moment.at


@event
@dataclass(frozen=True)
class Absorbed(Payload):
    """Another ticket was merged into this one; its requester and watchers follow here."""

    kind = "absorbed"
    stale = True
    source: int = 0
    source_number: int = 0
    people: tuple[int, ...] = ()

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.watchers.update(self.people)


@event
@dataclass(frozen=True)
class SplitOff(Payload):
    """A part of the ticket went on as a ticket of its own."""

    kind = "split_off"
    child: int = 0
    child_number: int = 0


@event
@dataclass(frozen=True)
class Snoozed(Payload):
    """Quiet until a moment; no clock stops."""

    kind = "snoozed"
    until: datetime | None = None

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.snoozed_until = self.until


@event
@dataclass(frozen=True)
class Woke(Payload):
    """The quiet is over."""

    kind = "woke"

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.snoozed_until = None
