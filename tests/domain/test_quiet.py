"""Quiet hours and gathering: laws that hold for any hours in any zone, and the nights in which the clocks change."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.domain.gathering import Left, Pace, leaves_at
from sportello.domain.quiet import LONGEST, leaves_an_hour, quiet_until, reminds_at
from sportello.domain.rota import Window

ROME = ZoneInfo("Europe/Rome")
NIGHT = Window((0, 1, 2, 3, 4, 5, 6), time(22), time(7))
WEEKEND = Window((5, 6), time(0), time(0))

hours = st.times().map(
    lambda one: one.replace(minute=one.minute // 15 * 15, second=0, microsecond=0, tzinfo=None)
)
windows = st.lists(
    st.builds(
        Window, st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))), hours, hours
    ),
    max_size=4,
)
zones = st.sampled_from(["Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]).map(
    ZoneInfo
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001  # the zone comes next
    lambda one: one.replace(microsecond=0, tzinfo=UTC)
)


@given(windows, zones, moments)
def test_at_the_end_of_the_quiet_hours_somebody_is_told(
    quiet: list[Window], zone: ZoneInfo, at: datetime
) -> None:
    until = quiet_until(quiet, zone, at)
    if until is None:
        return
    assert at < until <= at + LONGEST
    assert until == at + LONGEST or quiet_until(quiet, zone, until) is None


@given(windows, zones, moments, st.integers(0, 10**6))
def test_until_then_it_stays_quiet(quiet: list[Window], zone: ZoneInfo, at: datetime, later: int) -> None:
    until = quiet_until(quiet, zone, at)
    if until is None or at + timedelta(seconds=later) >= until:
        return
    assert quiet_until(quiet, zone, at + timedelta(seconds=later)) is not None


@given(windows, zones, moments, st.integers(1, 24 * 60))
def test_who_is_reminded_of_something_is_not_woken_for_it_and_can_make_ready(
    quiet: list[Window], zone: ZoneInfo, starts: datetime, minutes: int
) -> None:
    lead = timedelta(minutes=minutes)
    told = reminds_at(starts, lead, quiet, zone)
    assert told <= starts - min(lead, timedelta(minutes=15))
    if quiet_until(quiet, zone, starts - lead) is None:
        assert told == starts - lead
    elif told > starts - lead:
        assert quiet_until(quiet, zone, told) is None


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "until", "long"),
    [
        ("2026-03-28 22:00", "2026-03-29 07:00", 8),  # the clocks go on by an hour
        ("2026-10-24 22:00", "2026-10-25 07:00", 10),  # and back
        ("2026-11-23 22:00", "2026-11-24 07:00", 9),
    ],
)
def test_a_night_is_as_long_as_it_is(at: str, until: str, long: int) -> None:
    assert quiet_until([NIGHT], ROME, rome(at)) == rome(until)
    assert rome(until) - rome(at) == timedelta(hours=long)


def test_a_night_goes_over_into_a_free_day() -> None:
    assert quiet_until([NIGHT, WEEKEND], ROME, rome("2026-11-20 23:00")) == rome("2026-11-23 07:00")
    assert quiet_until([NIGHT, WEEKEND], ROME, rome("2026-11-23 07:00")) is None


def test_who_is_never_to_be_told_is_told_so() -> None:
    assert leaves_an_hour([NIGHT, WEEKEND])
    assert not leaves_an_hour([Window(tuple(range(7)), time(0), time(0))])


AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
PACE = Pace()
arrivals = st.lists(st.integers(0, 3600), min_size=1, max_size=80).map(sorted)


@given(arrivals)
def test_however_many_come_at_most_one_message_leaves_in_a_minute(seconds: list[int]) -> None:
    left: list[Left] = []
    first: datetime | None = None
    last, count, due = AT, 0, AT
    for moment in [*(AT + timedelta(seconds=one) for one in seconds), AT + timedelta(hours=9)]:
        if first is not None and due <= moment:
            left.append(Left(due, count))
            first, count = None, 0
        first, last, count = first or moment, moment, count + 1
        due = leaves_at(first, last, PACE, before=left[-1] if left else None)
        assert due - moment <= PACE.rest + PACE.longest
    assert sum(one.count for one in left) == len(seconds)
    for one, following in pairwise(left):
        assert following.at - one.at >= (PACE.rest if one.count >= PACE.many else PACE.settle)


def test_what_is_urgent_waits_neither_for_the_morning_nor_for_the_end_of_a_storm() -> None:
    storm, morning = Left(AT, 50), AT + timedelta(hours=8)
    assert leaves_at(AT, AT, PACE, before=storm, quiet=morning) == morning
    assert leaves_at(AT, AT, PACE, before=storm) == AT + PACE.rest
    assert leaves_at(AT, AT, PACE, before=storm, quiet=morning, urgent=True) == AT + PACE.settle
