"""How a worker sleeps: until the next due moment, but no longer than a while, and awake when others write."""

import select
import time
from datetime import datetime

from django.db import connection

SQLITE_LONGEST, POSTGRES_LONGEST = 0.5, 5.0
_GLANCE = 0.05


def listen() -> None:
    """On PostgreSQL ask to be told when somebody plans something."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LISTEN sportello_due")


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


def _sleep_on_notify(seconds: float) -> None:
    raw = connection.connection
    if not list(raw.notifies(timeout=0, stop_after=1)):
        select.select([raw.fileno()], [], [], seconds)
    list(raw.notifies(timeout=0))


def _sleep_on_version(seconds: float) -> None:
    before, end = data_version(), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(_GLANCE, left))
        if data_version() != before:
            return
