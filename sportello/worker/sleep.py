"""How a worker sleeps: until the next due moment, but no longer than a while, and awake when others write."""

import select
import time
from datetime import datetime

from django.db import connection

from sportello.sets.news import DUE_CHANNEL, JOBS_CHANNEL

SQLITE_LONGEST, POSTGRES_LONGEST = 0.5, 5.0
_GLANCE = 0.05


def listen(channel: str = DUE_CHANNEL) -> None:
    """On PostgreSQL ask to be told when somebody plans something (or, on its channel, asks for a job)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {channel}")


def data_version() -> int | None:
    """SQLite's mark of others' writes; None on PostgreSQL."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def sleep_until(moment: datetime | None, now: datetime) -> None:
    """Sleep until `moment`, until somebody writes, or for the longest while, whatever comes first."""
    longest = SQLITE_LONGEST if connection.vendor == "sqlite" else POSTGRES_LONGEST
    seconds = longest if moment is None else min(longest, (moment - now).total_seconds())
    if seconds <= 0:
        # Due already, and yet this turn found nothing: another worker is at it. Do not race round it.
        time.sleep(_GLANCE)
        return
    if connection.vendor == "postgresql" and connection.connection is not None:
        _sleep_on_notify(seconds)
    else:
        _sleep_on_version(seconds)


_JOBS_GLANCE = 0.2


class Ear:
    """Hears that somebody wrote (SQLite) or asked for a job (PostgreSQL); misses nothing between two sleeps.

    Jobs may wait a little longer than what is due: fewer looks cost less.
    """

    def __init__(self) -> None:
        listen(JOBS_CHANNEL)
        self._version = data_version()

    def sleep(self, seconds: float) -> bool:
        """Sleep until something is heard, at most so long (less on SQLite); whether something was."""
        if connection.vendor == "postgresql" and connection.connection is not None:
            return _sleep_on_notify(seconds)
        time.sleep(min(_JOBS_GLANCE, seconds))
        before, self._version = self._version, data_version()
        return before != self._version


def _sleep_on_notify(seconds: float) -> bool:
    raw = connection.connection
    told = list(raw.notifies(timeout=0, stop_after=1))
    if not told:
        select.select([raw.fileno()], [], [], seconds)
    return bool(told + list(raw.notifies(timeout=0)))


def _sleep_on_version(seconds: float) -> None:
    before, end = data_version(), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(_GLANCE, left))
        if data_version() != before:
            return
