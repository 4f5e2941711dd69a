"""How long a target gives: working time, business days, weeks. A limit that is `None` is no limit."""

from dataclasses import dataclass
from datetime import datetime
from math import floor

from sportello.domain.business_time import BusinessCalendar
from sportello.domain.duration_words import Unit, amounts
from sportello.domain.errors import DeskError

MINUTE, HOUR = 60, 3600
LONGEST_YEARS = 20
EXAMPLES = "15m, 4h, 1h30m, 1bd, 1w, none, PT4H, «un giorno lavorativo», “one business day”"


class BadDuration(DeskError):
    """A text that is no duration."""

    code = "bad_duration"
    message = "“{text}” is not a duration."
    hint = f"Write for instance {EXAMPLES}."


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """So many seconds of working time; zero is at once."""

    seconds: int


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """The same time of day on the n-th next date with an opening."""

    days: int


@dataclass(frozen=True, slots=True)
class Weeks:
    """The same weekday and time, n weeks on."""

    weeks: int


Duration = WorkingTime | BusinessDays | Weeks

_MOST = {
    WorkingTime: LONGEST_YEARS * 366 * 24 * HOUR,
    BusinessDays: LONGEST_YEARS * 366,
    Weeks: LONGEST_YEARS * 53,
}


def parse_duration(text: str) -> Duration | None:
    """Read a duration: `15m`, `1h30m`, `1bd`, `1w`, `none`, ISO 8601, or Italian or English words.

    Minutes, hours and seconds add up; business days and weeks stand alone. Raises `BadDuration`, also for
    a bare `day`, which could mean 24 hours or a business day, and for more than twenty years. `0m` means
    at once.
    """
    found = amounts(text)
    if found is None:
        raise BadDuration(text=text)
    if not found:
        return None
    if any(unit is Unit.DAYS for unit, _ in found):
        hint = "Say 1bd for one business day, 24h for 24 working hours, or 1w for a week."
        raise BadDuration(text=text, hint=hint)
    try:
        duration = _duration(text, found)
    except OverflowError:
        raise BadDuration(text=text, hint=_too_long()) from None
    if _amount(duration) > _MOST[type(duration)]:
        raise BadDuration(text=text, hint=_too_long())
    if _amount(duration) < 1 and not isinstance(duration, WorkingTime):
        raise BadDuration(text=text, hint="Count at least one; write 0m for at once, none for no limit.")
    return duration


def duration_code(duration: Duration | None) -> str:
    """The short canonical form, which `parse_duration` reads back: `1h30m`, `2bd`, `1w`, `none`."""
    match duration:
        case None:
            return "none"
        case BusinessDays(days):
            return f"{days}bd"
        case Weeks(weeks):
            return f"{weeks}w"
        case WorkingTime(seconds):
            parts = zip((seconds // HOUR, seconds % HOUR // MINUTE, seconds % MINUTE), "hms", strict=True)
            return "".join(f"{amount}{unit}" for amount, unit in parts if amount) or "0s"


_SAID = {
    "it": {
        "none": "nessun limite",
        "zero": "subito",
        "and": " e ",
        "h": ("1 ora", "{} ore"),
        "m": ("1 minuto", "{} minuti"),
        "s": ("1 secondo", "{} secondi"),
        "bd": ("1 giorno lavorativo", "{} giorni lavorativi"),
        "w": ("1 settimana", "{} settimane"),
    },
    "en": {
        "none": "no limit",
        "zero": "at once",
        "and": " and ",
        "h": ("1 hour", "{} hours"),
        "m": ("1 minute", "{} minutes"),
        "s": ("1 second", "{} seconds"),
        "bd": ("1 business day", "{} business days"),
        "w": ("1 week", "{} weeks"),
    },
}


def describe_duration(duration: Duration | None, language: str) -> str:
    """The duration in words of `it` or `en` (any other language reads as English): `1 ora e 30 minuti`."""
    words = _SAID["it" if language.lower().startswith("it") else "en"]

    def said(amount: int, unit: str) -> str:
        one, many = words[unit]
        return one if amount == 1 else many.format(amount)

    match duration:
        case None:
            return str(words["none"])
        case BusinessDays(days):
            return said(days, "bd")
        case Weeks(weeks):
            return said(weeks, "w")
        case WorkingTime(seconds):
            amounts_of = (seconds // HOUR, seconds % HOUR // MINUTE, seconds % MINUTE)
            parts = [said(n, unit) for n, unit in zip(amounts_of, "hms", strict=True) if n]
            if len(parts) > 1:
                parts[-2:] = [str(words["and"]).join(parts[-2:])]
            return ", ".join(parts) or str(words["zero"])


def working_seconds(duration: Duration, start: datetime, calendar: BusinessCalendar) -> int:
    """The working seconds this duration gives to a clock that starts at `start`.

    Business days and weeks are counted on the local dates of the calendar, from the next opening when the
    start is outside opening hours, and turned into working seconds: from then on a pause moves them like
    any other target.
    """
    match duration:
        case WorkingTime(seconds):
            return seconds
        case BusinessDays(days):
            return calendar.between(start, calendar.business_days_after(start, days))
        case Weeks(weeks):
            return calendar.between(start, calendar.weeks_after(start, weeks))


def _duration(text: str, found: list[tuple[Unit, float]]) -> Duration:
    units = {unit for unit, _ in found}
    if len(units) == 1 and units <= {Unit.BUSINESS_DAYS, Unit.WEEKS}:
        amount = sum(amount for _, amount in found)
        if amount != floor(amount):
            raise BadDuration(
                text=text, hint="Business days and weeks are whole numbers; write hours instead."
            )
        return BusinessDays(floor(amount)) if Unit.BUSINESS_DAYS in units else Weeks(floor(amount))
    if units & {Unit.BUSINESS_DAYS, Unit.WEEKS}:
        hint = (
            "Business days and weeks cannot be mixed with anything else: write 2bd, 1w, or hours and minutes."
        )
        raise BadDuration(text=text, hint=hint)
    return WorkingTime(floor(sum(amount * unit.seconds for unit, amount in found)))


def _amount(duration: Duration) -> int:
    match duration:
        case WorkingTime(amount) | BusinessDays(amount) | Weeks(amount):
            return amount


def _too_long() -> str:
    return f"A duration is at most {LONGEST_YEARS} years."
