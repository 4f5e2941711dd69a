"""From events to bodies: a set at a time, each in at most two wordings, with internal events and without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db.models import Q

from sportello.domain.timeline import KINDS
from sportello.people.models import Person
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.webhooks.said import Envelope, Named, Told, ToldEvent, ToldTicket

# Facts of public events that requesters may know; of every other kind they learn that it happened.
PUBLIC_FACTS: Final[Mapping[str, frozenset[str]]] = {
    "opened": frozenset(
        {"subject", "ticket_kind", "department", "requester", "category", "channel", "priority"}
    ),
    "merged_into": frozenset({"target_number"}),
    "rated": frozenset({"mood"}),
    "call_logged": frozenset({"direction", "outcome", "seconds"}),
    "put_on_hold": frozenset({"waiting_for"}),
}
# Kinds whose words are part of the conversation with the requester; notes of calls are for colleagues.
SPOKEN: Final = frozenset(
    {"opened", "replied", "requester_wrote", "resolved", "reopened", "confirmed", "nudged"}
)
# What colleagues write there is meant for colleagues: public only when those who ask did it.
THEIRS: Final = frozenset({"nudged", "confirmed"})


@dataclass
class Around:
    """What the bodies of a set of events say besides, read in four queries."""

    events: Sequence[TimelineEvent]
    tickets: dict[int, Ticket] = field(default_factory=dict)
    messages: dict[tuple[int, int], Message] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)

    def read(self) -> "Around":
        """Read it."""
        ids = {event.ticket_id for event in self.events}
        self.tickets = Ticket.objects.select_related("department", "requester").in_bulk(ids)
        wanted = Q(pk__in=[])
        for event in self.events:
            if event.payload.get("message"):
                wanted |= Q(ticket=event.ticket_id, event_number=event.number)
        found = Message.objects.filter(wanted, erased_at=None)
        self.messages = {(message.ticket_id, message.event_number): message for message in found}
        self.people = Person.objects.in_bulk({event.actor_id for event in self.events if event.actor_id})
        return self


def is_public(event: TimelineEvent, ticket: Ticket) -> bool:
    """Whether requesters may know of the event; a kind that this version does not know is kept inside."""
    if event.kind in THEIRS:
        return event.actor_id in (ticket.requester_id, ticket.on_behalf_of_id)
    return event.kind in KINDS and KINDS[event.kind].public


def body(event: TimelineEvent, around: Around, *, internal: bool) -> str:
    """The body as it is sent, whole or with nothing that requesters may not read."""
    ticket = around.tickets[event.ticket_id]
    at = event.happened_at or event.at
    envelope = Envelope(
        type=f"ticket.{event.kind}",
        timestamp=at,
        data=Told(
            ticket=_ticket(ticket, internal=internal),
            event=ToldEvent(
                number=event.number,
                kind=event.kind,
                at=at,
                by=_by(event, ticket, around, internal=internal),
                source=event.source,
                public=is_public(event, ticket),
                text=_text(event, around, internal=internal),
                facts=_facts(event, internal=internal),
            ),
        ),
    )
    return envelope.model_dump_json()


def _ticket(ticket: Ticket, *, internal: bool) -> ToldTicket:
    origin = next(iter(settings.WEB_ADDRESS.origins), "")
    return ToldTicket(
        number=ticket.number,
        label=f"{ticket.department.prefix}-{ticket.number}",
        url=f"{origin}/tickets/{ticket.number}/" if origin else None,
        subject=ticket.subject,
        kind=ticket.kind,
        status=ticket.status,
        waiting_for=ticket.waiting_for,
        priority=min(ticket.priority, ticket.raised_to or ticket.priority),
        level=ticket.level if internal else None,
        department=Named(id=ticket.department_id, name=ticket.department.name_it),
        requester=Named(id=ticket.requester_id, name=ticket.requester.name),
    )


def _by(event: TimelineEvent, ticket: Ticket, around: Around, *, internal: bool) -> Named | None:
    person = around.people.get(event.actor_id or 0)
    if person is None:
        return None
    known = internal or event.actor_id == ticket.requester_id or ticket.department.agent_names_public
    return Named(id=person.pk, name=person.name) if known else None


def _text(event: TimelineEvent, around: Around, *, internal: bool) -> str:
    message = around.messages.get((event.ticket_id, event.number))
    if message is None:
        return ""
    return message.text if internal or (message.public and event.kind in SPOKEN) else ""


def _facts(event: TimelineEvent, *, internal: bool) -> dict[str, object]:
    if internal:
        return dict(event.payload)
    known = PUBLIC_FACTS.get(event.kind, frozenset())
    return {name: value for name, value in event.payload.items() if name in known}
