"""After an outage (DOMAIN 4): due moments count, levels passed through are said, the one reached has grace."""

from datetime import datetime

import pytest

from sportello.domain.lifecycle import WaitingFor
from sportello.domain.policy import Exit
from sportello.domain.priority import Priority
from sportello.domain.timeline.ladder import Taken
from sportello.domain.timeline.life import PutOnHold
from tests.domain.builders import LISA, Life, at, book, level, opened, policy, sla

FIVE = policy(
    level(1, "1h"), level(2, "1h"), level(3, "1h", raise_to=Priority.HIGH), level(4, "4h"), level(5)
)


def asleep(until: datetime, ladder: object = FIVE, **more: object) -> Life:
    """Opened at 10:00; nothing is processed before `until`."""
    return opened(book(ladder, **more), at(2, 10)).until(until, processed_at=until)  # type: ignore[arg-type]


def test_levels_passed_through_have_their_own_moments_and_are_marked() -> None:
    life = asleep(at(2, 14))
    assert [(visit.level, visit.entered_at, visit.passed) for visit in life.ticket.visits] == [
        (1, at(2, 10), False),
        (2, at(2, 11), True),
        (3, at(2, 12), True),
        (4, at(2, 13), False),
    ]
    assert len(life.ticket.records) == 3
    assert life.ticket.raised_to is Priority.HIGH
    assert life.ticket.visits[1].offered_to == []


def test_the_level_reached_with_much_time_left_has_no_grace() -> None:
    life = asleep(at(2, 14))
    assert life.ticket.visits[-1].grace_until is None
    assert life.due == [("level", at(2, 17))]


def test_the_level_reached_shortly_before_its_end_has_a_quarter_of_an_hour() -> None:
    life = asleep(at(2, 11, 50))
    assert life.path == [1, 2]
    assert life.ticket.visits[-1].grace_until == at(2, 12, 5)
    assert life.due == [("level", at(2, 12, 5))]
    life.until(at(2, 12, 5))
    assert (life.path, life.ticket.visits[-1].entered_at) == ([1, 2, 3], at(2, 12, 5))


def test_grace_is_the_take_charge_time_where_there_is_one() -> None:
    taking = policy(level(1, "1h"), level(2, "1h", take_charge="50m"), level(3))
    life = asleep(at(2, 11, 45), taking)
    assert life.ticket.visits[-1].grace_until == at(2, 12, 35)
    assert life.due == [("take_charge", at(2, 12, 35)), ("level", at(2, 12, 35))]


def test_taken_within_the_grace_is_taken_in_time() -> None:
    taking = policy(level(1, "1h"), level(2, "4h", take_charge="50m"), level(3))
    life = asleep(at(2, 11, 45), taking).do(Taken(), at(2, 12, 10), 20)
    assert life.path == [1, 2]
    assert life.due == [("level", at(2, 15))]


@pytest.mark.parametrize(("seconds", "late"), [(60, False), (61, True)])
def test_sixty_seconds_late_is_punctual(seconds: int, late: bool) -> None:
    short = policy(level(1, "1h"), level(2, "5m"), level(3))
    life = asleep(at(2, 11, seconds // 60, second=seconds % 60), short)
    assert (life.ticket.visits[-1].grace_until is not None) is late


def test_the_last_level_is_reached_and_never_passed_through() -> None:
    life = asleep(at(9, 10))
    assert (life.path, life.ticket.visits[-1].passed) == ([1, 2, 3, 4, 5], False)


def test_a_level_whose_exit_is_at_once_is_only_passed_through() -> None:
    through = policy(level(1, "1h"), level(2, exits=(Exit(at_once=True),)), level(3, "2h"), level(4))
    life = asleep(at(2, 11, 30), through)
    assert [visit.passed for visit in life.ticket.visits] == [False, True, False]


def test_warnings_and_breaches_missed_are_recorded_at_their_own_moments() -> None:
    life = asleep(at(2, 20), policy(level(1)), slas=[sla(resolution="4h")])
    assert [(told.kind, told.at) for told in life.told[1:4]] == [
        ("warned", at(2, 13)),
        ("warned", at(2, 13, 36)),
        ("breached", at(2, 14)),
    ]


def test_a_wait_that_ended_during_the_outage_ended_at_its_moment() -> None:
    life = opened(book(FIVE), at(2, 10))
    life.do(PutOnHold(waiting_for=WaitingFor.DATE, until=at(2, 12)), at(2, 10, 30), LISA)
    life.until(at(2, 20), processed_at=at(2, 20))
    assert [visit.entered_at for visit in life.ticket.visits][:2] == [at(2, 10), at(2, 12, 30)]


def test_a_second_outage_soon_after_the_first_honours_the_grace() -> None:
    life = asleep(at(2, 11, 50)).until(at(2, 12, 4), processed_at=at(2, 12, 4))
    assert life.path == [1, 2]
    life.until(at(2, 12, 30), processed_at=at(2, 12, 30))
    assert life.ticket.visits[2].entered_at == at(2, 12, 5)
