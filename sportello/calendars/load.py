"""Rows to values: every stored calendar as the domain counts on it."""

import json
from collections import defaultdict
from collections.abc import Hashable

from sportello.calendars.models import Calendar, CalendarVersion, ExceptionalDay, exceptions_of
from sportello.domain.business_time import BusinessCalendar, compile_calendar
from sportello.domain.errors import DeskError

MOST_KNOWN = 500
# Calendars by their content: loading again after a change elsewhere keeps what is compiled already.
_KNOWN: dict[Hashable, BusinessCalendar] = {}


class BrokenCalendar(DeskError):
    """A stored calendar that cannot be used."""

    code = "broken_calendar"
    message = "The calendar “{calendar}” cannot be used: {problem}"
    hint = "Add a version with a zone and weekly hours to it."


def load_calendars() -> dict[int, BusinessCalendar]:
    """All calendars by id, the inactive ones too (open clocks may still count on them); three queries.

    Nothing is compiled here: a calendar compiles as far as it is asked, and one whose rows have not changed
    since the last time is the same value. Raises `BrokenCalendar`.
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
    key = _content(versions, days)
    known = _KNOWN.get(key)
    if known is not None:
        return known
    try:
        exceptions = exceptions_of(days)
        calendar = compile_calendar([version.as_value(exceptions) for version in versions])
    except DeskError as error:
        raise BrokenCalendar(calendar=name, problem=str(error)) from error
    if len(_KNOWN) >= MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[key] = calendar
    return calendar


def _content(versions: list[CalendarVersion], days: list[ExceptionalDay]) -> Hashable:
    """All that decides when a calendar is open: same content, same calendar."""
    return (
        tuple(
            (v.effective_from, v.zone, _text(v.weekly), v.holiday_country, v.holiday_province, v.patron_day)
            for v in versions
        ),
        tuple((row.day, _text(row.openings)) for row in days),
    )


def _text(stored: object) -> str:
    return json.dumps(stored, sort_keys=True)
