"""Times as logs write them."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_WORDS = {"iso", "epoch", "epoch_ms", "excel"}
_SAMPLE = datetime(2019, 11, 23, 17, 45, 56, tzinfo=UTC)
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # a wall clock; the zone is put on afterwards
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)

_NUMBERS = {
    "%Y": r"(?P<year>\d{4})",
    "%m": r"(?P<month>\d{1,2})",
    "%d": r"(?P<day>\d{1,2})",
    "%H": r"(?P<hour>\d{1,2})",
    "%M": r"(?P<minute>\d{1,2})",
    "%S": r"(?P<second>\d{1,2})",
    "%f": r"(?P<microsecond>\d{1,6})",
}

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
    """A reader of one format. Formats of plain numbers, as nearly all are, are read by an expression: much faster."""
    pattern = _expression(text)

    def read(written: str) -> datetime:
        if pattern is None:
            return datetime.strptime(written, text)  # noqa: DTZ007  # the zone is put on by the caller
        match = pattern.fullmatch(written)
        if match is None:
            raise ValueError(written)
        found = match.groupdict()
        fraction = found.pop("microsecond", "").ljust(6, "0")
        numbers = {name: int(value) for name, value in found.items()}
        return datetime(**numbers, microsecond=int(fraction))  # type: ignore[arg-type]  # noqa: DTZ001

    return read


def _expression(text: str) -> re.Pattern[str] | None:
    """The format as an expression; None where it has other parts than numbers, or one twice."""
    parts = re.split(r"(%.)", text)
    letters = [part for part in parts if part.startswith("%")]
    if any(letter not in _NUMBERS for letter in letters) or len(set(letters)) < len(letters):
        return None
    return re.compile("".join(_NUMBERS.get(part) or re.escape(part) for part in parts), re.ASCII)


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
