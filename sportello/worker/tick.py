"""One turn of the worker: settle what is due, tell who must be told. Each part fails alone."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from sportello.desk.settle import BATCH, settle_due
from sportello.escalation.models import Due
from sportello.notifications.dispatcher import dispatch
from sportello.tickets.models import TimelineEvent

log = logging.getLogger(__name__)


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
    """Do one set of each kind of work that is due at `at`. Call again while it finds work."""
    ticked = Ticked()
    ticked.settled = _guarded("due", lambda: settle_due(at, limit=limit), ticked)
    ticked.dispatched = _guarded("outbox", lambda: dispatch(at), ticked)
    return ticked


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


def next_moment() -> datetime | None:
    """When the worker must look again at the latest: the next due moment or the next event to tell."""
    due = Due.objects.order_by("try_at").values_list("try_at", flat=True).first()
    told = (
        TimelineEvent.objects.undispatched()
        .order_by("dispatch_after")
        .values_list("dispatch_after", flat=True)
        .first()
    )
    return min((moment for moment in (due, told) if moment is not None), default=None)
