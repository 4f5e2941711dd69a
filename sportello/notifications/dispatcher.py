"""The outbox: events nobody has been told of become deliveries, once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from sportello.desk.change import Change
from sportello.domain.timeline import KINDS
from sportello.escalation.models import Visit
from sportello.notifications.alerts.raising import raise_alerts
from sportello.notifications.mail.addressing import write_letters
from sportello.notifications.models import Delivery
from sportello.notifications.recipients import RULES, Rule, Told, nobody
from sportello.people.models import Department, Person, Team
from sportello.sets import news
from sportello.sets.reads import decode, read_rows
from sportello.sets.writes import insert_rows, update_rows
from sportello.tickets.models import Participant, Ticket, TimelineEvent

BATCH = 1000
_FIELDS = ("ticket", "event_number", "person", "channel", "created_at")


Also = Callable[[Iterable[tuple[int, int]]], None]
"""What else is done with the events (ticket and number) that are told, in the transaction that tells them."""


def dispatch(at: datetime, *, limit: int = BATCH, also: Also | None = None) -> int:
    """Turn up to `limit` events whose time to be told has come into deliveries; returns how many events."""
    with transaction.atomic():
        due = TimelineEvent.objects.undispatched().filter(dispatch_after__lte=at).order_by("dispatch_after")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        columns = ("id", "ticket_id", "number", "kind", "actor_id", "payload")
        events: list[dict[str, Any]] = [dict(row) for row in due[:limit].values(*columns)]
        if not events:
            return 0
        people = _people({event["ticket_id"] for event in events if _rule(event) is not nobody})
        _deliver(list(_deliveries(events, people, at)), events, at, unless_there=True)
        if also is not None:
            also((event["ticket_id"], event["number"]) for event in events)
        update_rows(TimelineEvent, ("id",), ("dispatched_at",), [(event["id"], at) for event in events])
        return len(events)


def tell(changes: Sequence[Change], at: datetime) -> None:
    """Tell whom it concerns of the events that these tickets have just got, in the transaction that writes them."""
    events = [
        {
            "ticket_id": change.state.id,
            "number": event.number,
            "kind": event.kind,
            "actor_id": event.actor,
            "payload": decode(event.payload),
        }
        for change in changes
        for event in change.events
    ]
    supervisors, managers = _heads()
    people = {
        state.id: {
            "requester": state.requester,
            "owner": state.owner,
            "watchers": frozenset(state.watchers | state.copies),
            "offered_to": () if state.visit is None else tuple(state.visit.offered_to),
            "supervisor": supervisors.get(state.team or 0),
            "manager": managers[state.department],
        }
        for state in (change.state for change in changes)
    }
    _deliver(list(_deliveries(events, people, at)), events, at)


def _deliver(
    deliveries: Sequence[tuple[Any, ...]],
    events: Sequence[Mapping[str, Any]],
    at: datetime,
    *,
    unless_there: bool = False,
) -> None:
    """Tell in the application, and see to it that those who want it are told by mail or on their own ways."""
    insert_rows(Delivery, _FIELDS, deliveries, unless_there=unless_there)
    if deliveries:
        news.tell(news.PEOPLE, sorted({person for _ticket, _event, person, *_rest in deliveries}))
    raise_alerts(deliveries, events, at)
    write_letters(events, at)


def _deliveries(
    events: Sequence[dict[str, Any]], people: Mapping[int, dict[str, Any]], at: datetime
) -> Iterable[tuple[Any, ...]]:
    """Rows of deliveries, in the order of `_FIELDS`. `people` are those of each ticket that a rule may name."""
    staff = _staff(base["watchers"] for base in people.values())
    for event in events:
        base = people.get(event["ticket_id"])
        if base is None:
            continue
        told = Told(**base, payload=event["payload"])
        if told.watchers and not _is_public(event["kind"]):
            told = replace(told, watchers=told.watchers & staff)
        for person in {person for person in _rule(event)(told) if person is not None}:
            # Nobody is told of what they did themselves.
            if person != event["actor_id"]:
                yield event["ticket_id"], event["number"], person, Delivery.Channel.IN_APP.value, at


def _rule(event: Mapping[str, Any]) -> Rule:
    return RULES.get(event["kind"], nobody)


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
    supervisors, managers = _heads()
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


def _heads() -> tuple[dict[int, int | None], dict[int, int]]:
    """The supervisor of each team and the manager of each department."""
    supervisors: dict[int, int | None] = dict(Team.objects.values_list("id", "supervisor_id"))
    return supervisors, dict(Department.objects.values_list("id", "manager_id"))
