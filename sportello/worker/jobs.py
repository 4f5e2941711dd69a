"""The process that does jobs, beside the one that does what is due: no job ever makes a due moment late."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from types import FrameType

from django.db import connection

from sportello.jobs.backend import backend
from sportello.jobs.leased import LEASE, LeasedBackend, Watch
from sportello.jobs.perform import Performer
from sportello.jobs.periodic import Periodic, Rounds
from sportello.worker.fitting import Fitting
from sportello.worker.lanes import CarriedLanes, LeasedLanes
from sportello.worker.loop import real_time
from sportello.worker.mail import MailRoom
from sportello.worker.periodic import periodic_jobs
from sportello.worker.sleep import Ear
from sportello.worker.tick import next_moment

log = logging.getLogger(__name__)

BEAT = 2.0  # seconds between signs of life
PAUSE_EVERY, PAUSE, LONGEST_PAUSE = 0.1, 0.1, 5.0  # seconds


class Precedence:
    """On SQLite only one can write: between two steps of a job the engine and the pages have their turn first."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock, self._paused = clock, threading.local()

    def give_way(self) -> None:
        """Pause for as long as a waiting writer may sleep between two tries, and while something is due."""
        began = time.monotonic()
        if connection.vendor != "sqlite" or began - getattr(self._paused, "at", 0.0) < PAUSE_EVERY:
            return
        time.sleep(PAUSE)
        while time.monotonic() - began < LONGEST_PAUSE and self._engine_is_late():
            time.sleep(PAUSE)
        self._paused.at = time.monotonic()

    def _engine_is_late(self) -> bool:
        ahead = next_moment()
        return ahead is not None and ahead <= self.clock()


class Jobs:
    """One process that does jobs."""

    def __init__(
        self,
        clock: Callable[[], datetime] = real_time,
        *,
        beat: float = BEAT,
        lease: float = LEASE,
        periodic: Iterable[Periodic] | None = None,
        fitting: Fitting | None = None,
    ) -> None:
        self.clock, self.beat, self.stopping = clock, beat, threading.Event()
        self.fitting, self.unfit = fitting, False
        self.performer = Performer(clock, stopping=self.stopping, give_way=Precedence(clock).give_way)
        self.leased = isinstance(backend(), LeasedBackend)
        self.lanes = (
            LeasedLanes(self.performer)
            if self.leased
            else CarriedLanes(self.performer, beat=beat, lease=lease)
        )
        self.watch, self.rounds = Watch(lease), Rounds(periodic_jobs() if periodic is None else periodic)

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """End after the current steps."""
        self.stopping.set()

    def run(self) -> None:
        """Work until a signal says to stop."""
        self.heed()
        self.work()

    def heed(self) -> None:
        """Let signals end this process in good order."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def work(self) -> None:
        """Work until told to stop, or until another version has changed the database (`unfit`)."""
        self.lanes.start()
        while not self.stopping.is_set():
            try:
                self._listen()
            except Exception:
                # Mostly a database that is away; without signs of life all jobs would be taken from us.
                log.exception("could not look round; trying again")
                connection.close()
                self.stopping.wait(1.0)
        self.lanes.join()
        connection.close()

    def _listen(self) -> None:
        """Look round every few seconds, and wake the lanes whenever there may be a job."""
        ear = Ear()
        while not self.stopping.is_set():
            self.look_round()
            until = time.monotonic() + self.beat
            while not self.stopping.is_set() and (left := until - time.monotonic()) > 0:
                if ear.sleep(left):
                    self.lanes.wake()

    def look_round(self) -> None:
        """Signs of life, jobs whose worker is lost, and what comes again."""
        now = self.clock()
        holds = self.performer.holds
        holds.beat(now)
        if self.fitting is not None and self.fitting.is_unfit():
            self.unfit = True
            self.stopping.set()
            return
        if self.leased and self.watch.look(now, [hold.job for hold in holds.current()]):
            self.lanes.wake()
        if self.rounds.look(now):
            self.lanes.wake()


def run(clock: Callable[[], datetime] = real_time) -> None:
    """What `sportello worker --only jobs` runs: jobs, and the mail room beside them."""
    fitting = Fitting()
    while _work(clock, fitting):
        pass


def _work(clock: Callable[[], datetime], fitting: Fitting) -> bool:
    """Work as soon as the database is that of this version, and as long; whether it is to be waited for again."""
    jobs, room = Jobs(clock, fitting=fitting), MailRoom(clock)
    jobs.heed()
    if not fitting.wait(jobs.stopping.is_set):
        return False
    room.start()
    try:
        jobs.work()
    finally:
        room.stop()
    return jobs.unfit
