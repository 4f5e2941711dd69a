"""Every code that the domain can answer with has a sentence, in both languages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from django.utils import translation

from sportello.desk.sentences import Names, plain, said, spoken
from sportello.desk.sentences.moments import away, exactly, span
from sportello.domain.due import DueKind
from sportello.domain.errors import DeskError
from sportello.domain.explain import Answers, AnswersAs, Arrival, Explanation, Falling, Here, Stop
from sportello.domain.forecast import OnShift, Rung, Standing
from sportello.domain.lifecycle import Status
from sportello.domain.policy import Nobody
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import Cause
from sportello.domain.timeline.base import KINDS
from sportello.domain.why_not import Unmet, Why, WhyNot

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 11, tzinfo=UTC)
NAMES = Names(people={1: "Ada", 2: "Bruno"})


@pytest.fixture(autouse=True, params=["it", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[None]:
    with translation.override(request.param):
        yield


def an_answer(**fields: Any) -> Explanation:
    base: dict[str, Any] = {
        "number": 13, "at": NOON, "status": Status.OPEN, "waiting_for": None, "standstill": "taken", "level": 2,
        "last_level": 7, "here": None, "answers": None, "moments": (), "ladder": (), "next": None, "stops": (),
        "not_climbed": (),
    }  # fmt: skip
    return Explanation(**base | fields)


def whole(sentence: str) -> bool:
    """It says something and left no place empty."""
    return bool(sentence) and "{" not in sentence and "None" not in sentence


@pytest.mark.parametrize("arrival", get_args(Arrival))
def test_every_way_to_arrive_is_told(arrival: Arrival) -> None:
    for cause in (None, *Cause):
        here = Here(arrival, NOON, 2, 1, cause, "perché", "provato", 1, ("r1",), 900)
        words = spoken(an_answer(here=here), RuleBook(), NAMES).here
        assert len(words) == 4
        assert all(map(whole, words))


@pytest.mark.parametrize("why", get_args(AnswersAs))
def test_everybody_who_may_answer_is_told_with_the_reason(why: AnswersAs) -> None:
    (sentence,) = spoken(an_answer(answers=Answers(1, why)), RuleBook(), NAMES).answers
    assert "Ada" in sentence


@pytest.mark.parametrize("why", get_args(Why))
def test_every_reason_not_to_climb_is_told(why: Why) -> None:
    unmet = (
        Unmet("priority", "<=", 2, 3),
        Unmet("tier", "in", ("gold", "silver"), ""),
        Unmet("area", "=", "direct", "x"),
    )
    for until in (None, LATER):
        reason = WhyNot(why, NOON, until, None, 60, 900, 3, 75, "r1", 1, None, unmet)
        (sentence,) = spoken(an_answer(not_climbed=(reason,)), RuleBook(), NAMES).not_climbed
        assert whole(sentence)


@pytest.mark.parametrize("stop", get_args(Stop))
def test_every_way_to_stop_it_is_told(stop: Stop) -> None:
    assert whole(spoken(an_answer(stops=(stop,)), RuleBook(), NAMES).stops)


@pytest.mark.parametrize("kind", DueKind)
def test_every_due_moment_is_told(kind: DueKind) -> None:
    for will in KINDS:
        falling = Falling(LATER, kind, 1, will, people=(1, 2), percent=75)
        (line,) = spoken(an_answer(moments=(falling,)), RuleBook(), NAMES).coming
        assert whole(line.words)
        assert not line.overdue
    climb = Falling(NOON, kind, 1, "escalated", 3, Cause.NOT_RESOLVED, (1,))
    (line,) = spoken(an_answer(), RuleBook(), NAMES, [climb]).coming
    assert "L3" in line.words
    assert "Ada" in line.words


def test_no_two_kinds_of_due_moment_are_told_alike() -> None:
    told = {}
    for kind in (
        kind for kind in DueKind if kind.value not in ("first_response", "next_response", "resolution")
    ):
        falling = Falling(LATER, kind, 1, "reminded", people=(1, 2), percent=75)
        told[kind] = spoken(an_answer(moments=(falling,)), RuleBook(), NAMES).coming[0].words
    by_clock = {DueKind.CALL_BACK, DueKind.TAKE_CHARGE, DueKind.LEVEL, DueKind.WAKE}
    assert len({words for kind, words in told.items() if kind not in by_clock}) == len(told) - len(by_clock)
    assert told[DueKind.WAKE] not in {words for kind, words in told.items() if kind not in by_clock}


@pytest.mark.parametrize("gap", Nobody)
def test_a_level_without_anybody_says_what_happens_then(gap: Nobody) -> None:
    for goes_to, staffed in ((4, None), (None, LATER), (None, None)):
        rung = Rung(Standing.COMING, 3, 3, 0, 1, LATER, gap=gap, goes_to=goes_to, staffed_from=staffed)
        (line,) = spoken(an_answer(ladder=(rung,)), RuleBook(), NAMES).ladder
        assert line.words.startswith("L3. ")
        assert whole(line.words)


def test_who_is_on_shift_until_when_and_who_comes_after() -> None:
    rung = Rung(Standing.COMING, 3, 3, 0, 1, LATER, people=(OnShift(1, LATER, 2),))
    (line,) = spoken(an_answer(ladder=(rung,)), RuleBook(), NAMES).ladder
    assert "Ada" in line.words
    assert "Bruno" in line.words
    assert "12:00" in line.words


def test_moments_are_told_in_the_zone_of_the_desk_with_a_year_when_it_is_another() -> None:
    assert exactly(NOON, NOON).endswith("12:00")
    assert "2027" in exactly(datetime(2027, 3, 1, 9, tzinfo=UTC), NOON)
    assert exactly(datetime(2027, 7, 1, 9, tzinfo=UTC), NOON).endswith("11:00")


def test_lengths_of_time_lose_no_minute() -> None:
    assert [span(seconds) for seconds in (1, 60, 61, 3600, 3660)] == [
        "1 min",
        "1 min",
        "2 min",
        "1 h",
        "1 h 01",
    ]
    assert span(3 * 86400) in {"3 giorni", "3 days"}
    assert away(NOON, NOON) in {"adesso", "now"}


def test_data_keeps_codes_and_names_people() -> None:
    data = plain(an_answer(here=Here("escalated", NOON, 2, 1, Cause.PERSON, by=1)), NAMES)
    assert data["status"] == "open"
    assert data["here"]["by"] == {"id": 1, "name": "Ada"}
    assert data["at"] == "2026-11-23T11:00:00+00:00"


def test_a_refusal_without_a_sentence_says_its_own_words() -> None:
    refusal = DeskError("never_heard_of", hint="Do this.")
    assert "Do this." in said(refusal)
