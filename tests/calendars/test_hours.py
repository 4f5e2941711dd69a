"""Opening hours as they are stored, read and refused."""

from typing import Any

import pytest

from sportello.calendars.hours import BadHours, read_openings, read_week, write_week


def test_reads_days_and_times() -> None:
    assert read_week({"mon": [["14:00", "18:00"], ["09:00", "13:00"]], "sun": []}) == {
        0: ((540, 780), (840, 1080)),
        6: (),
    }


def test_an_end_before_the_start_is_on_the_next_day() -> None:
    assert read_openings([["22:00", "06:00"]], where="fri") == ((1320, 1800),)
    assert read_openings([["20:00", "24:00"]], where="fri") == ((1200, 1440),)
    assert read_openings([["20:00", "00:00"]], where="fri") == ((1200, 1440),)


@pytest.mark.parametrize(
    "week",
    [
        {"mon": [["09:00", "13:00"], ["14:00", "18:00"]]},
        {"fri": [["22:00", "06:00"]], "sat": [["00:00", "24:00"]][:0]},
        {"sun": [["00:00", "24:00"]]},
    ],
)
def test_what_is_written_reads_back(week: dict[str, list[list[str]]]) -> None:
    assert write_week(read_week(week)) == week


@pytest.mark.parametrize(
    ("week", "about"),
    [
        ([], "table of days"),
        ({"lun": [["09:00", "13:00"]]}, "no such day"),
        ({"mon": "09:00-13:00"}, "list of openings"),
        ({"mon": ["09:00-13:00"]}, "a start and an end"),
        ({"mon": [["09:00"]]}, "a start and an end"),
        ({"mon": [["9", "13"]]}, "is not a time"),
        ({"mon": [["09:00", "25:00"]]}, "is not a time"),
        ({"mon": [["09:60", "13:00"]]}, "is not a time"),
        ({"mon": [[9, 13]]}, "is not a time"),
        ({"mon": [["09:00", "09:00"]]}, "no length"),
        ({"mon": [["24:00", "06:00"]]}, "no length"),
        ({"mon": [["09:00", "13:00"], ["12:00", "18:00"]]}, "overlap at 12:00"),
        ({"mon": [["22:00", "06:00"]], "tue": [["05:00", "09:00"]]}, "opening of tue at 05:00"),
        ({"sun": [["22:00", "06:00"]], "mon": [["05:00", "09:00"]]}, "opening of mon at 05:00"),
    ],
)
def test_says_what_is_wrong_and_what_to_write(week: Any, about: str) -> None:
    with pytest.raises(BadHours, match=about) as refusal:
        read_week(week)
    assert refusal.value.hint
