"""Promises to requesters, kept and broken: response and resolution times, as the clocks recorded them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from sportello.domain.sla import ClockKind
from sportello.reports.figures import arrived
from sportello.reports.scope import Scope, midnight
from sportello.sla.models import Clock
from sportello.tickets.querysets import EVERYDAY, of_departments

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
        of_departments(scope.departments, "ticket__department"),
        kind__in=PROMISED,
        # Without «distinct»: for it SQLite would walk all events by their ticket.
        ticket__in=scope.events().order_by().values("ticket"),
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
    edges = [midnight(first + timedelta(weeks=week, hours=12)) for week in range(number)]
    weeks = Case(*(When(opened_at__gte=edges[week], then=Value(week)) for week in reversed(range(number))))
    rows = (
        arrived(long)
        .filter(Exists(promised))
        .annotate(week=weeks, is_broken=Exists(broken))
        .order_by()
        .values_list("week", "is_broken")
        .annotate(number=Count("pk"))
    )
    found = {(week, is_broken): counted for week, is_broken, counted in rows}
    return [
        Week(edge, Kept(found.get((week, False), 0), sum(found.get((week, way), 0) for way in (True, False))))
        for week, edge in enumerate(edges)
    ]
