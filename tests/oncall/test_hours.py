"""Hours of the week as text."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from sportello.domain.rota import Window
from sportello.oncall.hours import UnreadableHours, parse_hours, validate_hours, write_hours


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("", ()),
        ("Mo-Fr 08:30-13:00", (Window((0, 1, 2, 3, 4), time(8, 30), time(13)),)),
        (
            "Mo,We 8:00-12:00,14:00-18:00; Sa 09:00-12:00",
            (
                Window((0, 2), time(8), time(12)),
                Window((0, 2), time(14), time(18)),
                Window((5,), time(9), time(12)),
            ),
        ),
        ("Fr-Mo 22:00-06:00", (Window((4, 5, 6, 0), time(22), time(6)),)),
        ("sa,su 00:00-24:00", (Window((5, 6), time(0), time(0)),)),
    ],
)
def test_reads_days_and_times(text: str, windows: tuple[Window, ...]) -> None:
    assert parse_hours(text) == windows
    assert parse_hours(write_hours(windows)) == windows


@pytest.mark.parametrize(
    "text",
    ["always", "Mo", "08:00-12:00", "Lu-Ve 08:00-12:00", "Mo 25:00-26:00", "Mo 8-12", "Mo 24:00-08:00"],
)
def test_refuses_what_it_cannot_read_and_shows_how(text: str) -> None:
    with pytest.raises(UnreadableHours) as refused:
        parse_hours(text)
    assert text in str(refused.value)
    assert "Mo-Fr 08:30-13:00" in refused.value.hint
    with pytest.raises(ValidationError):
        validate_hours(text)
