"""Durations: read in words and codes, said back, turned into working seconds."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.domain.business_time import BusinessCalendar, CalendarVersion, compile_calendar
from sportello.domain.duration import (
    BadDuration,
    BusinessDays,
    Duration,
    Weeks,
    WorkingTime,
    describe_duration,
    duration_code,
    parse_duration,
    working_seconds,
)

MINUTE, HOUR = 60, 3600
ROME = ZoneInfo("Europe/Rome")


def rome(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ROME)


@pytest.fixture(scope="module")
def office() -> BusinessCalendar:
    """Monday to Friday 9-13 and 14-18, closed on Friday 1 May 2026."""
    hours = dict.fromkeys(range(5), ((540, 780), (840, 1080)))
    return compile_calendar([CalendarVersion(None, "Europe/Rome", hours, holidays={date(2026, 5, 1)})])


class TestReading:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("15m", 15),
            ("4h", 240),
            ("1h30m", 90),
            ("1h30", 90),
            ("1 ora e 30", 90),
            ("90'", 90),
            ("90 min.", 90),
            ("1h 30m", 90),
            ("4H", 240),
            ("1,5h", 90),
            ("90 min", 90),
            ("PT4H", 240),
            ("PT1H30M", 90),
            ("pt0.5h", 30),
            ("4 ore", 240),
            ("quattro ore", 240),
            ("quattro ore lavorative", 240),
            ("un'ora", 60),
            ("un’ora e mezza", 90),
            ("due ore e mezza", 150),
            ("due ore e un quarto", 135),
            ("mezz’ora", 30),
            ("mezz'ora", 30),
            ("mezza ora", 30),
            ("un quarto d'ora", 15),
            ("tre quarti d’ora", 45),
            ("un'ora e 20 minuti", 80),
            ("entro 4 ore", 240),
            ("four hours", 240),
            ("4 working hours", 240),
            ("half an hour", 30),
            ("an hour and a half", 90),
            ("a quarter of an hour", 15),
            ("two hours and 15 minutes", 135),
            ("within 24 hours", 1440),
        ],
    )
    def test_working_time(self, text: str, minutes: int) -> None:
        assert parse_duration(text) == WorkingTime(minutes * MINUTE)

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("1bd", 1),
            ("3 bd", 3),
            ("un giorno lavorativo", 1),
            ("Due giorni lavorativi", 2),
            ("3 giorni feriali", 3),
            ("10 gg lavorativi", 10),
            ("one business day", 1),
            ("2 working days", 2),
            ("three business days", 3),
            ("1 workday", 1),
        ],
    )
    def test_business_days(self, text: str, days: int) -> None:
        assert parse_duration(text) == BusinessDays(days)

    @pytest.mark.parametrize(
        ("text", "weeks"),
        [("1w", 1), ("P2W", 2), ("una settimana", 1), ("due settimane", 2), ("a week", 1), ("3 weeks", 3)],
    )
    def test_weeks(self, text: str, weeks: int) -> None:
        assert parse_duration(text) == Weeks(weeks)

    @pytest.mark.parametrize(
        "text", ["none", "None", "nessuno", "Nessun limite", "senza limite", "-", "no limit"]
    )
    def test_no_limit(self, text: str) -> None:
        assert parse_duration(text) is None

    @pytest.mark.parametrize("text", ["0m", "subito", "at once", "PT0S"])
    def test_at_once(self, text: str) -> None:
        assert parse_duration(text) == WorkingTime(0)


class TestRefusing:
    @pytest.mark.parametrize(
        "text",
        ["", " ", "4", "h", "banane", "4h4", "-4h", "due mesi", "1y", "P", "PT", "h4", "4 4 h", "x" * 500],
    )
    def test_shows_examples(self, text: str) -> None:
        with pytest.raises(BadDuration, match="un giorno lavorativo") as refusal:
            parse_duration(text)
        assert refusal.value.code == "bad_duration"

    @pytest.mark.parametrize("text", ["1d", "P1D", "un giorno", "2 days"])
    def test_a_bare_day_could_mean_two_things(self, text: str) -> None:
        with pytest.raises(BadDuration, match="1bd for one business day, 24h"):
            parse_duration(text)

    @pytest.mark.parametrize("text", ["1bd 2h", "1w 1bd", "una settimana e due ore"])
    def test_days_and_weeks_stand_alone(self, text: str) -> None:
        with pytest.raises(BadDuration, match="cannot be mixed"):
            parse_duration(text)

    @pytest.mark.parametrize("text", ["1.5bd", "1,5 settimane"])
    def test_days_and_weeks_are_whole(self, text: str) -> None:
        with pytest.raises(BadDuration, match="whole numbers"):
            parse_duration(text)

    @pytest.mark.parametrize("text", ["0bd", "0w"])
    def test_days_and_weeks_begin_at_one(self, text: str) -> None:
        with pytest.raises(BadDuration, match="at least one"):
            parse_duration(text)

    @pytest.mark.parametrize("text", ["200000h", "9999bd", "2000w", "9" * 70 + "h"])
    def test_at_most_twenty_years(self, text: str) -> None:
        with pytest.raises(BadDuration, match="20 years"):
            parse_duration(text)

    @given(st.text(max_size=30) | st.text("0123456789 hmbdwPTs.,+-ore", max_size=12))
    def test_any_text_is_refused_or_has_a_code_that_reads_back(self, text: str) -> None:
        try:
            found = parse_duration(text)
        except BadDuration:
            found = None
        assert parse_duration(duration_code(found)) == found


durations = (
    st.builds(WorkingTime, st.integers(0, 10**6))
    | st.builds(BusinessDays, st.integers(1, 500))
    | st.builds(Weeks, st.integers(1, 100))
    | st.none()
)


class TestSaying:
    @given(durations)
    def test_what_is_said_reads_back(self, duration: Duration | None) -> None:
        assert parse_duration(duration_code(duration)) == duration
        assert parse_duration(describe_duration(duration, "it")) == duration
        assert parse_duration(describe_duration(duration, "en")) == duration

    @pytest.mark.parametrize(
        ("text", "code", "italian", "english"),
        [
            ("90m", "1h30m", "1 ora e 30 minuti", "1 hour and 30 minutes"),
            ("3661s", "1h1m1s", "1 ora, 1 minuto e 1 secondo", "1 hour, 1 minute and 1 second"),
            ("15m", "15m", "15 minuti", "15 minutes"),
            ("1bd", "1bd", "1 giorno lavorativo", "1 business day"),
            ("3bd", "3bd", "3 giorni lavorativi", "3 business days"),
            ("1w", "1w", "1 settimana", "1 week"),
            ("none", "none", "nessun limite", "no limit"),
            ("0m", "0s", "subito", "at once"),
        ],
    )
    def test_in_two_languages(self, text: str, code: str, italian: str, english: str) -> None:
        duration = parse_duration(text)
        assert duration_code(duration) == code
        assert describe_duration(duration, "it") == italian
        assert describe_duration(duration, "en-gb") == english


class TestWorkingSeconds:
    def test_working_time_is_itself(self, office: BusinessCalendar) -> None:
        assert working_seconds(WorkingTime(900), rome(4, 28, 10), office) == 900

    def test_a_business_day_is_the_working_time_until_the_same_hour(self, office: BusinessCalendar) -> None:
        assert working_seconds(BusinessDays(1), rome(4, 28, 10), office) == 8 * HOUR
        assert working_seconds(BusinessDays(1), rome(4, 30, 17), office) == 8 * HOUR

    def test_a_closed_start_moves_to_the_next_opening(self, office: BusinessCalendar) -> None:
        saturday = rome(5, 2, 11)
        assert working_seconds(BusinessDays(1), saturday, office) == 8 * HOUR
        assert working_seconds(Weeks(1), saturday, office) == 40 * HOUR

    def test_the_count_from_an_opening_ends_at_closing(self, office: BusinessCalendar) -> None:
        # From Monday 9:00 to Tuesday 9:00 are eight working hours: they run out on Monday at 18:00.
        seconds = working_seconds(BusinessDays(1), rome(5, 2, 11), office)
        assert office.add(rome(5, 2, 11), seconds) == rome(5, 4, 18)

    def test_a_week_with_a_holiday_is_shorter(self, office: BusinessCalendar) -> None:
        assert working_seconds(Weeks(1), rome(4, 28, 10), office) == 32 * HOUR
        assert working_seconds(Weeks(1), rome(4, 21, 10), office) == 40 * HOUR

    @given(st.integers(0, 300 * 24 * 60), st.integers(1, 20))
    def test_the_count_never_passes_the_day_it_was_made_for(
        self, office: BusinessCalendar, minute: int, days: int
    ) -> None:
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
        due = office.add(start, working_seconds(BusinessDays(days), start, office))
        end = office.business_days_after(start, days)
        assert due <= end
        assert office.between(due, end) == 0
