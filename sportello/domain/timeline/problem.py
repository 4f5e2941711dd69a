"""What happens to a problem: stages, cause, workaround, and what its incidents tell it."""

from dataclasses import dataclass, replace

from sportello.domain.priority import Priority
from sportello.domain.problem import Incidence, Problem, Stage
from sportello.domain.ticket import TicketState
from sportello.domain.timeline.base import Moment, Payload, event, part

part(Problem)
part(Incidence)


def detail_of(ticket: TicketState) -> Problem:
    """The problem's detail; a problem of before there were details begins with an empty one."""
    return ticket.detail or Problem()


def this_event(ticket: TicketState) -> int:
    """The number that the event being applied will have."""
    return ticket.last_number + 1


@event
@dataclass(frozen=True)
class StageMoved(Payload):
    """A problem goes to another stage of the search for its cause."""

    kind = "stage_moved"
    before: Stage = Stage.NEW
    after: Stage = Stage.NEW

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.detail = detail_of(ticket).moved_to(self.after, moment.at)


@event
@dataclass(frozen=True)
class CauseWritten(Payload):
    """What causes a problem, as far as is known; never for requesters."""

    kind = "cause_written"
    message: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.detail = replace(detail_of(ticket), cause_event=this_event(ticket))


@event
@dataclass(frozen=True)
class WorkaroundWritten(Payload):
    """A way round a problem, or a better version of it; nobody reads it before it is published."""

    kind = "workaround_written"
    version: int = 0
    message: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        number = this_event(ticket)
        ticket.detail = replace(detail_of(ticket), version=self.version, workaround_event=number)


@event
@dataclass(frozen=True)
class WorkaroundPublished(Payload):
    """The workaround is shown on the linked incidents, and to their requesters where `in_portal`."""

    kind = "workaround_published"
    version: int = 0
    in_portal: bool = False

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        detail = detail_of(ticket)
        again = detail.published == self.version and detail.published_at is not None
        ticket.detail = replace(
            detail,
            published=self.version,
            published_event=detail.workaround_event,
            published_at=detail.published_at if again else moment.at,
            in_portal=self.in_portal,
        )


@event
@dataclass(frozen=True)
class WorkaroundWithdrawn(Payload):
    """The workaround is shown to nobody any more."""

    kind = "workaround_withdrawn"
    version: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        detail = detail_of(ticket)
        ticket.detail = replace(detail, published=0, published_event=0, published_at=None, in_portal=False)


@event
@dataclass(frozen=True)
class WorkaroundSent(Payload):
    """The workaround that `person` sent was written on `told` linked incidents, as a public message or as a note."""

    kind = "workaround_sent"
    version: int = 0
    told: int = 0
    failed: int = 0
    publicly: bool = False
    person: int | None = None


@event
@dataclass(frozen=True)
class CustomersWarned(Payload):
    """What `person` had to say was written to the requesters of `told` linked incidents."""

    kind = "customers_warned"
    told: int = 0
    failed: int = 0
    person: int | None = None


@event
@dataclass(frozen=True)
class IncidentsResolved(Payload):
    """What `person` asked for is over: `done` incidents were resolved, `left` stay open, `failed` could not be."""

    kind = "incidents_resolved"
    done: int = 0
    left: int = 0
    failed: int = 0
    person: int | None = None


@event
@dataclass(frozen=True)
class IncidentWeighed(Payload):
    """An incident of the problem has another priority: rules may ask for the highest."""

    kind = "incident_weighed"
    incident: int = 0
    incident_number: int = 0
    before: Priority = Priority.MEDIUM
    after: Priority = Priority.MEDIUM

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.detail = detail_of(ticket).counting(self.before, -1).counting(self.after, 1)


@event
@dataclass(frozen=True)
class EndedByHand(Payload):
    """An incident is (or is no longer) left alone when its problem is resolved: whoever works on it ends it."""

    kind = "ended_by_hand"
    by_hand: bool = True
    reason: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if ticket.incidence is not None:
            ticket.incidence = replace(ticket.incidence, by_hand=self.by_hand)
