"""The timelines of all tickets as one row of events, in the order of their ids, without loss and without doubles.

An id is taken before its row can be seen: on PostgreSQL a later one may be there first. So whoever reads on from an id
is given events only up to the first gap that somebody may still fill. SQLite writes one after the other: it has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from sportello.tickets.models import TimelineEvent

WINDOW = 500
KEPT = 1000
NEVER = datetime(1, 1, 2, tzinfo=UTC)
LATE = timedelta(minutes=1)  # an event may bear the moment at which its call began
# For each event that came after a gap: who was writing when this process saw it first.
_seen: dict[int, frozenset[str]] = {}

# Which transactions write events now, and since when? A lock on the table is taken before an id is. Of this database: a
# copy of it on the same server (a template's, a trial's) has tables of the same numbers. Locks are shown to everybody;
# since when a transaction runs is hidden (null) if another role runs it and ours may not `pg_read_all_stats`.
_WRITERS = """
SELECT locks.virtualtransaction, activity.xact_start
FROM pg_locks AS locks LEFT JOIN pg_stat_activity AS activity ON activity.pid = locks.pid
WHERE locks.locktype = 'relation' AND locks.relation = %s::regclass AND locks.mode = 'RowExclusiveLock'
  AND locks.pid IS DISTINCT FROM pg_backend_pid()
  AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True)
class Stretch:
    """Events in order. `upto` is the id to read on from; `more`: there are others; `held`: some must be waited for."""

    events: Sequence[TimelineEvent]
    upto: int
    more: bool
    held: bool


def newest() -> int:
    """The id of the newest event before which nobody may still write one; 0 while there is none."""
    found = TimelineEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if connection.vendor != "postgresql":
        return found
    writers = _writers()
    if not writers:
        return found
    oldest = min(since or NEVER for since in writers.values())
    last, before = TimelineEvent.objects.filter(id__gt=found - WINDOW, id__lte=found), 0
    for id, at in last.order_by("id").values_list("id", "recorded_at"):
        if before and id != before + 1 and at + LATE >= oldest:
            return before
        before = id
    return found


def since(after: int, most: int = WINDOW) -> Stretch:
    """The events after an id. One query, unless an id is missing among them: then three."""
    rows = _rows(after, most)
    whole = len(rows)
    if connection.vendor == "postgresql" and _gap(after, rows):
        rows = _settled(after, rows)
    upto = rows[-1].pk if rows else after
    held = len(rows) < whole
    return Stretch(rows, upto, whole == most and not held, held)


def _rows(after: int, most: int) -> list[TimelineEvent]:
    return list(TimelineEvent.objects.filter(id__gt=after).order_by("id")[:most])


def _gap(after: int, rows: Sequence[TimelineEvent]) -> bool:
    return bool(rows) and rows[-1].pk - after != len(rows)


def _settled(after: int, rows: Sequence[TimelineEvent]) -> list[TimelineEvent]:
    """As many of the rows as nothing can come before any more.

    An id is missing for good once everybody has done who was writing when the row behind it was seen: whoever took the
    missing one was among them.
    """
    last = rows[-1].pk
    writers = frozenset(_writers())
    # Read again: who was writing at the first look may be done by now.
    rows = list(TimelineEvent.objects.filter(id__gt=after, id__lte=last).order_by("id"))
    before, found = after, []
    for row in rows:
        if row.pk != before + 1 and writers & _at_first(row.pk, writers):
            break
        found.append(row)
        before = row.pk
    return found


def _writers() -> dict[str, datetime | None]:
    """The transactions that write events now, and since when they run; None where that is not for us to know."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, [TimelineEvent._meta.db_table])
        return dict(cursor.fetchall())


def _at_first(event: int, writers: frozenset[str]) -> frozenset[str]:
    """Who was writing when this process saw the event first: those who write now, if it is the first time."""
    if len(_seen) > KEPT:
        for old in sorted(_seen)[: KEPT // 2]:
            _seen.pop(old, None)
    return _seen.setdefault(event, writers)
