"""What the test suites of seven other projects expect of business time."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sportello.domain.business_time import BusinessCalendar, CalendarVersion, compile_calendar

FILE = Path(__file__).resolve().parents[3] / "shared/data/business-time/vectors.json"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# The table with the reasons is docs/decisions/0013-where-we-differ.md.
DEVIATIONS: dict[str, Any] = {
    # Their day of 25 hours counts 24; ours counts the hours that pass.
    "working_hours-108": 90_000,
    # Theirs knows "zero backwards"; ours has one zero, and it waits for the next opening.
    "business_time-005": "2016-02-01T09:00:00+00:00",
    # Theirs moves an opening out of a skipped hour by the whole hour; ours begins it where the gap ends.
    "biz-037": [["2006-04-02T10:00:00+00:00", "2006-04-02T10:15:00+00:00"]],
}


def vectors() -> list[Any]:
    if not FILE.exists():
        reason = "the shared data (../shared/data/business-time) is not beside this repository"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    return [pytest.param(vector, id=vector["id"]) for vector in json.loads(FILE.read_text())["vectors"]]


def minutes(text: str) -> int:
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def openings(pairs: list[list[str]]) -> list[tuple[int, int]]:
    return [(minutes(start), minutes(end)) for start, end in pairs]


def without(hours: list[tuple[int, int]], breaks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The hours with the breaks cut out."""
    for pause_start, pause_end in breaks:
        pieces = [(start, min(end, pause_start)) for start, end in hours]
        pieces += [(max(start, pause_end), end) for start, end in hours]
        hours = sorted({(start, end) for start, end in pieces if start < end})
    return hours


CALENDARS: dict[str, BusinessCalendar] = {}


def calendar_of(described: dict[str, Any]) -> BusinessCalendar:
    """The calendar of a vector; many share one."""
    key = json.dumps(described, sort_keys=True)
    if key not in CALENDARS:
        CALENDARS[key] = made_from(described)
    return CALENDARS[key]


def made_from(described: dict[str, Any]) -> BusinessCalendar:
    weekly = {WEEKDAYS.index(day): openings(hours) for day, hours in described["hours"].items()}
    fixed = {date.fromisoformat(day) for day in described.get("holidays", [])}
    yearly = [tuple(map(int, day.split("-"))) for day in described.get("yearly_holidays", [])]
    special = described.get("date_hours", {})
    exceptions = {date.fromisoformat(day): openings(hours) for day, hours in special.items()}
    for day, breaks in described.get("breaks", {}).items():
        on = date.fromisoformat(day)
        usual = [] if on in fixed else weekly.get(on.weekday(), [])
        exceptions[on] = without(exceptions.get(on, usual), openings(breaks))

    def holidays(year: int) -> set[date]:
        return fixed | {date(year, month, day) for month, day in yearly}

    version = CalendarVersion(None, described["time_zone"], weekly, holidays, exceptions)
    return compile_calendar([version])


def answer(calendar: BusinessCalendar, vector: dict[str, Any]) -> Any:
    start = datetime.fromisoformat(vector["start"])
    match vector["op"]:
        case "add":
            return calendar.add(start, vector["seconds"])
        case "between":
            return calendar.between(start, datetime.fromisoformat(vector["end"]))
        case "is_open":
            return calendar.is_open(start)
        case "next_open":
            return calendar.next_opening(start)
        case "prev_open":
            # Looking back, the beginning of an opening is closed and its end is open.
            was_open = calendar.is_open(start - timedelta(seconds=1))
            return start if was_open else calendar.previous_closing(start)
        case "next_close":
            return calendar.next_closing(start)
        case "next_start_strict":
            return calendar.next_start(start)
        case "open_intervals":
            return calendar.open_intervals(start, vector["count"])
        case other:
            raise AssertionError(f"a vector with an operation nobody here knows: {other}")


def as_values(expected: Any) -> Any:
    if isinstance(expected, list):
        return [tuple(map(as_values, pair)) for pair in expected]
    return datetime.fromisoformat(expected).astimezone(UTC) if isinstance(expected, str) else expected


@pytest.mark.parametrize("vector", vectors())
def test_agrees_with_the_vector_or_says_why_not(vector: dict[str, Any]) -> None:
    found = answer(calendar_of(vector["calendar"]), vector)
    theirs = as_values(vector["expected"])
    if vector["id"] in DEVIATIONS:
        assert found != theirs, "no longer a deviation: take it out of the table"
        assert found == as_values(DEVIATIONS[vector["id"]])
    elif isinstance(theirs, datetime):
        assert abs(found - theirs) < timedelta(seconds=1)
        assert found == theirs.replace(microsecond=0)
    else:
        assert found == theirs


def test_every_deviation_is_a_vector_that_exists() -> None:
    known = {param.values[0]["id"] for param in vectors() if param.values[0]}
    if not known:
        pytest.skip("the shared data (../shared/data/business-time) is not beside this repository")
    assert set(DEVIATIONS) <= known
    assert len(known) == 246
