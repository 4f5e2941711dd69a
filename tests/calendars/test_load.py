"""Stored rows become the calendars that clocks count on."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sportello.calendars.change import add_version, create_calendar, set_exceptional_day
from sportello.calendars.load import BrokenCalendar, load_calendar, load_calendars
from sportello.calendars.models import Calendar, CalendarVersion
from tests.calendars.conftest import OFFICE_HOURS

ROME = ZoneInfo("Europe/Rome")
HOUR = 3600


def rome(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ROME)


def test_counts_hours_holidays_and_the_patron_saint(milan: Calendar) -> None:
    calendar = load_calendars()[milan.pk]
    assert calendar.between(rome(2026, 11, 9), rome(2026, 11, 16)) == 40 * HOUR
    # Saint Ambrose on Monday 7 and the Immaculate on Tuesday 8 December.
    assert calendar.add(rome(2026, 12, 4, 17), 2 * HOUR) == rome(2026, 12, 9, 10)


def test_counts_an_exceptional_day(milan: Calendar, noon: datetime) -> None:
    set_exceptional_day(milan, day=date(2026, 12, 7), openings=[["10:00", "12:00"]], at=noon)
    set_exceptional_day(milan, day=date(2026, 12, 9), openings=[], reason="trasloco", at=noon)
    calendar = load_calendar(milan)
    assert calendar.between(rome(2026, 12, 7), rome(2026, 12, 10)) == 2 * HOUR


def test_counts_each_version_from_its_date(milan: Calendar, noon: datetime) -> None:
    longer = {day: [["08:00", "20:00"]] for day in OFFICE_HOURS}
    row = CalendarVersion(calendar=milan, effective_from=date(2026, 11, 16), weekly=longer)
    add_version(row, at=noon)
    calendar = load_calendars()[milan.pk]
    assert calendar.between(rome(2026, 11, 9), rome(2026, 11, 16)) == 40 * HOUR
    assert calendar.between(rome(2026, 11, 16), rome(2026, 11, 23)) == 60 * HOUR


def test_day_and_night_is_a_calendar_too(db: None) -> None:
    whole = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    stored = create_calendar(name_it="Sempre", weekly=whole, holiday_country="")
    calendar = load_calendar(stored)
    assert calendar.between(rome(2026, 10, 25), rome(2026, 10, 26)) == 25 * HOUR


def test_takes_three_queries_however_many(milan: Calendar, django_assert_num_queries: Any) -> None:
    for number in range(5):
        create_calendar(name_it=f"Orario {number}", weekly=OFFICE_HOURS)
    with django_assert_num_queries(3):
        calendars = load_calendars()
    assert len(calendars) == 6
    assert all(calendar.is_open(datetime(2026, 11, 11, 9, tzinfo=UTC)) for calendar in calendars.values())


def test_names_the_calendar_that_cannot_be_used(db: None) -> None:
    Calendar.objects.create(name_it="Vuoto")
    with pytest.raises(BrokenCalendar, match="Vuoto"):
        load_calendars()


def test_an_unchanged_calendar_is_the_same_value(milan: Calendar, noon: datetime) -> None:
    before = load_calendars()[milan.pk]
    assert load_calendars()[milan.pk] is before
    set_exceptional_day(milan, day=date(2026, 12, 9), openings=[], at=noon)
    assert load_calendars()[milan.pk] is not before
