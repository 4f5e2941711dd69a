"""Hand-over and window times of a rota's zone as epoch seconds, on top of the wall clock of business time."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sportello.domain.business_time.wall import wall, wall_clock

DAY = timedelta(days=1)


@lru_cache(maxsize=65536)
def instant(shown: datetime, zone: ZoneInfo) -> int:
    """The epoch second of a naive wall time: in a gap the gap's end, where it comes twice the first."""
    return wall(shown.date(), shown.hour * 3600 + shown.minute * 60 + shown.second, zone)


def shown_at(epoch: int, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows at an epoch second, naive."""
    day, seconds = wall_clock(epoch, zone)
    return datetime.combine(day, time()) + timedelta(seconds=seconds)


def window_edges(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[int, int]:
    """The epoch seconds of a window that opens on `day` and, unless it closes later, ends the day after."""
    last = day if closes > opens else day + DAY
    return instant(datetime.combine(day, opens), zone), instant(datetime.combine(last, closes), zone)
