"""Requests and their timelines as the shapes tell them, each in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BigIntegerField

from sportello.api.keys import Call
from sportello.desk.door import UnknownTicket
from sportello.people.models import Person
from sportello.sets.kept import Given, Kept
from sportello.tickets.models import Attachment, Message, Ticket, TimelineEvent
from sportello.web.numbers import label

RELATED = ("department", "requester", "organisation", "owner")  # the rest is rare, and asked for by itself
_AGAIN = Kept(lambda: Ticket.objects.filter(pk=Given("ticket", BigIntegerField())).select_related(*RELATED))
LAST = 100
"""So many events come with a request."""


def ticket_of(call: Call, number: int) -> Ticket:
    """The request with this number, if the caller may see it. Raises UnknownTicket."""
    found = Ticket.objects.visible_to(call.actor).filter(number=number).select_related(*RELATED).first()
    if found is None:
        raise UnknownTicket(number=number)
    return found


def again(ticket: int) -> Ticket:
    """The request as it is after a command of the caller's."""
    (row,) = _AGAIN.rows(ticket=ticket)
    return row


def line(row: Ticket) -> dict[str, Any]:
    """What lists tell of a request."""
    return {
        "number": row.number,
        "label": label(row),
        "subject": row.subject,
        "kind": row.kind,
        "status": row.status,
        "waiting_for": row.waiting_for,
        "priority": min(row.priority, row.raised_to or row.priority),
        "level": row.level,
        "department": {"id": row.department_id, "name": row.department.name},
        "team": row.team_id,
        "category": row.category_id,
        "requester": person(row.requester),
        "organisation": row.organisation.name if row.organisation else None,
        "owner": person(row.owner) if row.owner else None,
        "tags": row.tags,
        "opened_at": row.opened_at,
        "changed_at": row.last_at or row.opened_at,
        "due_at": row.next_due_at,
        "due": row.next_due_kind or None,
        "event": row.last_number,
    }


def whole(row: Ticket) -> dict[str, Any]:
    """All facts of a request."""
    return line(row) | {
        "channel": row.channel,
        "area": row.area,
        "impact": row.impact,
        "urgency": row.urgency,
        "waiting_until": row.waiting_until,
        "snoozed_until": row.snoozed_until,
        "resolved_at": row.resolved_at,
        "closed_at": row.closed_at,
        "merged_into": row.merged_into.number if row.merged_into else None,
        "problem": row.problem.number if row.problem else None,
        "parent": row.parent.number if row.parent else None,
        "fields": row.fields,
    }


def person(one: Person) -> dict[str, Any]:
    """Somebody."""
    return {"id": one.pk, "name": one.name}


def last_events(row: Ticket) -> list[dict[str, Any]]:
    """The last events of a request, in order."""
    events = TimelineEvent.objects.filter(ticket=row).order_by("-number")[:LAST]
    return told(row, list(events)[::-1])


def events_after(row: Ticket, after: int, limit: int) -> tuple[list[dict[str, Any]], bool]:
    """The events after a number, and whether others follow."""
    events = list(TimelineEvent.objects.filter(ticket=row, number__gt=after).order_by("number")[: limit + 1])
    return told(row, events[:limit]), len(events) > limit


def told(row: Ticket, events: Sequence[TimelineEvent]) -> list[dict[str, Any]]:
    """Events with their texts, files and people; three queries."""
    numbers = [event.number for event in events]
    messages = list(Message.objects.filter(ticket=row, event_number__in=numbers))
    texts = {message.event_number: message for message in messages}
    files = files_of(messages)
    people = Person.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    return [told_event(event, texts.get(event.number), files, people) for event in events]


def told_event(
    event: TimelineEvent,
    message: Message | None,
    files: dict[int, list[dict[str, Any]]],
    people: dict[int, Person],
) -> dict[str, Any]:
    """One event, with what was said in it."""
    return {
        "number": event.number,
        "kind": event.kind,
        "at": event.happened_at or event.at,
        "by": person(people[event.actor_id]) if event.actor_id in people else None,
        "source": event.source,
        "text": message.text if message else "",
        "public": bool(message and message.public),
        "files": files.get(message.pk, []) if message else [],
        "facts": event.payload,
    }


def files_of(messages: Iterable[Message]) -> dict[int, list[dict[str, Any]]]:
    """The files of messages, by message; one query."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = Attachment.objects.filter(message__in=[message.pk for message in messages]).order_by("pk")
    for file in rows:
        shape = {"id": file.pk, "name": file.name, "content_type": file.content_type, "size": file.size}
        found.setdefault(file.message_id, []).append(shape)
    return found
