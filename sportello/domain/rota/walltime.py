"""Wall time of a zone as moments, in epoch seconds. The one place of the rota where a zone matters."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def moment(epoch: int) -> datetime:
    """The aware UTC datetime of an epoch second."""
    return datetime.fromtimestamp(epoch, UTC)


def epoch_of(at: datetime) -> int:
    """The epoch second of an aware datetime, fractions dropped; a naive one is refused with ValueError."""
    if at.tzinfo is None:
        # timestamp() would quietly read it in the zone of the machine.
        raise ValueError(f"a moment needs a time zone: {at!r}")
    return int(at.timestamp() // 1)


@lru_cache(maxsize=65536)
def instant(wall: datetime, zone: ZoneInfo) -> int:
    """The epoch second of a naive wall time: in a gap the gap's end, where it comes twice the first."""
    aware = wall.replace(tzinfo=zone)
    epoch = int(aware.timestamp())
    if _shown(epoch, zone) == wall:
        return epoch
    return _end_of_gap(aware, epoch)


def wall_time(epoch: int, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows at an epoch second, naive."""
    return _shown(epoch, zone)


def window_edges(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[int, int]:
    """The epoch seconds of a window that opens on `day` and, unless it closes later, ends the day after."""
    last = day if closes > opens else day + DAY
    return instant(datetime.combine(day, opens), zone), instant(datetime.combine(last, closes), zone)


def _shown(epoch: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(epoch, zone).replace(tzinfo=None)


def _end_of_gap(aware: datetime, epoch: int) -> int:
    """Search for the second the offset changes; fold 0 and 1 read the gap with the old and the new offset."""
    late, early = epoch, int(aware.replace(fold=1).timestamp())
    zone = aware.tzinfo
    before = datetime.fromtimestamp(early, zone).utcoffset()
    while late - early > 1:
        middle = (late + early) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
