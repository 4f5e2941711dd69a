"""Business time minute by minute, from its definition alone: slow, obvious, and sharing no code with ours.

A local time begins at the first minute at which the clock on the wall of that zone shows it or later; so a
skipped time is the end of the gap, and one that comes twice is its first occurrence.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sportello.domain.business_time import CalendarVersion

MINUTE = timedelta(minutes=1)


class SlowCalendar:
    """The open minutes of some days around a date, as a row of yes and no."""

    def __init__(self, versions: Sequence[CalendarVersion], around: date, days: int = 5) -> None:
        self.begin = datetime.combine(around - timedelta(days), time(), UTC)
        self.end = datetime.combine(around + timedelta(days), time(), UTC)
        self.minutes = int((self.end - self.begin) / MINUTE)
        self.open = [False] * self.minutes
        limits = [0]
        for version in versions[1:]:
            assert version.effective_from is not None
            limits.append(
                self._first(walls_of(version.zone, self.begin, self.minutes), version.effective_from, 0)
            )
        for version, first, last in zip(versions, limits, [*limits[1:], self.minutes], strict=True):
            self._fill(version, first, last)

    def _first(self, walls: list[datetime], day: date, minutes: int) -> int:
        """The first minute of the row at which the wall shows that time of that day, or later."""
        wanted = datetime.combine(day, time()) + minutes * MINUTE
        guess = int((wanted - walls[0]) / MINUTE) - 2 * 1440
        return next((n for n in range(max(0, guess), self.minutes) if walls[n] >= wanted), self.minutes)

    def _fill(self, version: CalendarVersion, first: int, last: int) -> None:
        walls = walls_of(version.zone, self.begin, self.minutes)
        day = self.begin.date() - timedelta(2)
        while day <= self.end.date() + timedelta(1):
            for opens, closes in hours_of(version, day):
                start, end = self._first(walls, day, opens), self._first(walls, day, closes)
                for n in range(max(first, start), min(last, end)):
                    self.open[n] = True
            day += timedelta(1)

    def index(self, moment: datetime) -> int:
        return int((moment - self.begin) / MINUTE)

    def between(self, start: datetime, end: datetime) -> int:
        return 60 * sum(self.open[self.index(start) : self.index(end)])

    def add(self, start: datetime, minutes: int) -> datetime | None:
        """The moment at which so many open minutes (more than none) have passed; None beyond these days."""
        n = self.index(start)
        while minutes and n < self.minutes:
            minutes -= self.open[n]
            n += 1
        return None if minutes else self.begin + n * MINUTE

    def subtract(self, start: datetime, minutes: int) -> datetime | None:
        n = self.index(start)
        while minutes and n > 0:
            n -= 1
            minutes -= self.open[n]
        return None if minutes else self.begin + n * MINUTE


@cache
def walls_of(zone: str, begin: datetime, minutes: int) -> list[datetime]:
    """What the clock on the wall shows at each minute."""
    info = ZoneInfo(zone)
    return [(begin + n * MINUTE).astimezone(info).replace(tzinfo=None) for n in range(minutes)]


def hours_of(version: CalendarVersion, day: date) -> Sequence[tuple[int, int]]:
    if day in version.exceptions:
        return version.exceptions[day]
    assert not callable(version.holidays)
    return () if day in version.holidays else version.weekly.get(day.weekday(), ())
