"""A calendar as people check it: the days to come, with their hours and why they are not the usual ones."""

from dataclasses import dataclass
from datetime import date, timedelta

from sportello.calendars.hours import written
from sportello.calendars.models import Calendar, CalendarVersion, exceptions_of


@dataclass(frozen=True)
class Day:
    """One date: its openings as written, and the holiday or the reason that makes them so."""

    date: date
    openings: tuple[str, ...]
    why: str = ""
    exceptional: bool = False
    holiday: bool = False


def days_ahead(calendar: Calendar, first: date, days: int) -> list[Day]:
    """The days from `first` on; two queries."""
    versions = list(calendar.versions.all())
    exceptional = {row.day: row for row in calendar.exceptional_days.filter(day__gte=first)}
    exceptions = exceptions_of(exceptional.values())
    values = {version.pk: version.as_value(exceptions) for version in versions}
    found = []
    for number in range(days):
        day = first + timedelta(days=number)
        version = version_on(versions, day)
        row, holiday = exceptional.get(day), version.named_holidays(day.year).get(day)
        openings = values[version.pk].hours_on(day)
        found.append(
            Day(
                day,
                tuple(f"{written(start)}–{written(end)}" for start, end in openings),
                row.reason if row else holiday or "",
                row is not None,
                holiday is not None,
            )
        )
    return found


def version_on(versions: list[CalendarVersion], day: date) -> CalendarVersion:
    """The version in force on a day, of versions in order."""
    in_force = [row for row in versions if row.effective_from is None or row.effective_from <= day]
    return in_force[-1] if in_force else versions[0]
