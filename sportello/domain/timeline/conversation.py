"""What people say: the opening, replies, messages, notes, calls."""

from dataclasses import dataclass
from datetime import datetime

from sportello.domain.clocks import answer, promise_call_back, resume_from_requester, start_sla
from sportello.domain.ladder import Offer, enter
from sportello.domain.lifecycle import Kind, Status
from sportello.domain.priority import Grade, Priority
from sportello.domain.problem import Problem
from sportello.domain.sla import ClockKind
from sportello.domain.ticket import Cause, Outcome, TicketState
from sportello.domain.timeline.base import Moment, Payload, event, part
from sportello.domain.timeline.files import File

part(Offer)


@event
@dataclass(frozen=True)
class Opened(Payload):
    """A ticket begins: who asks what of which department, under which policies."""

    kind = "opened"
    public = True
    ticket_kind: Kind = Kind.INCIDENT
    subject: str = ""
    department: int = 0
    area: str = "direct"
    requester: int = 0
    on_behalf_of: int | None = None
    organisation: int | None = None
    tier: str | None = None
    category: int | None = None
    channel: str = ""
    impact: Grade = Grade.MEDIUM
    urgency: Grade = Grade.MEDIUM
    override: Priority | None = None
    priority: Priority = Priority.MEDIUM
    sla: int | None = None
    offer: Offer = Offer()
    parent: int | None = None
    follows: int | None = None
    message: str = ""
    words: str = ""
    historical: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[File, ...] = ()

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.kind, ticket.subject, ticket.channel = self.ticket_kind, self.subject, self.channel
        ticket.department, ticket.area, ticket.category = self.department, self.area, self.category
        ticket.requester, ticket.on_behalf_of = self.requester, self.on_behalf_of
        ticket.organisation, ticket.tier, ticket.parent = self.organisation, self.tier, self.parent
        ticket.impact, ticket.urgency, ticket.override = self.impact, self.urgency, self.override
        ticket.priority, ticket.sla, ticket.historical = self.priority, self.sla, self.historical
        ticket.fields.update(self.fields)
        ticket.status, ticket.opened_at = Status.NEW, moment.at
        ticket.detail = Problem() if self.ticket_kind is Kind.PROBLEM else None
        enter(ticket, self.offer, moment)
        start_sla(ticket, moment, ClockKind.FIRST_RESPONSE)
        start_sla(ticket, moment, ClockKind.RESOLUTION)


@event
@dataclass(frozen=True)
class Replied(Payload):
    """The desk answers the requester in public; `workaround` is the version that went to all incidents of a problem."""

    kind = "replied"
    public = True
    stale = True
    message: str = ""
    words: str = ""
    files: tuple[File, ...] = ()
    minutes: int = 0
    workaround: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if self.workaround and ticket.incidence is not None:
            ticket.incidence = ticket.incidence.with_workaround(self.workaround, moment.at, publicly=True)
        if ticket.status is Status.NEW:
            ticket.status = Status.OPEN
        answer(ticket, moment)


@event
@dataclass(frozen=True)
class RequesterWrote(Payload):
    """The requester (or who asks on their behalf) adds a message; it ends a wait for them."""

    kind = "requester_wrote"
    public = True
    stale = True
    message: str = ""
    words: str = ""
    files: tuple[File, ...] = ()

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        resume_from_requester(ticket)
        if ticket.incidence is not None:
            ticket.incidence = ticket.incidence.with_message(moment.at)
        ticket.unanswered_since = ticket.unanswered_since or moment.at
        first = ticket.clock(ClockKind.FIRST_RESPONSE)
        if first is None and ticket.is_unresolved and ticket.clock(ClockKind.NEXT_RESPONSE) is None:
            start_sla(ticket, moment, ClockKind.NEXT_RESPONSE)


@event
@dataclass(frozen=True)
class Noted(Payload):
    """An internal note; it never reaches a requester and is no response."""

    kind = "noted"
    message: str = ""
    words: str = ""
    mentions: tuple[int, ...] = ()
    files: tuple[File, ...] = ()
    minutes: int = 0
    workaround: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.watchers.update(self.mentions)
        if self.workaround and ticket.incidence is not None:
            ticket.incidence = ticket.incidence.with_workaround(self.workaround, moment.at, publicly=False)


@event
@dataclass(frozen=True)
class CallLogged(Payload):
    """A telephone call: with whom, how long, how it ended. A conversation is a response unless it opened the ticket.

    `direction` is in or out (empty: not said).
    """

    kind = "call_logged"
    public = True
    stale = True
    person: int | None = None
    seconds: int = 0
    outcome: str = ""
    message: str = ""
    conversation: bool = True
    words: str = ""
    direction: str = ""
    files: tuple[File, ...] = ()
    minutes: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if not self.conversation:
            return
        resume_from_requester(ticket)
        answer(ticket, moment)
        for record in ticket.records:
            if record.cause is Cause.SUPERVISOR_ASKED and record.ended_at is None:
                record.taken_at, record.ended_at, record.ended_how = moment.at, moment.at, Outcome.CALLED_BACK
        for clock in ticket.clocks.values():
            if clock.kind is ClockKind.CALL_BACK and not clock.is_over:
                clock.meet(moment.at, moment.rules.calendar(clock.calendar))


@event
@dataclass(frozen=True)
class CallBackPromised(Payload):
    """Somebody promised to call back by a moment."""

    kind = "call_back_promised"
    until: datetime | None = None
    person: int | None = None

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if self.until is not None:
            promise_call_back(ticket, moment, self.until)


@event
@dataclass(frozen=True)
class Nudged(Payload):
    """«Sollecita»: somebody chases an answer."""

    kind = "nudged"
    public = True
    message: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.chased += 1


@event
@dataclass(frozen=True)
class Observed(Payload):
    """A row of an imported log that moves nothing: its words are kept, the life cycle had no place for it."""

    kind = "observed"
    words: str = ""
    why: str = ""
