"""Walking tickets in the order in which they need somebody, at one cost wherever one is and however many there are.

A walk has `ways`: equal beginnings of an index that ends with the deadline (owner, team, department). Each way is
read from a place onwards, as far as needed and no further; what they give is put in one order. The order has legs:
what is being worked on, what waits, what is resolved, what has ended; then the same without a deadline (imported ones).
Filters that no index knows are asked of the first `WINDOW` tickets of the walk, never of all.

A walk's statement is made by Django once and kept (`_walked`, `_counted`): the same people look at the same queues all
day, and making it takes longer than the database needs to answer. Moments and places are put in each time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL

from sportello.domain.lifecycle import Status
from sportello.tickets.listed import Listed, listed_in
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet

WINDOW = 1_000
"""How many tickets are looked at for filters and orders that no index knows."""

OPEN = (Status.NEW.value, Status.OPEN.value, Status.WAITING.value)
_LEG = {Status.NEW: 0, Status.OPEN: 0, Status.WAITING: 1, Status.RESOLVED: 2}
_LAST, _UNDATED = 3, 4
LEGS = 8
Sql = tuple[str, tuple[Any, ...]]
KEPT = 2_000  # statements, of some kilobytes each
_COMPARED = '("tickets_ticket"."next_due_at", "tickets_ticket"."id") > (%s, %s)'


def leg_of(status: str, dated: bool) -> int:
    """The leg of the walk that a ticket is on."""
    return _LEG.get(Status(status), _LAST) + (0 if dated else _UNDATED)


# The same in the database.
LEG = Case(
    *(When(status=status.value, next_due_at__isnull=False, then=Value(leg)) for status, leg in _LEG.items()),
    *(When(status=status.value, then=Value(leg + _UNDATED)) for status, leg in _LEG.items()),
    When(next_due_at__isnull=False, then=Value(_LAST)),
    default=Value(_LAST + _UNDATED),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Place:
    """After which ticket to go on."""

    leg: int
    due: datetime | None
    id: int


# What stands in a statement that is kept for what is put in each time.
_SINCE, _UNTIL, _AFTER = (datetime(year, 1, 1, tzinfo=UTC) for year in (1001, 1002, 1003))
_AFTER_ID = -8_153_720_964_311


@dataclass(frozen=True)
class Walk:
    """The tickets of some ways and statuses, as far as `only` holds for them (it should hold for most)."""

    ways: Sequence[Q]
    statuses: Sequence[str] = OPEN
    only: Q = field(default_factory=Q)
    since: datetime | None = None
    until: datetime | None = None

    def due_within(self, since: datetime | None, until: datetime | None) -> "Walk":
        """Only those whose deadline lies in [since, until)."""
        return replace(self, since=since, until=until)

    def of_statuses(self, statuses: Sequence[str]) -> "Walk":
        """Only those of these statuses."""
        return replace(self, statuses=[status for status in self.statuses if status in statuses])

    def legs(
        self, after: Place | None = None, dated: bool | None = None
    ) -> Iterator[tuple[int, list[TicketQuerySet]]]:
        """Leg by leg the runs of an index that it goes along; only those with (`dated`) or without a deadline."""
        for with_deadline in (True, False) if dated is None else (dated,):
            if not with_deadline and self.until is not None:
                continue
            for leg in sorted({leg_of(status, with_deadline) for status in self.statuses}):
                if after is None or leg >= after.leg:
                    here = [status for status in self.statuses if leg_of(status, with_deadline) == leg]
                    runs = [self._run(way, status, with_deadline) for status in here for way in self.ways]
                    yield leg, [_from(run, after) for run in runs] if after and leg == after.leg else runs

    def _run(self, way: Q, status: str, dated: bool) -> TicketQuerySet:
        found = Ticket.objects.filter(way, status=status, next_due_at__isnull=not dated)
        return self.narrowed(found, dated)

    def narrowed(self, found: TicketQuerySet, dated: bool) -> TicketQuerySet:
        """Of these, those between the moments of the walk for which `only` holds."""
        if dated and self.since is not None:
            found = found.filter(next_due_at__gte=self.since)
        if dated and self.until is not None:
            found = found.filter(next_due_at__lt=self.until)
        return found.filter(self.only)

    def sql(self, limit: int, after: Place | None = None, dated: bool | None = None) -> Sql | None:
        """A statement for (id, deadline, leg) of the first `limit` tickets in order; None when there can be none.

        The runs of a leg are merged by the database: it reads of each only what comes among the first, so that many
        departments cost no more than one.
        """
        place = after and Place(after.leg, after.due and _AFTER, _AFTER_ID)
        return self._filled(_walked(self._shape, int(limit), place, dated, connection.vendor), after)

    def counting(self, most: int) -> Sql | None:
        """A statement for `most` tickets at most, in no order: to be counted."""
        return self._filled(_counted(self._shape, int(most), connection.vendor))

    @property
    def _shape(self) -> "Walk":
        """The same without its moments: what its statements are kept by."""
        return replace(
            self,
            ways=tuple(self.ways),
            statuses=tuple(self.statuses),
            since=self.since and _SINCE,
            until=self.until and _UNTIL,
        )

    def _filled(self, found: Sql | None, after: Place | None = None) -> Sql | None:
        """The statement with the moments of this walk."""
        if found is None:
            return None
        adapt = connection.ops.adapt_datetimefield_value
        meant: dict[Any, Any] = {
            adapt(stands): adapt(moment)
            for stands, moment in (
                (_SINCE, self.since),
                (_UNTIL, self.until),
                (_AFTER, after.due if after else None),
            )
            if moment is not None
        }
        if after is not None:
            meant[_AFTER_ID] = after.id
        sql, params = found
        return (sql, tuple(meant.get(param, param) for param in params)) if meant else found

    def lines(self, limit: int, after: Place | None = None, dated: bool | None = None) -> list[Listed]:
        """The first `limit` tickets as lists show them, in order."""
        found = self.sql(limit, after, dated)
        if found is None:
            return []
        return sorted(listed_in(f"SELECT id FROM ({found[0]}) AS ids", found[1]), key=_in_order)  # noqa: S608

    def first(self, limit: int, after: Place | None = None, dated: bool | None = None) -> TicketQuerySet:
        """The first `limit` tickets as a queryset to go on with, in the order of the walk."""
        found = self.sql(limit, after, dated)
        if found is None:
            return Ticket.objects.none().annotate(leg=LEG)
        sql, params = found
        ids = RawSQL(f"SELECT id FROM ({sql}) AS ids", params)  # noqa: S608, S611  # compiled by Django above
        return Ticket.objects.filter(pk__in=ids).annotate(leg=LEG).order_by("leg", "next_due_at", "id")

    def last_of(self, limit: int, after: Place | None = None) -> Place | None:
        """The place of the `limit`-th ticket; None when there are fewer."""
        found = self.sql(limit, after)
        if found is None:
            return None
        sql, params = found
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, leg FROM ({sql}) AS ids ORDER BY leg, next_due_at, id LIMIT 1 OFFSET {int(limit) - 1}",  # noqa: S608
                params,
            )
            row = cursor.fetchone()
        if row is None:
            return None
        due = Ticket.objects.filter(pk=row[0]).values_list("next_due_at", flat=True).first()
        return Place(row[1], due, row[0])


def place_of(line: Listed) -> Place:
    """Where on the walk a ticket is."""
    return Place(leg_of(line.status, line.next_due_at is not None), line.next_due_at, line.pk)


def _in_order(line: Listed) -> tuple[int, float, int]:
    place = place_of(line)
    return place.leg, place.due.timestamp() if place.due else 0.0, place.id


@lru_cache(maxsize=KEPT)
def _walked(walk: Walk, limit: int, after: Place | None, dated: bool | None, vendor: str) -> Sql | None:
    legs = [(leg, found) for leg, runs in walk.legs(after, dated) if (found := _merged(runs, limit))]
    if not legs:
        return None
    chained = _read_together if vendor == "postgresql" else _read_in_turn
    return chained(legs, limit), tuple(param for _, (_, params) in legs for param in params)


def _read_together(legs: Sequence[tuple[int, Sql]], limit: int) -> str:
    """All legs, each as far as `limit`, then the first of them."""
    found = [f"SELECT id, next_due_at, {leg} AS leg FROM ({sql}) AS leg_{leg}" for leg, (sql, _) in legs]  # noqa: S608
    return (
        f"SELECT * FROM ({' UNION ALL '.join(found)}) AS walked ORDER BY leg, next_due_at, id LIMIT {limit}"  # noqa: S608
    )


def _read_in_turn(legs: Sequence[tuple[int, Sql]], limit: int) -> str:
    """Each leg only as far as those before leave room: a thousand tickets are read and none is sorted.

    SQLite would read, sort and throw away as many of every leg.
    """
    left, names, stages = str(limit), [], []
    for leg, (sql, _) in legs:
        name = f"leg_{leg}"
        stages.append(f"{name} AS (SELECT id, next_due_at, {leg} AS leg FROM ({sql}) AS runs LIMIT {left})")  # noqa: S608
        left += f" - (SELECT COUNT(*) FROM {name})"  # noqa: S608
        names.append(f"SELECT * FROM {name}")  # noqa: S608
    return f"WITH {', '.join(stages)} {' UNION ALL '.join(names)}"


@lru_cache(maxsize=KEPT)
def _counted(walk: Walk, most: int, _vendor: str) -> Sql | None:
    statuses = list(walk.statuses)
    return _union(
        walk.narrowed(Ticket.objects.filter(way, status__in=statuses), dated=True).values("id")[:most]
        for way in walk.ways
    )


def _from(found: TicketQuerySet, after: Place) -> TicketQuerySet:
    if after.due is None:
        return found.filter(id__gt=after.id)
    # Compared as a pair, many tickets of one moment are not read again and again.
    due = connection.ops.adapt_datetimefield_value(after.due)
    return found.filter(RawSQL(_COMPARED, (due, after.id), output_field=BooleanField()))  # noqa: S611


def _merged(runs: Sequence[TicketQuerySet], limit: int) -> Sql | None:
    """The first `limit` of these runs by deadline and id, said so that the database merges them.

    PostgreSQL does so where each part is in order already; SQLite where the parts have no order of their own.
    """
    listed = [run.order_by().values_list("id", "next_due_at") for run in runs]
    if connection.vendor == "postgresql":
        found = _union((one.order_by("next_due_at", "id")[:limit] for one in listed), "({})")
        statement = "SELECT * FROM ({}) AS runs ORDER BY next_due_at, id LIMIT {}"
    else:
        found = _union(listed, "{}")
        statement = "SELECT * FROM ({} ORDER BY 2, 1 LIMIT {}) AS runs"
    return None if found is None else (statement.format(found[0], int(limit)), found[1])


def _union(parts: Iterable[Any], each: str = "SELECT * FROM ({}) AS stretch") -> Sql | None:
    """Querysets one after the other in one statement."""
    statements: list[str] = []
    params: list[Any] = []
    for part in parts:
        try:
            sql, given = part.query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(each.format(sql))
        params += given
    return (" UNION ALL ".join(statements), tuple(params)) if statements else None


@dataclass(frozen=True)
class Counted:
    """What to count: a walk, and what is asked of its tickets besides (then only of the first `WINDOW`)."""

    walk: Walk
    also: Q = field(default_factory=Q)


def counts(wanted: Sequence[Counted], most: int) -> list[int]:
    """How many there are of each, in one statement; none is counted beyond `most`."""
    parts: list[str] = []
    params: list[Any] = []
    for one in wanted:
        sql, given = _counting(one, most)
        parts.append(f"({sql})")
        params += given
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return [int(number) for number in cursor.fetchone()]


def _counting(one: Counted, most: int) -> Sql:
    if not one.also:
        found = one.walk.counting(most)
        if found is None:
            return "SELECT 0", ()
        return f"SELECT COUNT(*) FROM (SELECT 1 FROM ({found[0]}) AS u LIMIT {int(most)}) AS c", found[1]  # noqa: S608
    try:
        sql, params = (
            one.walk.first(WINDOW).filter(one.also).order_by().values("pk")[:most].query.sql_with_params()
        )
    except EmptyResultSet:
        return "SELECT 0", ()
    return f"SELECT COUNT(*) FROM ({sql}) AS c", params  # noqa: S608
