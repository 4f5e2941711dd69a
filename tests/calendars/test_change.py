"""Calendars change from a date to come; what was measured stays as it was."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from sportello.calendars.change import (
    InThePast,
    add_version,
    clear_exceptional_day,
    create_calendar,
    set_exceptional_day,
    withdraw_version,
)
from sportello.calendars.hours import BadHours
from sportello.calendars.load import load_calendar
from sportello.calendars.models import Calendar, CalendarVersion, VersionIsKept
from sportello.domain.business_time import NoOpeningEver, UnknownZone
from tests.calendars.conftest import OFFICE_HOURS


def a_version(calendar: Calendar, begins: date | None, **fields: Any) -> CalendarVersion:
    return CalendarVersion(calendar=calendar, effective_from=begins, weekly=OFFICE_HOURS, **fields)


class TestVersions:
    @pytest.mark.parametrize("begins", [date(2026, 11, 10), date(2026, 11, 11), None])
    def test_cannot_begin_today_or_before(self, milan: Calendar, noon: datetime, begins: date | None) -> None:
        with pytest.raises(InThePast, match="2026-11-12"):
            add_version(a_version(milan, begins), at=noon)
        assert milan.versions.count() == 1

    def test_today_is_that_of_the_version_s_zone(self, milan: Calendar, noon: datetime) -> None:
        late = noon.replace(hour=23, minute=30)
        with pytest.raises(InThePast):
            add_version(a_version(milan, date(2026, 11, 12)), at=late)
        add_version(a_version(milan, date(2026, 11, 12), zone="America/New_York"), at=late)
        assert milan.zone == "America/New_York"

    def test_one_still_to_come_is_replaced_by_another_of_its_date(
        self, milan: Calendar, noon: datetime
    ) -> None:
        add_version(a_version(milan, date(2027, 1, 1), zone="Europe/Paris"), at=noon)
        add_version(a_version(milan, date(2027, 1, 1), zone="Europe/Madrid"), at=noon)
        assert [version.zone for version in milan.versions.all()] == ["Europe/Rome", "Europe/Madrid"]

    def test_one_still_to_come_can_be_withdrawn(self, milan: Calendar, noon: datetime) -> None:
        version = add_version(a_version(milan, date(2027, 1, 1)), at=noon)
        withdraw_version(version, at=noon)
        assert milan.versions.count() == 1

    def test_one_in_force_is_neither_withdrawn_nor_edited(self, milan: Calendar, noon: datetime) -> None:
        version = milan.versions.get()
        with pytest.raises(InThePast):
            withdraw_version(version, at=noon)
        version.weekly = {"mon": [["09:00", "10:00"]]}
        with pytest.raises(VersionIsKept, match="new version"):
            version.save()
        version.refresh_from_db()
        assert version.weekly == OFFICE_HOURS

    def test_holidays_have_names(self, db: None) -> None:
        calendar = create_calendar(
            name_it="Monza", weekly=OFFICE_HOURS, patron_day="06-24", patron_name="San Giovanni"
        )
        named = calendar.versions.get().named_holidays(2026)
        assert named[date(2026, 6, 24)] == "San Giovanni"
        assert named[date(2026, 12, 25)] == "Natale"


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"zone": "Europe/Roma"}, UnknownZone),
            ({"weekly": {}}, NoOpeningEver),
            ({"weekly": {"mon": [["09:00", "09:00"]]}}, BadHours),
        ],
    )
    def test_nothing_is_stored(self, db: None, fields: dict[str, Any], error: type[Exception]) -> None:
        with pytest.raises(error):
            create_calendar(**({"name_it": "Prova", "weekly": OFFICE_HOURS} | fields))
        assert not Calendar.objects.exists()

    def test_a_form_hears_the_same_words(self, milan: Calendar) -> None:
        with pytest.raises(ValidationError, match="Europe/Rome"):
            a_version(milan, date(2027, 1, 1), zone="Europe/Roma").full_clean()


class TestExceptionalDays:
    def test_today_may_change_where_it_is_yet_to_come(self, milan: Calendar, noon: datetime) -> None:
        today = date(2026, 11, 11)
        before = load_calendar(milan).between(noon.replace(hour=0), noon)
        set_exceptional_day(milan, day=today, openings=[["09:00", "13:00"], ["14:00", "15:00"]], at=noon)
        calendar = load_calendar(milan)
        assert calendar.between(noon.replace(hour=0), noon) == before == 3 * 3600
        assert not calendar.is_open(noon.replace(hour=14))

    @pytest.mark.parametrize(
        ("day", "openings"),
        [
            (date(2026, 11, 11), []),
            (date(2026, 11, 11), [["08:00", "13:00"], ["14:00", "18:00"]]),
            (date(2026, 11, 10), []),
            (date(2026, 11, 8), [["09:00", "10:00"]]),
        ],
    )
    def test_hours_gone_by_cannot_change(
        self, milan: Calendar, noon: datetime, day: date, openings: list[list[str]]
    ) -> None:
        with pytest.raises(InThePast, match="already counted"):
            set_exceptional_day(milan, day=day, openings=openings, at=noon)
        assert not milan.exceptional_days.exists()

    def test_the_usual_hours_come_back(self, milan: Calendar, noon: datetime) -> None:
        day = date(2026, 11, 20)
        set_exceptional_day(milan, day=day, openings=[], reason="assemblea", at=noon)
        clear_exceptional_day(milan, day=day, at=noon)
        assert not milan.exceptional_days.exists()

    def test_but_not_for_hours_gone_by(self, milan: Calendar, noon: datetime) -> None:
        day = date(2026, 11, 20)
        set_exceptional_day(milan, day=day, openings=[], at=noon)
        with pytest.raises(InThePast):
            clear_exceptional_day(milan, day=day, at=noon.replace(day=20))

    def test_cannot_be_read(self, milan: Calendar, noon: datetime) -> None:
        with pytest.raises(BadHours, match="2026-11-20"):
            set_exceptional_day(milan, day=date(2026, 11, 20), openings=[["9", "10"]], at=noon)
