"""The outbox: events nobody has been told of become deliveries, once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from sportello.escalation.models import Visit
from sportello.notifications.models import Delivery
from sportello.notifications.recipients import RULES, Told, nobody
from sportello.people.models import Team
from sportello.tickets.models import Participant, Ticket, TimelineEvent

BATCH = 1000


def dispatch(at: datetime, *, limit: int = BATCH) -> int:
    """Turn up to `limit` events whose time to be told has come into deliveries; returns how many events."""
    with transaction.atomic():
        due = TimelineEvent.objects.undispatched().filter(dispatch_after__lte=at).order_by("dispatch_after")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        columns = ("id", "ticket_id", "number", "kind", "actor_id", "payload")
        events: list[dict[str, Any]] = [dict(row) for row in due[:limit].values(*columns)]
        if not events:
            return 0
        Delivery.objects.bulk_create(_deliveries(events, at), ignore_conflicts=True, batch_size=2000)
        TimelineEvent.objects.filter(id__in=[event["id"] for event in events]).update(dispatched_at=at)
        return len(events)


def _deliveries(events: list[dict[str, Any]], at: datetime) -> Iterable[Delivery]:
    people = _people(
        {event["ticket_id"] for event in events if RULES.get(event["kind"], nobody) is not nobody}
    )
    for event in events:
        base = people.get(event["ticket_id"])
        if base is None:
            continue
        told = Told(**base, payload=event["payload"])
        for person in {person for person in RULES[event["kind"]](told) if person is not None}:
            # Nobody is told of what they did themselves.
            if person != event["actor_id"]:
                yield Delivery(
                    ticket_id=event["ticket_id"],
                    event_number=event["number"],
                    person_id=person,
                    created_at=at,
                )


def _people(tickets: set[int]) -> dict[int, dict[str, Any]]:
    """For each ticket, the people a rule may name; four queries for the whole set."""
    rows = Ticket.objects.filter(id__in=tickets).values_list("id", "requester_id", "owner_id", "team_id")
    supervisors = dict(Team.objects.values_list("id", "supervisor_id"))
    offered: dict[int, tuple[int, ...]] = {}
    stays = Visit.objects.filter(ticket__in=tickets, left_at=None).values_list("ticket_id", "offered_to")
    for ticket, people in stays:
        offered[ticket] = tuple(people)
    watchers: dict[int, set[int]] = {}
    for ticket, person in Participant.objects.filter(ticket__in=tickets).values_list(
        "ticket_id", "person_id"
    ):
        watchers.setdefault(ticket, set()).add(person)
    return {
        id: {
            "requester": requester,
            "owner": owner,
            "watchers": frozenset(watchers.get(id, ())),
            "offered_to": offered.get(id, ()),
            "supervisor": supervisors.get(team) if team else None,
        }
        for id, requester, owner, team in rows
    }
