"""A job while it runs: its holder says how far it is and shows signs of life, or learns that it lost the job."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.transaction import TransactionManagementError

from sportello.jobs.models import Job


class Stopped(BaseException):
    """The worker is asked to end: the job goes back and is begun anew by another, no attempt lost.

    Not an Exception, so that no handler of errors swallows it.
    """


class Lost(BaseException):
    """Another worker has taken the job, since no sign of life came for too long: what is left is its work."""


def at_once() -> None:
    """Give way to nobody."""


@dataclass
class Hold:
    """One job held by this process."""

    job: int
    token: int
    stopping: threading.Event = field(default_factory=threading.Event)
    give_way: Callable[[], None] = at_once
    done: int = 0
    total: int = 0
    reached: Any = None
    lost: bool = False

    def keep(self, reached: Any, done: int, total: int) -> None:
        """Write down within the transaction of a step where the next one goes on. Raises Lost: the step is undone."""
        if not connection.in_atomic_block:
            raise TransactionManagementError("a place is kept in the transaction of what was done")
        mine = Job.objects.filter(pk=self.job, token=self.token, state=Job.State.RUNNING)
        if not mine.update(reached=reached, done=done, total=total):
            raise Lost
        self.reached, self.done, self.total = reached, done, total

    def step(self, done: int, total: int) -> None:
        """Note how far the job is, and go on only if it still is ours to do. Raises Lost, Stopped."""
        self.done, self.total = done, total
        if self.lost:
            raise Lost
        if self.stopping.is_set() and done < total:
            raise Stopped
        self.give_way()


class Holds:
    """All the jobs this process holds. Lanes add and remove, one thread beats for all."""

    def __init__(self) -> None:
        self._holds: dict[int, Hold] = {}
        self._lock = threading.Lock()

    @contextmanager
    def holding(self, hold: Hold) -> Iterator[Hold]:
        """Show signs of life for the job as long as the block runs."""
        with self._lock:
            self._holds[hold.job] = hold
        try:
            yield hold
        finally:
            with self._lock:
                if self._holds.get(hold.job) is hold:
                    del self._holds[hold.job]

    def current(self) -> list[Hold]:
        """The jobs held now."""
        with self._lock:
            return list(self._holds.values())

    def beat(self, now: datetime) -> None:
        """One sign of life for each, with how far it is; one that another has taken is marked as lost."""
        for hold in self.current():
            mine = Job.objects.filter(pk=hold.job, token=hold.token, state=Job.State.RUNNING)
            # Another holder, or none any more: what this one would write at its end is refused as well.
            hold.lost = not mine.update(beat=F("beat") + 1, beat_at=now, done=hold.done, total=hold.total)
