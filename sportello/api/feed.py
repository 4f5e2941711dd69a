"""What happened, to whom may see it: the events of all requests, read on from a cursor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sportello.api.reading import files_of, told_event
from sportello.people.actor import Actor
from sportello.people.models import Person
from sportello.tickets import feed
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.web.numbers import label


@dataclass(frozen=True)
class News:
    """Events as the shapes tell them; `cursor` to read on from, `more` and `held` as `tickets.feed` says."""

    events: Sequence[dict[str, Any]]
    cursor: int
    more: bool
    held: bool


def news(actor: Actor, after: int, kinds: Collection[str], most: int = feed.WINDOW) -> News:
    """What happened after a cursor to requests that the actor sees now. At most six queries."""
    found = feed.since(after, most)
    wanted = [event for event in found.events if not kinds or event.kind in kinds]
    visible = Ticket.objects.visible_to(actor).filter(pk__in={event.ticket_id for event in wanted})
    tickets = visible.select_related("department").in_bulk() if wanted else {}
    seen = [event for event in wanted if event.ticket_id in tickets]
    return News(_told(seen, tickets) if seen else [], found.upto, found.more, found.held)


def _told(events: Sequence[TimelineEvent], tickets: dict[int, Ticket]) -> list[dict[str, Any]]:
    named = {(event.ticket_id, event.number) for event in events}
    said = Message.objects.filter(
        ticket__in={ticket for ticket, _number in named}, event_number__in={number for _t, number in named}
    )
    messages = {
        key: message for message in said if (key := (message.ticket_id, message.event_number)) in named
    }
    files = files_of(messages.values()) if messages else {}
    people = Person.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    return [
        told_event(event, messages.get((event.ticket_id, event.number)), files, people)
        | {
            "id": str(event.pk),
            "ticket": tickets[event.ticket_id].number,
            "label": label(tickets[event.ticket_id]),
        }
        for event in events
    ]
