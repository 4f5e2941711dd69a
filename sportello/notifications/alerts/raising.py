"""From in-app deliveries to alerts, in the transaction that writes them: set-wise, and only for whom it concerns.

All that is asked here is who has a way out of the house at all; what they want told is looked at by a job.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from sportello.notifications.alerts.gathering import gather
from sportello.notifications.models import Alert, ContactMethod
from sportello.sets.writes import insert_rows

_FIELDS: Final = ("ticket", "event_number", "person", "team", "state", "group", "created_at")
ROOMS: Final = frozenset(
    {"opened", "escalated", "handed_back", "de_escalated", "transferred", "reopened", "policy_moved"}
)
"""Kinds that the room of a team is told of: something is offered to all of it."""


def raise_alerts(
    deliveries: Sequence[tuple[Any, ...]], events: Sequence[Mapping[str, Any]], at: datetime
) -> int:
    """Write an alert for whoever of the told has a way to be told outside, and ask for the job; returns how many.

    `deliveries` begin with ticket, number and person. One query, and one insert if anybody can be told.
    """
    people = {person for _ticket, _number, person, *_rest in deliveries}
    rooms = [event for event in events if event["kind"] in ROOMS]
    if not people and not rooms:
        return 0
    reached = ContactMethod.objects.usable().filter(Q(person__in=people) | Q(team__isnull=False))
    ways = set(reached.values_list("person", "team"))
    if not ways:
        return 0
    reachable, teams = {person for person, _team in ways}, {team for _person, team in ways if team}
    rows: list[tuple[Any, ...]] = [
        (ticket, number, person, None) for ticket, number, person, *_rest in deliveries if person in reachable
    ]
    rows += [
        (event["ticket_id"], event["number"], None, team)
        for event in rooms
        if (team := _room(event)) in teams
    ]
    if rows:
        new = (Alert.State.NEW.value, "", at)
        insert_rows(Alert, _FIELDS, [(*row, *new) for row in rows], unless_there=True)
        gather.enqueue()
    return len(rows)


def _room(event: Mapping[str, Any]) -> int | None:
    payload = event["payload"]
    team: int | None = None if payload.get("passed") else (payload.get("offer") or {}).get("team")
    return None if team == payload.get("was_team") else team
