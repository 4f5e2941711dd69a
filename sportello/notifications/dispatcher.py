"""The outbox: events nobody has been told of become deliveries, once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from sportello.domain.timeline import KINDS
from sportello.escalation.models import Visit
from sportello.notifications.models import Delivery
from sportello.notifications.recipients import RULES, Told, nobody
from sportello.people.models import Department, Person, Team
from sportello.sets import news
from sportello.sets.reads import read_rows
from sportello.sets.writes import insert_rows
from sportello.tickets.models import Participant, Ticket, TimelineEvent

BATCH = 1000
_FIELDS = ("ticket", "event_number", "person", "channel", "created_at")


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
        deliveries = list(_deliveries(events, at))
        insert_rows(Delivery, _FIELDS, deliveries, unless_there=True)
        if deliveries:
            news.tell(news.PEOPLE, sorted({person for _ticket, _event, person, *_rest in deliveries}))
        TimelineEvent.objects.filter(id__in=[event["id"] for event in events]).update(dispatched_at=at)
        return len(events)


def _deliveries(events: list[dict[str, Any]], at: datetime) -> Iterable[tuple[Any, ...]]:
    """Rows of deliveries, in the order of `_FIELDS`."""
    people = _people(
        {event["ticket_id"] for event in events if RULES.get(event["kind"], nobody) is not nobody}
    )
    staff = _staff(base["watchers"] for base in people.values())
    for event in events:
        base = people.get(event["ticket_id"])
        if base is None:
            continue
        told = Told(**base, payload=event["payload"])
        if told.watchers and not _is_public(event["kind"]):
            told = replace(told, watchers=told.watchers & staff)
        for person in {person for person in RULES.get(event["kind"], nobody)(told) if person is not None}:
            # Nobody is told of what they did themselves.
            if person != event["actor_id"]:
                yield event["ticket_id"], event["number"], person, Delivery.Channel.IN_APP.value, at


def _is_public(kind: str) -> bool:
    """Whether requesters may hear of it; a kind this version does not know is kept inside."""
    return kind in KINDS and KINDS[kind].public


def _staff(watchers: Iterable[frozenset[int]]) -> frozenset[int]:
    """Who of the watchers works here. Requesters follow too, after a merge; an internal word never reaches them."""
    everybody: set[int] = set().union(*watchers)
    if not everybody:
        return frozenset()
    known = Person.objects.filter(pk__in=everybody)
    here = known.filter(Q(roles__isnull=False) | Q(is_administrator=True) | Q(is_auditor=True))
    return frozenset(here.values_list("pk", flat=True))


def _people(tickets: set[int]) -> dict[int, dict[str, Any]]:
    """For each ticket, the people a rule may name; five queries for the whole set."""
    ids = sorted(tickets)
    supervisors = dict(Team.objects.values_list("id", "supervisor_id"))
    managers = dict(Department.objects.values_list("id", "manager_id"))
    offered = {
        ticket: tuple(people)
        for ticket, people, left_at in read_rows(
            Visit, ("ticket", "offered_to", "left_at"), ids, order=("number",)
        )
        if left_at is None
    }
    watchers: dict[int, set[int]] = {}
    for ticket, person in read_rows(Participant, ("ticket", "person"), ids):
        watchers.setdefault(ticket, set()).add(person)
    return {
        id: {
            "requester": requester,
            "owner": owner,
            "watchers": frozenset(watchers.get(id, ())),
            "offered_to": offered.get(id, ()),
            "supervisor": supervisors.get(team) if team else None,
            "manager": managers[department],
        }
        for id, requester, owner, team, department in read_rows(
            Ticket, ("id", "requester", "owner", "team", "department"), ids, key="id"
        )
    }
