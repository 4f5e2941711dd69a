"""The desk's clock keeps whole seconds, and may live faster in a demonstration."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from sportello.intake import clock


def test_keeps_whole_seconds_in_utc() -> None:
    assert clock.moment(1_700_000_000, 1, 0) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert clock.now().microsecond == 0
    assert clock.precise_now() >= clock.now() - timedelta(seconds=1)


def test_lives_sixty_times_faster_from_the_beginning_of_the_demonstration() -> None:
    since = 1_700_000_000
    began = clock.moment(since, 60, since)
    assert clock.moment(since + 10, 60, since) - began == timedelta(minutes=10)
    assert began == clock.moment(since, 1, 0)


@pytest.mark.parametrize("speed", [1, 60])
def test_says_how_long_the_wall_clock_takes(settings: Settings, speed: int) -> None:
    settings.SPEED, settings.SPEED_SINCE = speed, 1_700_000_000
    later = clock.now() + timedelta(minutes=10)
    assert clock.real_seconds(later) == pytest.approx(600 / speed, abs=1.1)
