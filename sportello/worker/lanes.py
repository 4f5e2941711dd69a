"""The threads in which jobs run, one job a lane: a long one never holds up the short ones."""

import asyncio
import logging
import os
import socket
import threading
import time
from datetime import datetime

from django.db import close_old_connections, connection

from sportello.jobs.leased import claim, next_moment
from sportello.jobs.perform import Performer
from sportello.jobs.task import AT_ONCE, DEFAULT, LONG, NOTICES, WEBHOOKS

log = logging.getLogger(__name__)

LONGEST = 5.0  # seconds a lane sleeps unless it is woken
SHORTEST = 1.0  # seconds that a lane waits at first for a database that is away; longer each time
LAST_WORDS = 5.0  # seconds that jobs have to end when the process is asked to


def worker_name() -> str:
    """Who did a job, as it is written down with it."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


LANES = (
    (DEFAULT,),
    (DEFAULT, LONG),
    *((NOTICES,) for _ in range(AT_ONCE[NOTICES])),
    *((WEBHOOKS,) for _ in range(AT_ONCE[WEBHOOKS])),
)
"""The queues of each lane: one also does what takes long, and those that wait for others' services do nothing else."""


class LeasedLanes:
    """A thread for each lane."""

    def __init__(self, performer: Performer) -> None:
        self.performer, self.name = performer, worker_name()
        self.awake = [threading.Event() for _ in LANES]
        self.threads = [
            threading.Thread(target=self._run, args=lane, name="-".join(lane[0]), daemon=True)
            for lane in zip(LANES, self.awake, strict=True)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self.threads:
            thread.start()

    def wake(self) -> None:
        """There may be a job."""
        for event in self.awake:
            event.set()

    def join(self) -> None:
        """Wait for what runs to end, but not for long."""
        self.wake()
        until = time.monotonic() + LAST_WORDS
        for thread in self.threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _run(self, queues: tuple[str, ...], event: threading.Event) -> None:
        pause = SHORTEST
        while not self.performer.stopping.is_set():
            event.clear()
            try:
                now = self.performer.clock()
                job, pause = claim(now, queues, self.name), SHORTEST
                if job is not None:
                    self.performer.perform(job)
                    close_old_connections()
                    continue
                seconds = self._sleep(now, queues)
                close_old_connections()  # a lane that rests leaves its connection to others of the process
                event.wait(seconds)
            except Exception:  # mostly a database that is away; a lane never ends before its process
                log.exception("this lane stumbled; trying again")
                connection.close()
                event.wait(pause)
                pause = min(2 * pause, LONGEST)
        connection.close()

    def _sleep(self, now: datetime, queues: tuple[str, ...]) -> float:
        """Seconds until the next job that waits for its moment."""
        moment = next_moment(queues)
        return LONGEST if moment is None else min(LONGEST, max(0.05, (moment - now).total_seconds()))


class CarriedLanes:
    """Procrastinate brings the jobs."""

    def __init__(self, performer: Performer, *, beat: float, lease: float) -> None:
        from sportello.jobs.procrastinated import Carrier

        self.performer, self.name = performer, worker_name()
        self.carrier = Carrier(self._bring, beat=beat, lease=lease, last_words=LAST_WORDS)
        self.thread = threading.Thread(target=self._run, name="procrastinate", daemon=True)

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def wake(self) -> None:
        """Procrastinate wakes itself."""

    def join(self) -> None:
        """Wait for what runs to end, but not for long."""
        self.thread.join(LAST_WORDS + 1)

    def _run(self) -> None:
        while not self.performer.stopping.is_set():
            try:
                asyncio.run(self.carrier.run(self.performer.stopping.is_set))
            except Exception:
                log.exception("jobs cannot be received; trying again")
                self.performer.stopping.wait(1.0)

    def _bring(self, pk: int, delivery: int) -> None:
        from sportello.jobs.procrastinated import received

        try:
            job = received(pk, delivery, self.performer.clock(), self.name)
            if job is not None:
                self.performer.perform(job)
        finally:
            close_old_connections()  # as above
