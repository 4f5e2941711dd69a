"""One turn of the worker: settle what is due, tell who must be told. Each part fails alone."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from sportello.desk.settle import BATCH, settle_due
from sportello.notifications.dispatcher import dispatch, tell
from sportello.webhooks.deriving import note

log = logging.getLogger(__name__)

SETS_A_TURN = 8


@dataclass
class Ticked:
    """What a turn did, by part; `failed` names the parts that broke."""

    settled: int = 0
    dispatched: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def found_work(self) -> bool:
        return bool(self.settled or self.dispatched)


def tick(at: datetime, *, limit: int = BATCH) -> Ticked:
    """Do some of each kind of work that is due at `at`. Call again while it finds work.

    With nothing to do this is one small query, however many tickets there are.
    """
    ticked = Ticked()
    ahead = next_moment()
    if ahead is None or ahead > at:
        return ticked
    # What is late comes first, but those who must be told do not wait for the end of a long burst.
    for _ in range(SETS_A_TURN):
        settled = _guarded("due", lambda: settle_due(at, limit=limit, tell=_told), ticked)
        ticked.settled += settled
        if settled < limit:
            break
    ticked.dispatched = _guarded("outbox", lambda: dispatch(at, also=note), ticked)
    return ticked


def _told(changes: Sequence[Any], at: datetime) -> None:
    """People and programs are told of what the engine did, in its own transaction."""
    tell(changes, at)
    note((change.state.id, event.number) for change in changes for event in change.events)


def _guarded(part: str, work: Callable[[], int], ticked: Ticked) -> int:
    try:
        return work()
    except Exception:  # one part that breaks must not stop the others
        log.exception("the worker's %s step failed", part)
        ticked.failed.append(part)
        if connection.connection is not None and not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return 0


def tick_until_quiet(at: datetime, *, turns: int = 10_000) -> int:
    """Turn until there is nothing left to do at `at`; returns the steps settled. For stories and imports."""
    settled = 0
    for _ in range(turns):
        ticked = tick(at)
        settled += ticked.settled
        if not ticked.found_work:
            return settled
    raise RuntimeError("the worker never came to rest")


_NEXT = """
    SELECT (SELECT min(try_at) FROM escalation_due),
           (SELECT min(dispatch_after) FROM tickets_timelineevent WHERE dispatched_at IS NULL)
"""


def next_moment() -> datetime | None:
    """When the worker must look again at the latest: the next due moment or the next event to tell."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        found = [moment for moment in cursor.fetchone() if moment is not None]
    if connection.vendor == "sqlite":  # an expression has no declared type there
        found = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in found]
    return min(found, default=None)
