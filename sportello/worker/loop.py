"""The worker: turn, sleep, turn. Ends after the current set on SIGTERM or when its parent has gone."""

import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import FrameType

from django.db import close_old_connections, connection

from sportello.worker.fitting import Fitting
from sportello.worker.sleep import listen, sleep_until
from sportello.worker.tick import next_moment, tick

log = logging.getLogger(__name__)

AWAY, LONGEST = 0.5, 5.0  # seconds until a database that was away is tried again: at first, and at last
GLANCE = 0.5  # seconds between looks whether to stop meanwhile


def real_time() -> datetime:
    return datetime.now(UTC)


class Loop:
    """One worker process. With `fitting` it works on no database of another version."""

    def __init__(
        self,
        clock: Callable[[], datetime] = real_time,
        *,
        parent: int | None = None,
        fitting: Fitting | None = None,
    ) -> None:
        self.clock, self.parent, self.stopping, self.fitting = clock, parent, False, fitting
        self.away = 0.0

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        self.stopping = True

    @property
    def orphaned(self) -> bool:
        """A worker started by `serve` must not outlive it, even when it was killed."""
        return self.parent is not None and os.getppid() != self.parent

    def run(self) -> None:
        """Work until told to stop."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        self.prepare()
        while not self.stopping and not self.orphaned:
            try:
                if self.fitting is not None and self.fitting.is_unfit():
                    time.sleep(GLANCE)
                else:
                    self.turn()
                self.away = 0.0
            except Exception:  # mostly a database that is away, in its driver's own words too: it comes back
                log.exception("the worker could not turn; trying again")
                self.begin_anew()

    def begin_anew(self) -> None:
        """A new connection, after a while; a longer one each time, so that what lasts fills no log."""
        with suppress(Exception):
            connection.close()
        self.away = min(2 * self.away, LONGEST) if self.away else AWAY
        until = time.monotonic() + self.away
        while not self.stopping and not self.orphaned and (left := until - time.monotonic()) > 0:
            time.sleep(min(GLANCE, left))
        self.prepare()

    def prepare(self) -> None:
        """Listen for others' plans on this connection; without a database yet, try again later."""
        try:
            close_old_connections()
            listen()
        except Exception:  # as above: nothing that is away ends the worker
            log.warning("cannot listen for plans yet", exc_info=True)

    def turn(self) -> None:
        """One tick; then sleep, unless there was work (there may be more)."""
        now = self.clock()
        ticked = tick(now)
        if ticked.found_work:
            return
        if ticked.failed:
            sleep_until(now + timedelta(seconds=1), now)
            return
        sleep_until(next_moment(), self.clock())


def run(clock: Callable[[], datetime] = real_time, *, parent: int | None = None) -> None:
    """What `sportello worker` runs."""
    Loop(clock, parent=parent, fitting=Fitting()).run()
