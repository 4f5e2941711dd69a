"""The hours in which somebody does not want to be told: when they end, exact across changes of the clocks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sportello.domain.business_time.wall import epoch, moment_at
from sportello.domain.rota.turns import open_spans
from sportello.domain.rota.values import Window

LONGEST = timedelta(days=8)
"""Nothing is put off for longer, whatever the windows say: who is quiet all week is told once in that time."""


def quiet_until(windows: Iterable[Window], zone: ZoneInfo, at: datetime) -> datetime | None:
    """The first moment after `at` that lies in no window, or None if `at` itself lies in none.

    Windows that touch or overlap are one: a Friday evening goes over into a free Saturday. Windows are wall time of
    `zone`; a night in which the clocks change is an hour shorter or longer, as it is for who sleeps in it.
    """
    hours, now = tuple(windows), epoch(at)
    if not hours:
        return None
    last = now + int(LONGEST.total_seconds())
    until = now
    for opens, closes in open_spans(hours, zone, now, last):
        if opens > until:
            break
        until = max(until, closes)
    return None if until == now else moment_at(min(until, last))


def leaves_an_hour(windows: Iterable[Window]) -> bool:
    """Whether at least one hour of the week stays free, as the wall clock of a plain week shows it."""
    taken: set[int] = set()
    for window in windows:
        opens, closes = (one.hour * 60 + one.minute for one in (window.opens, window.closes))
        length = (closes - opens) % 1440 or 1440
        for day in window.days:
            taken.update((day * 1440 + opens + minute) % 10080 for minute in range(length))
    return len(taken) <= 10080 - 60
