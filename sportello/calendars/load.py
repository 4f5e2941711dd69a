"""Rows to values: every stored calendar as the domain counts on it."""

from collections import defaultdict

from sportello.calendars.models import Calendar, CalendarVersion, ExceptionalDay, exceptions_of
from sportello.domain.business_time import BusinessCalendar, compile_calendar
from sportello.domain.errors import DeskError


class BrokenCalendar(DeskError):
    """A stored calendar that cannot be used."""

    code = "broken_calendar"
    message = "The calendar “{calendar}” cannot be used: {problem}"
    hint = "Add a version with a zone and weekly hours to it."


def load_calendars() -> dict[int, BusinessCalendar]:
    """All calendars by id, the inactive ones too (open clocks may still count on them); three queries.

    Nothing is compiled yet: a calendar compiles as far as it is asked. Raises `BrokenCalendar`.
    """
    names = {calendar.pk: calendar.name for calendar in Calendar.objects.all()}
    versions, days = defaultdict(list), defaultdict(list)
    for version in CalendarVersion.objects.all():
        versions[version.calendar_id].append(version)
    for day in ExceptionalDay.objects.all():
        days[day.calendar_id].append(day)
    return {key: _calendar(name, versions[key], days[key]) for key, name in names.items()}


def load_calendar(calendar: Calendar) -> BusinessCalendar:
    """One stored calendar. Raises `BrokenCalendar`."""
    return _calendar(calendar.name, list(calendar.versions.all()), list(calendar.exceptional_days.all()))


def _calendar(name: str, versions: list[CalendarVersion], days: list[ExceptionalDay]) -> BusinessCalendar:
    try:
        exceptions = exceptions_of(days)
        return compile_calendar([version.as_value(exceptions) for version in versions])
    except DeskError as error:
        raise BrokenCalendar(calendar=name, problem=str(error)) from error
