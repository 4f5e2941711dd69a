"""Business time beside opening-hours-py: same calendar, same moments, same answers, one run.

opening-hours-py gives open intervals, so the loops below are how one adds and measures with it. Neither
side compiles or parses while the clock runs. opening-hours-py is a dependency of development only.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sportello.calendars.public_holidays import holidays_by_year
from sportello.domain.business_time import BusinessCalendar, CalendarVersion, compile_calendar

if TYPE_CHECKING:
    from opening_hours import OpeningHours

HOURS = "Mo-Fr 09:00-13:00,14:00-18:00; PH off"
ZONE = "Europe/Rome"
YEAR = 2026
HOUR = 3600
LONGEST_SPAN = 30 * 24 * HOUR
"""Two moments to measure between lie up to thirty days apart, as opening and resolution do."""

TARGETS = {"add_4h": 2.5, "add_24h": 8.0, "between": 30.0}
"""At least so many times as fast as opening-hours-py."""

Pair = tuple[datetime, datetime]
Operation = Callable[[datetime, datetime], object]


def run(*, moments: int = 2_000, rounds: int = 5, seed: int = 2026) -> dict[str, Any]:
    """Figures of each operation: both rates per second (median of the rounds) and the median of the ratios.

    `passed` says whether every ratio reaches its target. Raises `AssertionError` if the answers differ.
    """
    ours, theirs = our_calendar(), their_calendar()
    pairs = random_pairs(moments, seed)

    def add_both(seconds: int) -> dict[str, Any]:
        return _compare(
            lambda start, _: ours.add(start, seconds),
            lambda start, _: add(theirs, start, seconds),
            pairs,
            rounds,
        )

    results = {
        "add_4h": add_both(4 * HOUR),
        "add_24h": add_both(24 * HOUR),
        "between": _compare(ours.between, lambda start, end: between(theirs, start, end), pairs, rounds),
    }
    for name, target in TARGETS.items():
        results[name] |= {"target": target, "passed": results[name]["ratio"] >= target}
    return {
        "calendar": f"{HOURS} ({ZONE}, holidays of Italy), {YEAR}",
        "moments": moments,
        "rounds": rounds,
        "operations": results,
        "passed": all(result["passed"] for result in results.values()),
    }


def our_calendar() -> BusinessCalendar:
    """The calendar, compiled over the year and its neighbours."""
    weekly = dict.fromkeys(range(5), ((540, 780), (840, 1080)))
    version = CalendarVersion(None, ZONE, weekly, holidays_by_year("IT", "", ""))
    calendar = compile_calendar([version])
    calendar.is_open(datetime(YEAR, 1, 1, tzinfo=UTC))
    return calendar


def their_calendar() -> "OpeningHours":
    """The same in their words, parsed."""
    from opening_hours import OpeningHours

    return OpeningHours(HOURS, timezone=ZoneInfo(ZONE), country="IT")


def random_pairs(count: int, seed: int) -> list[Pair]:
    """Moments of the year in UTC, whole seconds, the second up to thirty days later."""
    chance = random.Random(seed)  # noqa: S311  # a benchmark wants the same numbers every time
    begin = datetime(YEAR, 1, 1, tzinfo=UTC)
    starts = [begin + timedelta(seconds=chance.randrange(330 * 24 * HOUR)) for _ in range(count)]
    return [(start, start + timedelta(seconds=chance.randrange(1, LONGEST_SPAN))) for start in starts]


def add(hours: "OpeningHours", start: datetime, seconds: float) -> datetime:
    """Adding with opening-hours-py: walk its intervals until the time is used up."""
    from opening_hours import State

    is_open = State.OPEN
    for begin, end, state, _comment in hours.intervals(start):
        if state == is_open:
            # Both carry the same zone: subtracting them would give wall-clock time (a trap).
            opens = begin.timestamp()
            length = end.timestamp() - opens
            if seconds <= length:
                return datetime.fromtimestamp(opens + seconds, UTC)
            seconds -= length
    raise AssertionError("the calendar ended")


def between(hours: "OpeningHours", start: datetime, end: datetime) -> int:
    """Measuring with opening-hours-py: sum its open intervals."""
    from opening_hours import State

    is_open = State.OPEN
    total = 0.0
    for begins, ends, state, _comment in hours.intervals(start, end):
        if state == is_open:
            total += ends.timestamp() - begins.timestamp()
    return int(total)


def _compare(ours: Operation, theirs: Operation, pairs: Sequence[Pair], rounds: int) -> dict[str, Any]:
    zone = ZoneInfo(ZONE)
    # Each side gets moments as it likes them best: opening-hours-py refuses those of datetime.UTC.
    local = [(start.astimezone(zone), end.astimezone(zone)) for start, end in pairs]
    for (start, end), (local_start, local_end) in zip(pairs, local, strict=True):
        expected, found = theirs(local_start, local_end), ours(start, end)
        if expected != found:
            raise AssertionError(f"{start} {end}: opening-hours-py says {expected}, Sportello {found}")
    our_rates, their_rates = [], []
    for _ in range(rounds):  # taking turns, so that other work on the machine meets both
        our_rates.append(_rate(ours, pairs))
        their_rates.append(_rate(theirs, local))
    ratios = [mine / other for mine, other in zip(our_rates, their_rates, strict=True)]
    return {
        "sportello_per_second": round(median(our_rates)),
        "opening_hours_py_per_second": round(median(their_rates)),
        "ratio": round(median(ratios), 1),
    }


def _rate(operation: Operation, pairs: Sequence[Pair]) -> float:
    begin = perf_counter()
    for start, end in pairs:
        operation(start, end)
    return len(pairs) / (perf_counter() - begin)
