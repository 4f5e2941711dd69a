"""What stands beside a ticket: links, watchers, tags, fields."""

from dataclasses import dataclass

from sportello.domain.priority import Priority
from sportello.domain.problem import Incidence
from sportello.domain.ticket import TicketState
from sportello.domain.timeline.base import Moment, Payload, event
from sportello.domain.timeline.problem import detail_of


@event
@dataclass(frozen=True)
class Linked(Payload):
    """Two tickets belong together: related, duplicate, parent, child, caused_by, incident (of such a priority)."""

    kind = "linked"
    relation: str = "related"
    other: int = 0
    other_number: int = 0
    priority: Priority | None = None

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if self.relation == "caused_by":
            ticket.problem = self.other
            ticket.incidence = Incidence(self.other, moment.at)
        if self.relation == "incident":
            ticket.linked_incidents += 1
            ticket.detail = detail_of(ticket).counting(self.priority, 1)


@event
@dataclass(frozen=True)
class Unlinked(Payload):
    """They do not belong together after all."""

    kind = "unlinked"
    relation: str = "related"
    other: int = 0
    other_number: int = 0
    priority: Priority | None = None

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if self.relation == "caused_by":
            ticket.problem = ticket.incidence = None
        if self.relation == "incident":
            ticket.linked_incidents -= 1
            ticket.detail = detail_of(ticket).counting(self.priority, -1)


@event
@dataclass(frozen=True)
class Watched(Payload):
    """Somebody wants to be told."""

    kind = "watched"
    person: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.watchers.add(self.person)


@event
@dataclass(frozen=True)
class Unwatched(Payload):
    """Somebody does not want to be told any more."""

    kind = "unwatched"
    person: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.watchers.discard(self.person)


@event
@dataclass(frozen=True)
class Copied(Payload):
    """Somebody gets a copy of what is said to the requester from now on."""

    kind = "copied"
    public = True
    person: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.copies.add(self.person)


@event
@dataclass(frozen=True)
class CopyEnded(Payload):
    """Somebody gets no more copies."""

    kind = "copy_ended"
    public = True
    person: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.copies.discard(self.person)


@event
@dataclass(frozen=True)
class Tagged(Payload):
    """Labels put on and taken off."""

    kind = "tagged"
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.tags.update(self.added)
        ticket.tags.difference_update(self.removed)


@event
@dataclass(frozen=True)
class FieldSet(Payload):
    """A custom field of the category, or the subject or category itself, gets another value."""

    kind = "field_set"
    stale = True
    field: str = ""
    old: str = ""
    new: str = ""
    value: int | None = None
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if self.field == "subject":
            ticket.subject = self.new
        elif self.field == "category":
            ticket.category = self.value
        elif self.field == "dissatisfied":
            ticket.dissatisfied = bool(self.value)
        else:
            ticket.fields[self.field] = self.new


@event
@dataclass(frozen=True)
class TaskEnded(Payload):
    """A child task came to its end; the parent goes on."""

    kind = "task_ended"
    child: int = 0
    child_number: int = 0
    how: str = "resolved"
