"""The hours in which somebody does not want to be told: when they end, exact across changes of the clocks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sportello.domain.business_time.wall import epoch, moment_at
from sportello.domain.rota.turns import open_spans
from sportello.domain.rota.values import Window

ENOUGH = timedelta(minutes=15)
"""Who hears so long before that something begins can still make ready for it."""
BEFORE = timedelta(minutes=5)
"""So long before quiet hours begin is told what would have to be told in them."""
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


def quiet_since(windows: Iterable[Window], zone: ZoneInfo, at: datetime) -> datetime:
    """When the quiet hours began that `at` lies in, at most LONGEST ago; `at` itself outside of any."""
    hours, now = tuple(windows), epoch(at)
    first = since = now
    if hours:
        first = now - int(LONGEST.total_seconds())
        for opens, closes in reversed(open_spans(hours, zone, first, now + 1)):
            if closes < since or (closes == since == now):
                break
            since = min(since, opens)
    return moment_at(max(first, since))


def reminds_at(starts: datetime, lead: timedelta, windows: Iterable[Window], zone: ZoneInfo) -> datetime:
    """When somebody is reminded of what begins at `starts`: `lead` before, and never in their quiet hours.

    Where that moment lies in them it is told at their end, if that leaves time enough, else just before they begin.
    """
    hours, moment = tuple(windows), starts - lead
    ends = quiet_until(hours, zone, moment)
    if ends is None:
        return moment
    return ends if starts - ends >= min(lead, ENOUGH) else quiet_since(hours, zone, moment) - BEFORE


def leaves_an_hour(windows: Iterable[Window]) -> bool:
    """Whether at least one hour of the week stays free, as the wall clock of a plain week shows it."""
    taken: set[int] = set()
    for window in windows:
        opens, closes = (one.hour * 60 + one.minute for one in (window.opens, window.closes))
        length = (closes - opens) % 1440 or 1440
        for day in window.days:
            taken.update((day * 1440 + opens + minute) % 10080 for minute in range(length))
    return len(taken) <= 10080 - 60
