"""Times as logs write them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_WORDS = {"iso", "epoch", "epoch_ms", "excel"}
_SAMPLE = datetime(2019, 11, 23, 17, 45, 56, tzinfo=UTC)
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # a wall clock; the zone is put on afterwards
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)

Clockwork = Callable[[str | datetime], datetime | None]


def is_format(text: str) -> bool:
    """Whether a format names at least a day, and can be read back."""
    if text in _WORDS:
        return True
    try:
        read = datetime.strptime(_SAMPLE.strftime(text), text)  # noqa: DTZ007  # only compared by date
    except ValueError:
        return False
    return read.date() == _SAMPLE.date()


def clockwork(formats: Sequence[str], zone: ZoneInfo) -> Clockwork:
    """A function from a written time to the moment, in UTC and whole seconds; None where no format fits.

    Times without a zone are wall clock in `zone`; of an hour that comes twice the first is meant.
    """
    readers = [_READERS.get(text) or _strptime(text) for text in formats]

    def read(written: str | datetime) -> datetime | None:
        if isinstance(written, datetime):
            return _placed(written, zone)
        for reader in readers:
            try:
                found = reader(written)
            except (ValueError, OverflowError):
                continue
            return _placed(found, zone)
        return None

    return read


def _placed(moment: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        placed = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return None
    return placed.replace(microsecond=0)


def _strptime(text: str) -> Callable[[str], datetime]:
    def read(written: str) -> datetime:
        return datetime.strptime(written, text)  # noqa: DTZ007  # the zone is put on by the caller

    return read


def _epoch(written: str) -> datetime:
    return datetime.fromtimestamp(float(written), UTC)


def _epoch_ms(written: str) -> datetime:
    return datetime.fromtimestamp(float(written) / 1000, UTC)


def _excel(written: str) -> datetime:
    return _EXCEL_ZERO + timedelta(seconds=round(float(written) * 86400))


_READERS: dict[str, Callable[[str], datetime]] = {
    "iso": datetime.fromisoformat,
    "epoch": _epoch,
    "epoch_ms": _epoch_ms,
    "excel": _excel,
}
