"""Business days and weeks: counts that follow the local date, not the number of hours."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sportello.domain.business_time.wall import local_date, wall, wall_clock
from sportello.domain.errors import DeskError

if TYPE_CHECKING:
    from sportello.domain.business_time.calendar import BusinessCalendar

ONE = timedelta(1)


class BadCount(DeskError):
    """Days and weeks are counted forwards, from one."""

    code = "bad_count"
    message = "{count} is not a number of days or weeks to count."
    hint = "Give a whole number from 1."


def business_days_after(calendar: "BusinessCalendar", start: int, days: int) -> int:
    """Same time of day on the n-th next local date that has any opening, kept between its first opening
    and its last closing. Dates are those of the zone in force where the count begins."""
    _check(days)
    begin = calendar.next_opening_s(start)
    zone = calendar.zone_at_s(begin)
    day, time_of_day = wall_clock(begin, zone)
    for _ in range(days):
        day = local_date(calendar.next_opening_s(wall(day + ONE, 0, zone)), zone)
    midnight = wall(day + ONE, 0, zone)
    opens = calendar.next_opening_s(wall(day, 0, zone))
    closes = midnight if calendar.is_open_s(midnight - 1) else calendar.previous_closing_s(midnight)
    return max(opens, min(wall(day, time_of_day, zone), closes))


def weeks_after(calendar: "BusinessCalendar", start: int, weeks: int) -> int:
    """Same weekday and wall-clock time n weeks on, else the next opening after that."""
    _check(weeks)
    begin = calendar.next_opening_s(start)
    zone = calendar.zone_at_s(begin)
    day, time_of_day = wall_clock(begin, zone)
    return calendar.next_opening_s(wall(day + 7 * weeks * ONE, time_of_day, zone))


def _check(count: int) -> None:
    if count < 1:
        raise BadCount(count=count)
