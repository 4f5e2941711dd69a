"""Promises to requesters, kept and broken: response and resolution times, as the clocks recorded them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from sportello.domain.sla import ClockKind
from sportello.reports.figures import arrived
from sportello.reports.scope import Scope, midnight
from sportello.sla.models import Clock
from sportello.tickets.querysets import EVERYDAY

PROMISED = tuple(
    kind.value for kind in (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION)
)
WEEKS = 12


@dataclass(frozen=True)
class Kept:
    """How many promises were kept, of how many that came to an end."""

    kept: int
    all: int

    @property
    def share(self) -> float | None:
        """In percent, with one decimal; None where there was nothing to keep."""
        return round(100 * self.kept / self.all, 1) if self.all else None


def in_period(scope: Scope) -> Kept:
    """The promises that were met or broken in the period; two queries over what had news in it."""
    clocks = Clock.objects.filter(
        kind__in=PROMISED,
        ticket__in=scope.events().order_by().values("ticket").distinct(),
        ticket__department_id__in=scope.departments,
        ticket__kind__in=EVERYDAY,
    )
    counted = clocks.aggregate(
        kept=Count("pk", filter=Q(met_at__gte=scope.since, breached_at=None)),
        broken=Count("pk", filter=Q(breached_at__gte=scope.since)),
    )
    return Kept(counted["kept"], counted["kept"] + counted["broken"])


@dataclass(frozen=True)
class Week:
    """The requests that arrived in a week, and how many of them had every promise kept so far."""

    monday: datetime
    result: Kept


def weeks(scope: Scope, number: int = WEEKS) -> list[Week]:
    """The last weeks, this one included, oldest first; one query over the tickets of that time."""
    today = midnight(scope.now)
    this = today - timedelta(days=today.weekday())
    first = midnight(this - timedelta(weeks=number - 1) + timedelta(hours=12))
    long = Scope(scope.departments, scope.now, first)
    broken = Clock.objects.filter(ticket=OuterRef("pk"), kind__in=PROMISED, breached_at__isnull=False)
    promised = Clock.objects.filter(ticket=OuterRef("pk"), kind__in=PROMISED)
    rows = (
        arrived(long)
        .filter(Exists(promised))
        .annotate(is_broken=Exists(broken))
        .order_by()
        .values_list("opened_at", "is_broken")
    )
    edges = [midnight(first + timedelta(weeks=week, hours=12)) for week in range(number)]
    found = [[0, 0] for _ in edges]
    for opened_at, is_broken in rows.iterator():
        week = sum(opened_at >= edge for edge in edges) - 1
        found[week][0] += not is_broken
        found[week][1] += 1
    return [Week(edge, Kept(*counts)) for edge, counts in zip(edges, found, strict=True)]
