"""Wall-clock times of a zone as epoch seconds: the only place that knows about clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sportello.domain.errors import DeskError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
DAY = 86_400
_from_timestamp = datetime.fromtimestamp


class NaiveMoment(DeskError):
    """A moment without a zone could mean any of 24 hours."""

    code = "naive_moment"
    message = "The moment {moment} has no time zone."
    hint = "Give an aware datetime, for instance datetime(2026, 3, 2, 9, 0, tzinfo=UTC)."


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00Z; fractions of a second are dropped. Raises `NaiveMoment`."""
    try:
        passed = moment - EPOCH
    except TypeError:  # naive and aware cannot be subtracted
        raise NaiveMoment(moment=moment.isoformat()) from None
    return passed.days * DAY + passed.seconds


def moment_at(seconds: int) -> datetime:
    """The aware UTC moment of these epoch seconds."""
    if seconds >= 0:  # quicker, but not every system knows times before 1970
        return _from_timestamp(seconds, UTC)
    return EPOCH + timedelta(0, seconds)


def wall(day: date, seconds: int, zone: ZoneInfo) -> int:
    """Epoch seconds of a local time: `seconds` of wall clock after 00:00 of `day`; they may pass 24 h.

    A time that the clocks skip becomes the end of the gap; one that comes twice is its first occurrence.
    """
    days, rest = divmod(seconds, DAY)
    ordinal = day.toordinal() + days
    naive = (ordinal - _EPOCH_DAY) * DAY + rest
    local = datetime.combine(date.fromordinal(ordinal), datetime.min.time(), zone) + timedelta(0, rest)
    before = _offset(local, zone)
    after = _offset(local.replace(fold=1), zone)
    if before >= after:  # ordinary, or ambiguous: the first occurrence has the offset before the change
        return naive - before
    return _end_of_gap(naive - after, naive - before, zone)


def local_date(seconds: int, zone: ZoneInfo) -> date:
    """The calendar date in `zone` at these epoch seconds."""
    return moment_at(seconds).astimezone(zone).date()


def wall_clock(seconds: int, zone: ZoneInfo) -> tuple[date, int]:
    """The local date and the seconds of wall clock since its 00:00."""
    local = moment_at(seconds).astimezone(zone)
    return local.date(), local.hour * 3600 + local.minute * 60 + local.second


def _end_of_gap(low: int, high: int, zone: ZoneInfo) -> int:
    """The first second with the new offset, somewhere in (low, high]."""
    new = _offset_at(high, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_at(middle, zone) == new:
            high = middle
        else:
            low = middle
    return high


def _offset_at(seconds: int, zone: ZoneInfo) -> int:
    return _offset(moment_at(seconds).astimezone(zone), zone)


def _offset(local: datetime, zone: ZoneInfo) -> int:
    shift = zone.utcoffset(local)
    # Offsets before standard time had fractions of a second in no zone that Python knows.
    return shift.days * DAY + shift.seconds if shift is not None else 0
