"""When what comes again is due."""

from datetime import UTC, datetime, time, timedelta

import pytest

from sportello.jobs.models import Job, Schedule
from sportello.jobs.periodic import Periodic, Rounds
from tests.jobs import work
from tests.story import rome

NIGHTLY = Periodic("nightly", work.nothing, at=time(2, 30), zone="Europe/Rome")
OFTEN = Periodic("often", work.nothing, every=timedelta(minutes=10))


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2026-11-23 09:00", "2026-11-23 01:30"),
        ("2026-11-23 02:29", "2026-11-22 01:30"),
        ("2026-07-01 12:00", "2026-07-01 00:30"),
        ("2026-03-29 12:00", "2026-03-29 01:30"),  # 02:30 does not exist: 03:30 in summer time
        ("2026-10-25 12:00", "2026-10-25 00:30"),  # 02:30 comes twice: the first
    ],
)
def test_the_hour_on_the_wall(now: str, moment: str) -> None:
    assert NIGHTLY.latest(rome(now)) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_every_so_often_goes_by_the_same_moments_on_every_node() -> None:
    assert OFTEN.latest(rome("2026-11-23 09:17")) == rome("2026-11-23 09:10")
    assert OFTEN.latest(rome("2026-11-23 09:20")) == rome("2026-11-23 09:20")


@pytest.mark.django_db
def test_a_moment_is_taken_once_and_missed_ones_are_made_up_for_by_one() -> None:
    here, there = Rounds([NIGHTLY]), Rounds([NIGHTLY])
    assert here.look(rome("2026-11-20 09:00")) == ["nightly"]
    assert here.look(rome("2026-11-20 10:00")) == []
    assert there.look(rome("2026-11-20 10:00")) == []
    assert there.look(rome("2026-11-23 09:00")) == ["nightly"]
    assert here.look(rome("2026-11-23 09:00")) == []
    # The clock is set back by a year and comes again: the moments of those days are new, those of today are not.
    assert Rounds([NIGHTLY]).look(rome("2025-11-23 09:00")) == ["nightly"]
    assert Rounds([NIGHTLY]).look(rome("2026-11-23 09:00")) == []
    assert Job.objects.count() == Schedule.objects.count() == 3
