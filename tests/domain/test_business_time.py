"""Business time by example: edges of openings, clock changes, dated versions, refusals."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sportello.domain.business_time import (
    ALWAYS_OPEN,
    BadCount,
    BadOpening,
    BadVersions,
    BeyondCalendar,
    BusinessCalendar,
    CalendarVersion,
    NaiveMoment,
    NeverCloses,
    NoOpeningAhead,
    NoOpeningEver,
    UnknownZone,
    always_open,
    compile_calendar,
)

ROME = ZoneInfo("Europe/Rome")
HOUR = 3600
HALVES = dict.fromkeys(range(5), ((540, 780), (840, 1080)))


def rome(year: int, month: int, day: int, hour: int = 0, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ROME, fold=fold)


def weekly(hours: dict[int, Any], zone: str = "Europe/Rome", **more: Any) -> BusinessCalendar:
    return compile_calendar([CalendarVersion(None, zone, hours, **more)])


@pytest.fixture(scope="module")
def office() -> BusinessCalendar:
    """Monday to Friday 9-13 and 14-18 in Rome, closed on 1 May 2026 (a Friday)."""
    return weekly(HALVES, holidays={date(2026, 5, 1)})


class TestAdding:
    def test_a_count_that_ends_at_closing_ends_there(self, office: BusinessCalendar) -> None:
        assert office.add(rome(2026, 4, 28, 9), 4 * HOUR) == rome(2026, 4, 28, 13)
        assert office.add(rome(2026, 4, 28, 9), 4 * HOUR + 1) == rome(2026, 4, 28, 14) + timedelta(seconds=1)
        assert office.add(rome(2026, 4, 30, 14), 4 * HOUR) == rome(2026, 4, 30, 18)

    def test_backwards_it_ends_at_the_opening(self, office: BusinessCalendar) -> None:
        assert office.add(rome(2026, 4, 28, 18), -4 * HOUR) == rome(2026, 4, 28, 14)
        assert office.add(rome(2026, 4, 28, 18), -4 * HOUR - 1) == rome(2026, 4, 28, 13) - timedelta(
            seconds=1
        )

    def test_passes_nights_weekends_and_holidays(self, office: BusinessCalendar) -> None:
        assert office.add(rome(2026, 4, 30, 17), 2 * HOUR) == rome(2026, 5, 4, 10)
        assert office.add(rome(2026, 5, 4, 10), -2 * HOUR) == rome(2026, 4, 30, 17)

    def test_begins_at_the_next_opening(self, office: BusinessCalendar) -> None:
        assert office.add(rome(2026, 5, 2, 11), HOUR) == rome(2026, 5, 4, 10)

    def test_zero_is_here_when_open_or_just_closed_else_the_next_opening(
        self, office: BusinessCalendar
    ) -> None:
        assert office.add(rome(2026, 4, 28, 10), 0) == rome(2026, 4, 28, 10)
        assert office.add(rome(2026, 4, 28, 13), 0) == rome(2026, 4, 28, 13)
        assert office.add(rome(2026, 4, 28, 13, 30), 0) == rome(2026, 4, 28, 14)
        assert office.add(rome(2026, 5, 2, 11), 0) == rome(2026, 5, 4, 9)

    def test_answers_in_utc_and_whole_seconds(self, office: BusinessCalendar) -> None:
        due = office.add(rome(2026, 4, 28, 9).replace(microsecond=999_999), 60)
        assert due.tzinfo is UTC
        assert due == rome(2026, 4, 28, 9, 1)

    def test_reaches_as_far_as_it_is_asked(self, office: BusinessCalendar) -> None:
        # The one holiday, 1 May 2026, lies in the ten years before but not in those after.
        seconds_a_week = 40 * HOUR
        assert office.add(rome(2027, 1, 4, 9), 521 * seconds_a_week) == rome(2036, 12, 26, 18)
        assert office.add(rome(2027, 1, 4, 9), -521 * seconds_a_week) == rome(2017, 1, 6, 9)

    def test_agrees_in_epoch_seconds(self, office: BusinessCalendar) -> None:
        start = rome(2026, 4, 30, 17)
        assert office.add_s(int(start.timestamp()), 7200) == int(office.add(start, 7200).timestamp())
        assert office.between_s(int(start.timestamp()), int(rome(2026, 5, 4, 10).timestamp())) == 7200


class TestAsking:
    def test_the_start_is_in_and_the_end_is_out(self, office: BusinessCalendar) -> None:
        assert office.is_open(rome(2026, 4, 28, 9))
        assert not office.is_open(rome(2026, 4, 28, 13))
        assert not office.is_open(rome(2026, 5, 1, 10))

    def test_between_is_negative_when_reversed(self, office: BusinessCalendar) -> None:
        assert office.between(rome(2026, 4, 30, 17), rome(2026, 5, 4, 10)) == 2 * HOUR
        assert office.between(rome(2026, 5, 4, 10), rome(2026, 4, 30, 17)) == -2 * HOUR
        assert office.between(rome(2026, 5, 2, 1), rome(2026, 5, 3, 1)) == 0

    def test_openings_and_closings(self, office: BusinessCalendar) -> None:
        at = rome(2026, 4, 30, 13, 30)
        assert office.next_opening(at) == office.next_start(at) == rome(2026, 4, 30, 14)
        assert office.next_start(rome(2026, 4, 30, 14)) == rome(2026, 5, 4, 9)
        assert office.next_closing(at) == rome(2026, 4, 30, 18)
        assert office.previous_closing(at) == rome(2026, 4, 30, 13)
        assert office.previous_closing(rome(2026, 4, 30, 13)) == rome(2026, 4, 30, 13)

    def test_intervals_begin_cut_at_the_start(self, office: BusinessCalendar) -> None:
        assert office.open_intervals(rome(2026, 4, 30, 15), 2) == [
            (rome(2026, 4, 30, 15), rome(2026, 4, 30, 18)),
            (rome(2026, 5, 4, 9), rome(2026, 5, 4, 13)),
        ]

    def test_an_exception_replaces_week_and_holiday(self) -> None:
        calendar = weekly(
            HALVES,
            holidays={date(2026, 5, 1)},
            exceptions={date(2026, 5, 1): ((600, 720),), date(2026, 5, 4): ()},
        )
        assert calendar.between(rome(2026, 5, 1), rome(2026, 5, 2)) == 2 * HOUR
        assert calendar.between(rome(2026, 5, 4), rome(2026, 5, 5)) == 0


class TestClockChanges:
    """29 March 2026: 02:00 becomes 03:00 in Rome; 25 October 2026: 03:00 becomes 02:00."""

    night = weekly(dict.fromkeys(range(7), ((1320, 1800),)))

    def test_a_night_is_an_hour_shorter_or_longer(self) -> None:
        assert self.night.between(rome(2026, 3, 28, 22), rome(2026, 3, 29, 6)) == 7 * HOUR
        assert self.night.between(rome(2026, 10, 24, 22), rome(2026, 10, 25, 6)) == 9 * HOUR
        assert self.night.add(rome(2026, 10, 24, 22), 8 * HOUR) == rome(2026, 10, 25, 5)

    def test_a_day_of_25_hours_counts_them(self) -> None:
        calendar = always_open("Europe/Rome")
        assert calendar.between(rome(2026, 10, 25), rome(2026, 10, 26)) == 25 * HOUR
        assert calendar.between(rome(2026, 3, 29), rome(2026, 3, 30)) == 23 * HOUR

    def test_an_opening_in_a_gap_begins_at_its_end(self) -> None:
        calendar = weekly({6: ((150, 240),)})
        assert calendar.next_opening(rome(2026, 3, 29)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
        assert calendar.between(rome(2026, 3, 29), rome(2026, 3, 30)) == HOUR

    def test_an_opening_inside_a_gap_is_none(self) -> None:
        calendar = weekly({6: ((125, 175),)})
        assert calendar.between(rome(2026, 3, 29), rome(2026, 3, 30)) == 0

    def test_an_ambiguous_end_is_its_first_occurrence(self) -> None:
        calendar = weekly({6: ((60, 150),)})
        assert calendar.next_closing(rome(2026, 10, 25)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        assert not calendar.is_open(rome(2026, 10, 25, 2, 15, fold=1))
        assert calendar.between(rome(2026, 10, 25), rome(2026, 10, 26)) == 90 * 60

    def test_a_date_that_never_was_has_no_hours(self) -> None:
        calendar = weekly(dict.fromkeys(range(7), ((540, 1020),)), zone="Pacific/Apia")
        apia = ZoneInfo("Pacific/Apia")
        start = datetime(2011, 12, 29, 17, tzinfo=apia)
        assert calendar.next_opening(start) == datetime(2011, 12, 31, 9, tzinfo=apia)


class TestDatedVersions:
    calendar = compile_calendar(
        [
            CalendarVersion(None, "Europe/Rome", HALVES),
            CalendarVersion(date(2026, 6, 1), "America/New_York", dict.fromkeys(range(7), ((480, 1200),))),
        ]
    )

    def test_time_before_the_date_counts_by_the_old_one(self) -> None:
        new_york = ZoneInfo("America/New_York")
        change = datetime(2026, 6, 1, tzinfo=new_york)
        assert self.calendar.between(rome(2026, 5, 25), change) == 5 * 8 * HOUR
        assert self.calendar.between(change, change + timedelta(7)) == 7 * 12 * HOUR

    def test_the_old_one_ends_where_the_new_zone_begins_the_date(self) -> None:
        # 00:00 in New York on Monday 1 June is 06:00 in Rome: Rome's Monday 09:00 comes too late.
        assert not self.calendar.is_open(rome(2026, 6, 1, 10))
        assert self.calendar.is_open(rome(2026, 6, 1, 14))

    def test_each_moment_has_the_zone_of_its_version(self) -> None:
        assert self.calendar.zone_at(rome(2026, 5, 31)).key == "Europe/Rome"
        assert self.calendar.zone_at(rome(2026, 6, 2)).key == "America/New_York"
        assert self.calendar.zone.key == "America/New_York"

    def test_the_first_version_reaches_back_before_its_date(self) -> None:
        calendar = compile_calendar([CalendarVersion(date(2026, 6, 1), "Europe/Rome", HALVES)])
        assert calendar.is_open(rome(2010, 6, 1, 10))

    def test_a_night_that_both_versions_know_is_not_cut_at_the_date(self) -> None:
        night = dict.fromkeys(range(7), ((1320, 1800),))
        calendar = compile_calendar(
            [
                CalendarVersion(None, "Europe/Rome", night),
                CalendarVersion(date(2026, 6, 1), "Europe/Rome", night | {0: ()}),
            ]
        )
        assert calendar.between(rome(2026, 5, 31, 22), rome(2026, 6, 1, 12)) == 8 * HOUR


class TestBusinessDays:
    def test_the_same_time_on_the_next_date_with_an_opening(self, office: BusinessCalendar) -> None:
        assert office.business_days_after(rome(2026, 4, 28, 10), 1) == rome(2026, 4, 29, 10)
        assert office.business_days_after(rome(2026, 4, 30, 10), 1) == rome(2026, 5, 4, 10)
        assert office.business_days_after(rome(2026, 4, 28, 10), 3) == rome(2026, 5, 4, 10)

    def test_from_a_closed_moment_it_begins_at_the_next_opening(self, office: BusinessCalendar) -> None:
        assert office.business_days_after(rome(2026, 5, 2, 11), 1) == rome(2026, 5, 5, 9)
        assert office.business_days_after(rome(2026, 4, 30, 18), 1) == rome(2026, 5, 5, 9)

    def test_kept_inside_the_hours_of_that_date(self) -> None:
        calendar = weekly({0: ((480, 1140),), 1: ((600, 900),), 2: ((480, 1140),)})
        assert calendar.business_days_after(rome(2026, 5, 4, 18), 1) == rome(2026, 5, 5, 15)
        assert calendar.business_days_after(rome(2026, 5, 4, 8), 1) == rome(2026, 5, 5, 10)
        assert calendar.business_days_after(rome(2026, 5, 4, 12), 1) == rome(2026, 5, 5, 12)

    def test_an_exceptional_opening_makes_a_business_day(self) -> None:
        calendar = weekly(HALVES, exceptions={date(2026, 5, 2): ((540, 720),)})
        assert calendar.business_days_after(rome(2026, 5, 1, 15), 1) == rome(2026, 5, 2, 12)

    def test_round_the_clock_it_is_the_same_time_tomorrow_whatever_the_clocks_do(self) -> None:
        calendar = always_open("Europe/Rome")
        assert calendar.business_days_after(rome(2026, 3, 28, 10), 1) == rome(2026, 3, 29, 10)
        assert calendar.between(rome(2026, 3, 28, 10), rome(2026, 3, 29, 10)) == 23 * HOUR

    def test_weeks_keep_weekday_and_time(self, office: BusinessCalendar) -> None:
        assert office.weeks_after(rome(2026, 3, 25, 10), 1) == rome(2026, 4, 1, 10)
        assert office.weeks_after(rome(2026, 4, 24, 10), 1) == rome(2026, 5, 4, 9)
        assert office.weeks_after(rome(2026, 4, 26, 10), 2) == rome(2026, 5, 11, 9)

    @pytest.mark.parametrize("count", [0, -1])
    def test_counts_from_one(self, office: BusinessCalendar, count: int) -> None:
        with pytest.raises(BadCount):
            office.business_days_after(rome(2026, 4, 28, 10), count)
        with pytest.raises(BadCount):
            office.weeks_after(rome(2026, 4, 28, 10), count)


class TestAlwaysOpen:
    def test_time_passes(self) -> None:
        start = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)
        assert ALWAYS_OPEN.add(start, 31_536_000 * 30) == start + timedelta(seconds=31_536_000 * 30)
        assert ALWAYS_OPEN.between(start, start + timedelta(1)) == 86_400
        assert ALWAYS_OPEN.is_open(start)

    def test_it_never_closes_and_says_so(self) -> None:
        with pytest.raises(NeverCloses, match="does not close"):
            ALWAYS_OPEN.next_closing(datetime(2026, 1, 1, tzinfo=UTC))


class TestRefusals:
    def test_a_zone_nobody_knows(self) -> None:
        with pytest.raises(UnknownZone) as refusal:
            weekly(HALVES, zone="Europe/Roma")
        assert refusal.value.code == "unknown_zone"
        assert "Europe/Rome" in refusal.value.hint

    @pytest.mark.parametrize("zone", ["", "../etc/passwd", "Europe", "CEST+2", "\0"])
    def test_a_zone_that_is_no_name(self, zone: str) -> None:
        with pytest.raises(UnknownZone, match="IANA"):
            weekly(HALVES, zone=zone)

    def test_a_calendar_without_any_opening(self) -> None:
        with pytest.raises(NoOpeningEver, match="at least one opening"):
            weekly({0: ()}, exceptions={date(2026, 1, 1): ()})

    def test_a_count_on_a_calendar_that_has_run_dry(self) -> None:
        calendar = weekly({}, exceptions={date(2026, 1, 2): ((540, 600),)})
        assert calendar.add(rome(2026, 1, 1), HOUR) == rome(2026, 1, 2, 10)
        with pytest.raises(NoOpeningAhead, match="weekly opening hours"):
            calendar.add(rome(2026, 1, 1), HOUR + 1)
        with pytest.raises(NoOpeningAhead):
            calendar.add(rome(2026, 1, 3), -HOUR - 1)

    @pytest.mark.parametrize("opening", [(600, 540), (600, 600), (-1, 60), (1440, 1500), (0, 2881)])
    def test_an_opening_that_is_no_stretch_of_a_day(self, opening: tuple[int, int]) -> None:
        with pytest.raises(BadOpening, match="minutes after midnight"):
            weekly({0: (opening,)})

    def test_a_weekday_that_is_none(self) -> None:
        with pytest.raises(BadOpening, match="Monday"):
            weekly({7: ((0, 60),)})

    def test_versions_that_do_not_follow_one_another(self) -> None:
        with pytest.raises(BadVersions, match="there is none"):
            compile_calendar([])
        with pytest.raises(BadVersions, match="same date"):
            compile_calendar([CalendarVersion(date(2026, 1, 1), "UTC", HALVES)] * 2)

    def test_a_moment_without_zone(self, office: BusinessCalendar) -> None:
        with pytest.raises(NaiveMoment, match="aware"):
            office.add(rome(2026, 1, 1).replace(tzinfo=None), 60)

    def test_a_count_that_leaves_the_calendar(self, office: BusinessCalendar) -> None:
        with pytest.raises(BeyondCalendar):
            office.is_open_s(10**15)
        with pytest.raises(BeyondCalendar):
            office.is_open_s(-(10**15))

    def test_moments_before_1970_are_moments_too(self, office: BusinessCalendar) -> None:
        friday = datetime(1965, 4, 30, 16, 59, 59, 999_999, tzinfo=UTC)
        assert office.add(friday, 2) == datetime(1965, 5, 3, 8, 0, 1, tzinfo=UTC)


class TestSharing:
    def test_threads_compile_one_calendar_together(self) -> None:
        calendar = weekly(HALVES)
        starts = [rome(2010 + n * 7 % 30, 3, 3, 10) for n in range(60)]
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda start: calendar.add(start, 100 * HOUR), starts))
        fresh = weekly(HALVES)
        assert found == [fresh.add(start, 100 * HOUR) for start in starts]

    def test_it_can_be_sent_to_another_process(self, office: BusinessCalendar) -> None:
        copy = pickle.loads(pickle.dumps(office))
        assert copy.between(rome(2026, 4, 1), rome(2026, 6, 1)) == office.between(
            rome(2026, 4, 1), rome(2026, 6, 1)
        )
