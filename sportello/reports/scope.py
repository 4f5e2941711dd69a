"""What a report speaks of: whose tickets, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from sportello.domain.lifecycle import Status
from sportello.people.actor import Actor
from sportello.people.models import Department
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.tickets.querysets import TicketQuerySet, of_departments

AT_WORK = (Status.NEW.value, Status.OPEN.value)
PERIODS = {"today": 0, "7": 6, "30": 29}
"""The periods a page offers: name -> days before today in which they begin."""


def overseen(actor: Actor) -> list[Department]:
    """The departments whose figures somebody may see: where they assign others; all for those who see everything."""
    departments = Department.objects.order_by("pk")
    if actor.sees_everything:
        return list(departments)
    return [one for one in departments if actor.may("ticket.assign", one.pk)]


def midnight(now: datetime) -> datetime:
    """The beginning of the day in the zone of the page."""
    local = timezone.localtime(now)
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


@dataclass(frozen=True)
class Scope:
    """Incidents and requests of some departments, at one moment, looking back to `since`."""

    departments: tuple[int, ...]
    now: datetime
    since: datetime

    @classmethod
    def of(cls, departments: Sequence[Department], now: datetime, period: str = "today") -> "Scope":
        """`period` is a key of PERIODS; whole days, in the zone of the page."""
        first = midnight(now - timedelta(days=PERIODS[period])) if PERIODS[period] else midnight(now)
        return cls(tuple(one.pk for one in departments), now, first)

    @property
    def tickets(self) -> TicketQuerySet:
        """All of them, open or not."""
        return Ticket.objects.everyday().filter(department_id__in=self.departments)

    @property
    def sought(self) -> TicketQuerySet:
        """The same, for the few of them to which something else leads: what happened, or an index of its own."""
        return Ticket.objects.everyday().filter(of_departments(self.departments))

    @property
    def open(self) -> TicketQuerySet:
        """Those that are not resolved."""
        return self.tickets.unresolved()

    @property
    def at_work(self) -> TicketQuerySet:
        """Those whose next move is the desk's."""
        return self.tickets.filter(status__in=AT_WORK)

    def events(self, *kinds: str) -> QuerySet[TimelineEvent]:
        """What happened in the period: as much work as there was news, however long the history."""
        events = TimelineEvent.objects.filter(id__gte=self.first_event, at__gte=self.since)
        return events.filter(kind__in=kinds) if kinds else events

    @cached_property
    def first_event(self) -> int:
        """An id below which nothing can be of the period: no event is recorded before it happens."""
        return first_recorded(self.since)


# Ids grow with the moment of recording, so the first event of a period is found by halving, without an index:
# a place moves up by ever smaller steps, as long as what stands there was recorded before.
_HALVING = """
    WITH RECURSIVE descent(place, step) AS (
        SELECT CAST(0 AS bigint), CAST(1099511627776 AS bigint)
        UNION ALL
        SELECT
            CASE WHEN coalesce((
                SELECT recorded_at < %s FROM tickets_timelineevent WHERE id >= place + step ORDER BY id LIMIT 1
            ), false) THEN place + step ELSE place END,
            step / 2
        FROM descent WHERE step > 0
    )
    SELECT max(place) FROM descent
"""


def first_recorded(since: datetime) -> int:
    """An id at or below that of every event recorded at `since` or later; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HALVING, [connection.ops.adapt_datetimefield_value(since)])
        return int(cursor.fetchone()[0])
