"""Moments and lengths of time in people's words, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from sportello.web import chips, words

NOW = datetime(2026, 11, 19, 15, 16, tzinfo=UTC)  # Thursday, 16:16 in Rome


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 min"),
        (60, "1 min"),
        (61, "2 min"),
        (3540, "59 min"),
        (3600, "1 h"),
        (3900, "1 h 05"),
        (86400, "24 h"),
    ],
)
def test_a_length_of_time(seconds: int, said: str) -> None:
    assert words.span(seconds) == said


def test_long_lengths_are_days_in_the_plural_of_the_language() -> None:
    assert words.span(3 * 86400) == "3 giorni"
    with translation.override("en"):
        assert words.span(3 * 86400) == "3 days"


@pytest.mark.parametrize(
    ("ahead", "italian", "english"),
    [
        (timedelta(minutes=79), "oggi 17:35", "today 17:35"),
        (timedelta(hours=18), "ven 10:16", "Fri 10:16"),
        (timedelta(days=15), "4 dic", "4 Dec"),
        (timedelta(days=60), "18 gen 2027", "18 Jan 2027"),
        (timedelta(hours=-20), "mer 20:16", "Wed 20:16"),
    ],
)
def test_near_is_relative_and_far_is_absolute(ahead: timedelta, italian: str, english: str) -> None:
    assert words.near(NOW + ahead, NOW) == italian
    with translation.override("en"):
        assert words.near(NOW + ahead, NOW) == english


def test_midnight_belongs_to_the_day_of_rome_not_of_greenwich() -> None:
    after_midnight_in_rome = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert words.near(after_midnight_in_rome, NOW) == "ven 00:30"


def test_a_stretch_inside_today_needs_no_day() -> None:
    assert words.stretch(NOW - timedelta(minutes=61), NOW - timedelta(minutes=48), NOW) == "15:15 – 15:28"
    assert words.stretch(NOW - timedelta(days=1), NOW, NOW) == "mer 18, 16:16 – oggi 16:16"


@pytest.mark.parametrize(
    ("hour", "said"), [(7, "Buongiorno"), (13, "Buongiorno"), (15, "Buon pomeriggio"), (19, "Buonasera")]
)
def test_people_are_greeted_by_the_hour_of_their_zone(hour: int, said: str) -> None:
    assert words.greeting(datetime(2026, 11, 19, hour - 1, 30, tzinfo=UTC)) == said


@pytest.mark.parametrize(("number", "said"), [(0, "0"), (999, "999"), (1000, "999+")])
def test_counts_are_exact_to_999(number: int, said: str) -> None:
    assert words.count(number) == said


@pytest.mark.parametrize(
    ("left", "state", "text"),
    [
        (-1080, "late", "scaduto da 18 min"),
        (-5, "late", "scaduto da 1 min"),
        (360, "imminent", "scade tra 6 min"),
        (1440, "risk", "scade tra 24 min"),
        (1860, "ok", "scade tra 31 min"),
        (7200, "ok", "oggi 18:16"),
    ],
)
def test_a_clock_of_hours_grows_heavier_towards_its_end(left: int, state: str, text: str) -> None:
    chip = chips.running(NOW + timedelta(seconds=left), NOW, target=4 * 3600)
    assert (chip.state, chip.text) == (state, text)


@pytest.mark.parametrize(
    ("target", "warn", "hot"), [(900, 7, 2), (3600, 30, 6), (86400, 30, 8), (None, 30, 8), (60, 1, 2)]
)
def test_running_out_is_the_last_half_and_imminent_the_last_tenth_within_bounds(
    target: int | None, warn: int, hot: int
) -> None:
    assert chips.thresholds(target) == (warn, hot)
