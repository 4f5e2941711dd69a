"""From the outbox to rows: each event once for each endpoint that wants it.

Whoever tells of events calls `note` in the same transaction. It asks for one job a set, and for none while no endpoint
is there; the job makes the rows. A unique key makes it harmless to run twice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from sportello.jobs.backend import backend
from sportello.jobs.task import Context, task
from sportello.tickets.models import TimelineEvent
from sportello.webhooks.composing import Around, body, is_public
from sportello.webhooks.models import Endpoint, OutgoingEvent
from sportello.webhooks.sending import wake
from sportello.webhooks.topics import topic_of

SET: Final = 100  # events of one transaction
UNTOLD: Final = frozenset({"undone"})
"""What was taken back was never told, so that neither need be told that it was."""


def note(events: Iterable[tuple[int, int]]) -> None:
    """These events (ticket and number) are told now. One query while there is no endpoint."""
    if not Endpoint.objects.told().exists():
        return
    told = [list(pair) for pair in events]
    if told:
        derive.enqueue(told)


@task(takes_context=True, priority=5, max_attempts=100)
def derive(context: Context, events: list[list[int]]) -> int:
    """Make the rows, those apart that are there already; returns how many were looked for."""
    at, made = context.task_result.last_attempted_at or backend().now(), 0
    for start in range(0, len(events), SET):
        with transaction.atomic():
            made += _derive(events[start : start + SET], at)
        context.step(min(start + SET, len(events)), len(events))
    return made


def _derive(pairs: Sequence[Sequence[int]], at: datetime) -> int:
    endpoints = list(Endpoint.objects.told().order_by("pk"))
    chosen: dict[int, set[int]] = {endpoint.pk: set() for endpoint in endpoints}
    for endpoint, department in Endpoint.departments.through.objects.values_list("endpoint", "department"):
        chosen.setdefault(endpoint, set()).add(department)
    around = Around(_events(pairs)).read() if endpoints else Around([])
    rows = [
        row
        for endpoint in endpoints
        for event in around.events
        if (row := _row(endpoint, chosen[endpoint.pk], event, around, at)) is not None
    ]
    if not rows:
        return 0
    OutgoingEvent.objects.bulk_create(rows, ignore_conflicts=True)
    for pk in sorted({row.endpoint_id for row in rows}):
        wake(pk, at)
    return len(rows)


def _events(pairs: Sequence[Sequence[int]]) -> list[TimelineEvent]:
    wanted = Q(pk__in=[])
    for ticket, number in pairs:
        wanted |= Q(ticket=ticket, number=number)
    return list(TimelineEvent.objects.filter(wanted).order_by("ticket_id", "number"))


def _row(
    endpoint: Endpoint, departments: set[int], event: TimelineEvent, around: Around, at: datetime
) -> OutgoingEvent | None:
    ticket: Any = around.tickets.get(event.ticket_id)
    if ticket is None or ticket.historical or event.kind in UNTOLD or event.recorded_at < endpoint.since:
        return None
    if departments and ticket.department_id not in departments:
        return None
    if endpoint.topics and topic_of(event.kind) not in endpoint.topics:
        return None
    if endpoint.kinds and event.kind not in endpoint.kinds:
        return None
    if not endpoint.includes_internal and not is_public(event, ticket):
        return None
    return OutgoingEvent(
        endpoint=endpoint,
        ticket_id=event.ticket_id,
        event_number=event.number,
        kind=event.kind,
        body=body(event, around, internal=endpoint.includes_internal),
        created_at=at,
        try_at=at,
        patient_since=at,
    )
