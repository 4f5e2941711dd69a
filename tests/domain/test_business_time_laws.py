"""Laws of business time, on random calendars in zones whose clocks do odd things."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sportello.domain.business_time import BusinessCalendar, CalendarVersion, compile_calendar
from tests.domain.slow_calendar import SlowCalendar

# Dates around which the clocks of the zone change: by an hour, by half of one, at midnight, by a whole day.
ODD_DAYS = [
    ("Europe/Rome", date(2026, 3, 29)),
    ("Europe/Rome", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Asia/Kathmandu", date(2026, 6, 10)),
    ("UTC", date(2026, 12, 31)),
]


@st.composite
def openings(draw: st.DrawFn, least: int = 0) -> tuple[tuple[int, int], ...]:
    """Openings of one day: at odd minutes too, past midnight too, overlapping too."""
    pairs = []
    for _ in range(draw(st.integers(least, 3))):
        start = draw(st.integers(0, 95).map(lambda n: n * 15) | st.integers(0, 1439))
        pairs.append((start, start + draw(st.integers(1, 16).map(lambda n: n * 60) | st.integers(1, 1440))))
    return tuple(pairs)


@st.composite
def versions(draw: st.DrawFn, zone: str, around: date, begins: date | None) -> CalendarVersion:
    days = st.integers(-5, 5).map(lambda n: around + timedelta(n))
    weekly = {weekday: draw(openings()) for weekday in range(7)}
    weekly[draw(st.integers(0, 6))] = draw(openings(least=1))
    holidays = draw(st.frozensets(days, max_size=2))
    exceptions = draw(st.dictionaries(days, openings(), max_size=2))
    return CalendarVersion(begins, zone, weekly, holidays, exceptions)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[CalendarVersion], date]:
    """One or two versions, the second perhaps in another zone, and a date at which something odd happens."""
    zone, around = draw(st.sampled_from(ODD_DAYS))
    made = [draw(versions(zone, around, None))]
    if draw(st.booleans()):
        other = draw(st.sampled_from([zone, "Europe/Rome", "Asia/Tokyo", "America/Los_Angeles"]))
        begins = around + timedelta(draw(st.integers(-3, 3)))
        made.append(draw(versions(other, around, begins)))
    return made, around


def minute(around: date, n: int) -> datetime:
    return datetime.combine(around, time(), UTC) + timedelta(minutes=n)


near = st.integers(-4 * 1440, 4 * 1440)


@settings(max_examples=60)
@given(worlds(), near, near, st.integers(1, 3000))
def test_equals_counting_minute_by_minute(
    world: tuple[list[CalendarVersion], date], one: int, other: int, minutes: int
) -> None:
    made, around = world
    calendar, slow = compile_calendar(made), SlowCalendar(made, around)
    start, end = minute(around, one), minute(around, other)
    assert calendar.is_open(start) == slow.open[slow.index(start)]
    if start <= end:
        assert calendar.between(start, end) == slow.between(start, end)
    later, earlier = slow.add(start, minutes), slow.subtract(start, minutes)
    if later is not None:
        assert calendar.add(start, minutes * 60) == later
    if earlier is not None:
        assert calendar.add(start, -minutes * 60) == earlier


@pytest.fixture(scope="module")
def office() -> BusinessCalendar:
    """Two halves of a day, a night from Saturday, a summer in another zone."""
    week = dict.fromkeys(range(5), ((540, 780), (840, 1080))) | {5: ((1320, 1800),)}
    return compile_calendar(
        [
            CalendarVersion(None, "Europe/Rome", week, holidays=lambda year: {date(year, 12, 25)}),
            CalendarVersion(date(2026, 7, 1), "America/New_York", week, exceptions={date(2026, 7, 4): ()}),
            CalendarVersion(date(2026, 9, 1), "Europe/Rome", week),
        ]
    )


moments = st.integers(0, 5 * 366 * 86_400).map(
    lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
)


@given(start=moments, amount=st.integers(-4_000_000, 4_000_000))
def test_adding_then_measuring_gives_the_amount_back(
    office: BusinessCalendar, start: datetime, amount: int
) -> None:
    assert office.between(start, office.add(start, amount)) == amount


@given(start=moments, amount=st.integers(-400_000, 400_000), more=st.integers(0, 400_000))
def test_more_time_is_never_earlier(
    office: BusinessCalendar, start: datetime, amount: int, more: int
) -> None:
    assert office.add(start, amount) <= office.add(start, amount + more)


@given(start=moments, later=st.integers(0, 4_000_000), amount=st.integers(0, 400_000))
def test_starting_later_never_ends_earlier(
    office: BusinessCalendar, start: datetime, later: int, amount: int
) -> None:
    assert office.add(start, amount) <= office.add(start + timedelta(seconds=later), amount)


@given(start=moments, one=st.integers(0, 400_000), other=st.integers(0, 400_000))
def test_adding_in_two_parts_is_adding_the_sum(
    office: BusinessCalendar, start: datetime, one: int, other: int
) -> None:
    assert office.add(office.add(start, one), other) == office.add(start, one + other)


@given(a=moments, b=moments, c=moments)
def test_measuring_adds_up(office: BusinessCalendar, a: datetime, b: datetime, c: datetime) -> None:
    assert office.between(a, b) + office.between(b, c) == office.between(a, c)
    assert office.between(a, b) == -office.between(b, a)


@given(start=moments, amount=st.integers(1, 400_000))
def test_nothing_falls_due_while_closed(office: BusinessCalendar, start: datetime, amount: int) -> None:
    due = office.add(start, amount)
    assert office.is_open(due - timedelta(seconds=1))


@given(at=moments)
def test_openings_and_closings_follow_each_other(office: BusinessCalendar, at: datetime) -> None:
    opening, start, closing = office.next_opening(at), office.next_start(at), office.next_closing(at)
    assert at <= opening <= closing
    assert office.is_open(opening)
    assert not office.is_open(closing)
    assert at < start
    assert office.is_open(start)
    assert not office.is_open(start - timedelta(seconds=1))
    assert office.previous_closing(at) <= at
    assert office.between(office.previous_closing(at), opening) in {0, office.between(at, opening)} or (
        office.is_open(at)
    )


@given(start=moments, days=st.integers(1, 30))
def test_business_days_end_on_a_date_with_openings(
    office: BusinessCalendar, start: datetime, days: int
) -> None:
    begin = office.next_opening(start)
    end = office.business_days_after(start, days)
    zone = office.zone_at(begin)
    passed = (end.astimezone(zone).date() - begin.astimezone(zone).date()).days
    assert passed >= days
    assert office.between(begin, end) > 0
    assert office.business_days_after(start, days + 1) > end


@given(start=moments, weeks=st.integers(1, 8))
def test_weeks_end_open_and_no_sooner_than_the_calendar_says(
    office: BusinessCalendar, start: datetime, weeks: int
) -> None:
    begin = office.next_opening(start)
    end = office.weeks_after(start, weeks)
    zone = office.zone_at(begin)
    assume(office.zone_at(end) == zone)
    assert office.is_open(end)
    assert (end.astimezone(zone).date() - begin.astimezone(zone).date()).days >= 7 * weeks
