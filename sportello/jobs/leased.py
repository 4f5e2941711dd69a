"""The backend that needs nothing but the database: workers take rows and show signs of life while they hold them.

A job whose holder shows none for LEASE seconds is taken from it. No clock of any machine has a say in that: whoever
looks measures by its own monotonic clock how long the count of signs of life stood still.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from sportello.jobs.backend import RecordedBackend
from sportello.jobs.models import Job
from sportello.jobs.outcome import worker_was_lost
from sportello.jobs.pause import FARTHEST
from sportello.sets import news

LEASE = 15.0  # seconds without a sign of life after which a job is taken from its holder


class LeasedBackend(RecordedBackend):
    """Jobs as rows that workers lease."""

    def deliver(self, jobs: Sequence[Job]) -> None:
        """Wake sleeping workers, on PostgreSQL; on SQLite they see that the file has changed."""
        if jobs[0].run_after is None or jobs[0].run_after <= self.now():
            news.wake_for_jobs()


def due(now: datetime, queues: Iterable[str]) -> QuerySet[Job]:
    """Jobs that may begin, the next one first."""
    misplanned = Q(attempts__gt=0, run_after__gt=now + FARTHEST)
    may_begin = Q(run_after=None) | Q(run_after__lte=now) | misplanned
    waiting = Job.objects.filter(may_begin, state=Job.State.READY, queue__in=list(queues))
    return waiting.order_by("-priority", F("run_after").asc(nulls_first=True), "pk")


def next_moment(queues: Iterable[str]) -> datetime | None:
    """When the next job that waits for its moment may begin; those that may begin at once are not looked at."""
    waiting = Job.objects.filter(state=Job.State.READY, queue__in=list(queues), run_after__isnull=False)
    return waiting.order_by("run_after").values_list("run_after", flat=True).first()


def claim(now: datetime, queues: Iterable[str], worker: str) -> Job | None:
    """Take the next job that may begin, or None."""
    waiting = due(now, queues)
    if not waiting.exists():  # on SQLite the transaction below would hold up the engine for nothing
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        return None if job is None else take(job, now, worker)


def take(job: Job, now: datetime, worker: str) -> Job | None:
    """Make this worker the holder of a job read before; None if somebody was quicker."""
    fresh = Job.objects.filter(pk=job.pk, token=job.token, state=job.state)
    job.state, job.token, job.attempts = Job.State.RUNNING, job.token + 1, job.attempts + 1
    job.started_at, job.last_attempted_at, job.beat_at = job.started_at or now, now, now
    job.workers = [*job.workers, worker]
    names = ("state", "token", "attempts", "started_at", "last_attempted_at", "beat_at", "workers")
    return job if fresh.update(**{name: getattr(job, name) for name in names}) else None


class Watch:
    """Looks at the jobs that run, and takes them from holders that show no sign of life any more."""

    def __init__(self, lease: float = LEASE, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.lease, self.monotonic = lease, monotonic
        self._seen: dict[int, tuple[tuple[int, int], float]] = {}

    def look(self, now: datetime, mine: Iterable[int] = ()) -> int:
        """Look once; returns how many jobs were taken from their holders. `mine` are held by this process."""
        held, tick = set(mine), self.monotonic()
        running = Job.objects.filter(state=Job.State.RUNNING).values_list("pk", "token", "beat")
        found = {pk: (token, beat) for pk, token, beat in running if pk not in held}
        self._seen = {
            pk: self._seen[pk] if pk in self._seen and self._seen[pk][0] == signs else (signs, tick)
            for pk, signs in found.items()
        }
        lapsed = [pk for pk, (_signs, since) in self._seen.items() if tick - since >= self.lease]
        return sum(self._rescue(pk, *self._seen.pop(pk)[0], now) for pk in lapsed)

    def _rescue(self, pk: int, token: int, beat: int, now: datetime) -> bool:
        with transaction.atomic():
            job = Job.objects.filter(pk=pk, token=token, beat=beat, state=Job.State.RUNNING).first()
            return job is not None and worker_was_lost(job, now)
