"""The events that alerts are about, and no others of the same requests."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from sportello.tickets.models import TimelineEvent


def events_of(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], TimelineEvent]:
    """The events with these numbers on these tickets: as many rows as pairs, in one query."""
    tickets: dict[int, set[int]] = defaultdict(set)
    for ticket, number in pairs:
        tickets[number].add(ticket)
    wanted = Q(pk__in=[])
    for number, of_it in tickets.items():
        wanted |= Q(number=number, ticket__in=of_it)
    found = TimelineEvent.objects.filter(wanted).select_related("actor").order_by()
    return {(event.ticket_id, event.number): event for event in found}
