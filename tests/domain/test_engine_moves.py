"""The table of moves (DOMAIN 4): what each does to stay, clocks and owner."""

import pytest

from sportello.domain.duration import WorkingTime
from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import CannotMove, Status, WaitingFor
from sportello.domain.priority import Priority
from sportello.domain.sla import ClockKind, ClockState
from sportello.domain.ticket import Cause, Outcome
from sportello.domain.timeline.conversation import Replied
from sportello.domain.timeline.ladder import (
    Assigned,
    DeEscalated,
    Escalated,
    HandedBack,
    Recalled,
    SupervisorAsked,
    Taken,
    Transferred,
)
from sportello.domain.timeline.life import PutOnHold, Reopened, Resolved
from tests.domain.builders import (
    BACK,
    FRONT,
    HELEN,
    HR,
    HR_FRONT,
    LISA,
    LUCA,
    MARA,
    REQUESTER,
    SARA,
    Life,
    at,
    book,
    level,
    opened,
    policy,
    sla,
)

LEVEL, TAKE, RESOLUTION = ClockKind.LEVEL, ClockKind.TAKE_CHARGE, ClockKind.RESOLUTION
LADDER = policy(
    level(1, "2h", take_charge="30m"),
    level(2, "4h", take_charge="1h", raise_to=Priority.HIGH),
    level(3, "8h"),
)
DOWN = Offer(1, 1, FRONT, (LISA, LUCA))


def up(reason: str = "no_access") -> Escalated:
    return Escalated(offer=Offer(1, 2, BACK, (MARA,)), reason=reason)


def taken_at_one() -> Life:
    return opened(book(LADDER, slas=[sla(resolution="100h")]), at(2, 8)).do(Taken(), at(2, 8, 10), LISA)


def at_two() -> Life:
    """Escalated by Lisa after an hour, still offered to Mara."""
    return taken_at_one().do(up(), at(2, 9), LISA)


def test_a_climb_makes_a_new_stay_with_fresh_clocks_and_the_owner_stays() -> None:
    life = at_two()
    assert (life.path, life.ticket.owner, life.ticket.team) == ([1, 2], LISA, BACK)
    assert life.due[:2] == [("take_charge", at(2, 10)), ("level", at(2, 13))]
    life.do(Taken(), at(2, 9, 30), MARA)
    assert life.ticket.owner == MARA
    assert life.ticket.watchers == {LISA}
    assert life.ticket.records[0].taken_at == at(2, 9, 30)


def test_a_recall_goes_on_with_the_earlier_stay_s_clocks() -> None:
    life = at_two().do(Recalled(offer=Offer(1, 1, FRONT, (LISA,), goes_on=1)), at(2, 9, 45), LISA)
    assert (life.path, life.ticket.owner) == ([1, 2, 1], LISA)
    assert life.spent(LEVEL, at(2, 9, 45)).total_seconds() == 3600
    assert dict(life.due)["level"] == at(2, 10, 45)
    assert "take_charge" not in dict(life.due)
    assert life.ticket.visits[1].outcome is Outcome.RECALLED
    assert life.ticket.records[-1].cause is Cause.RECALL


def test_a_recall_from_a_climb_by_time_stays_late_and_does_not_climb_again_at_once() -> None:
    life = taken_at_one().until(at(2, 10))
    assert life.path == [1, 2]
    life.do(Recalled(offer=Offer(1, 1, FRONT, (LISA,), goes_on=1)), at(2, 10, 5), LISA).until(at(2, 12))
    assert life.path == [1, 2, 1]
    clock = life.clock(LEVEL)
    assert (clock.state, clock.breached_at) == (ClockState.BREACHED, at(2, 10))
    assert life.due != []


def test_a_recall_does_not_repeat_reminders() -> None:
    reminding = policy(level(1, "4h", reminders=(WorkingTime(1800),)), level(2, "4h"))
    life = opened(book(reminding), at(2, 8)).do(Taken(), at(2, 8, 10), LISA).until(at(2, 9))
    life.do(Escalated(offer=Offer(1, 2, BACK, (MARA,))), at(2, 9), LISA)
    life.do(Recalled(offer=Offer(1, 1, FRONT, (LISA,), goes_on=1)), at(2, 9, 30), LISA).until(at(2, 10))
    assert life.kinds.count("reminded") == 1


def test_a_hand_back_gives_the_level_its_full_time_and_whoever_had_it() -> None:
    life = at_two().do(Taken(), at(2, 9, 30), MARA)
    life.do(HandedBack(offer=DOWN, owner=LISA, reason="not_ours"), at(2, 9, 50), MARA)
    assert (life.path, life.ticket.owner) == ([1, 2, 1], LISA)
    assert life.ticket.visits[1].outcome is Outcome.HANDED_BACK
    assert dict(life.due)["level"] == at(2, 11, 50)
    assert "take_charge" not in dict(life.due)
    assert life.ticket.bounced == 1


def test_a_raise_survives_a_hand_back() -> None:
    life = at_two().do(Taken(), at(2, 9, 30), MARA).do(HandedBack(offer=DOWN, owner=LISA), at(2, 9, 50), MARA)
    assert life.ticket.effective_priority is Priority.HIGH


def test_a_hand_back_when_nobody_who_had_it_is_there_is_offered_to_the_team() -> None:
    life = at_two().do(Taken(), at(2, 9, 30), MARA).do(HandedBack(offer=DOWN), at(2, 9, 50), MARA)
    assert (life.ticket.owner, life.ticket.visit.is_offered) == (None, True)  # type: ignore[union-attr]
    assert dict(life.due)["take_charge"] == at(2, 10, 20)
    assert life.rules.answers(life.ticket, at(2, 10)) in (10, LISA)


def test_going_down_is_offered_there_with_fresh_clocks_and_ends_the_raise() -> None:
    life = at_two().do(Taken(), at(2, 9, 30), MARA).do(DeEscalated(offer=DOWN), at(2, 9, 50), SARA)
    assert (life.path, life.ticket.owner, life.ticket.raised_to) == ([1, 2, 1], None, None)
    assert MARA in life.ticket.watchers
    assert life.due[:2] == [("take_charge", at(2, 10, 20)), ("level", at(2, 11, 50))]


def test_another_department_has_its_own_level_one_and_the_sla_keeps_what_was_spent() -> None:
    other = policy(level(1, "3h"), id=2)
    rules = book(LADDER, other, slas=[sla(resolution="100h"), sla(2, resolution="10h")])
    life = opened(rules, at(2, 8)).do(Taken(), at(2, 8, 10), LISA)
    life.do(Transferred(department=HR, offer=Offer(2, 1, HR_FRONT, (HELEN,)), sla=2), at(2, 9), LISA)
    assert (life.ticket.department, life.ticket.policy, life.ticket.level) == (HR, 2, 1)
    assert (life.ticket.owner, life.ticket.team) == (None, HR_FRONT)
    assert life.ticket.visits[0].outcome is Outcome.TRANSFERRED
    assert dict(life.due)["level"] == at(2, 12)
    assert life.clock(RESOLUTION).due_at == at(2, 18)


def test_reopening_goes_to_the_level_where_it_was_resolved_with_the_last_owner() -> None:
    life = at_two().do(Taken(), at(2, 9, 30), MARA).do(Resolved(message="so"), at(2, 10), MARA)
    assert life.ticket.visits[1].outcome is Outcome.RESOLVED
    life.do(Reopened(offer=Offer(1, 2, BACK, (MARA,)), message="no"), at(3, 10), REQUESTER)
    assert (life.path, life.ticket.owner, life.ticket.status) == ([1, 2, 2], MARA, Status.OPEN)
    assert dict(life.due)["level"] == at(3, 14)
    assert life.spent(RESOLUTION, at(3, 10)).total_seconds() == 2 * 3600


def test_only_what_is_resolved_can_be_reopened() -> None:
    for life in (taken_at_one(), taken_at_one().do(PutOnHold(), at(2, 8, 20), LISA)):
        with pytest.raises(CannotMove):
            life.do(Reopened(offer=DOWN), at(2, 9), REQUESTER)


def test_assigning_inside_the_level_makes_no_stay_and_the_clocks_run_on() -> None:
    life = taken_at_one()
    before = dict(life.due)
    life.do(Assigned(owner=LUCA), at(2, 8, 20), SARA)
    assert (life.path, life.ticket.owner, LISA in life.ticket.watchers) == ([1], LUCA, True)
    assert dict(life.due) == before


def test_asking_for_a_supervisor_moves_nothing_but_promises_a_call() -> None:
    life = taken_at_one()
    life.do(SupervisorAsked(supervisor=SARA, until=at(2, 9, 30), reason="slow"), at(2, 8, 30), REQUESTER)
    assert (life.path, life.ticket.owner) == ([1], LISA)
    record = life.ticket.records[0]
    assert (record.cause, record.to_visit, record.reached) == (Cause.SUPERVISOR_ASKED, None, [SARA])
    assert ("call_back", at(2, 9, 30)) in life.due
    life.do(up(), at(2, 9), LISA).do(Replied(), at(2, 9), LISA)
    assert life.ticket.open_record.to_visit == 2  # type: ignore[union-attr]


def test_silence_of_the_requester_is_reminded_twice_and_then_resolved_and_closed() -> None:
    life = opened(book(), at(2, 10)).do(Taken(), at(2, 10, 5), LISA).do(PutOnHold(), at(2, 10, 10), LISA)
    life.until(at(30, 12))
    assert [(told.kind, told.at) for told in life.told[3:]] == [
        ("reminded", at(4, 10, 10)),
        ("reminded", at(7, 10, 10)),
        ("resolved", at(12, 10, 10)),
        ("closed", at(17, 10, 10)),
    ]


def test_a_problem_is_looked_at_each_week_while_it_is_waited_for() -> None:
    life = opened(book(LADDER), at(2, 8)).do(
        PutOnHold(waiting_for=WaitingFor.PROBLEM, problem=7), at(2, 8), LISA
    )
    life.until(at(17, 8))
    assert [told.at for told in life.told if told.kind == "reminded"] == [at(9, 8), at(16, 8)]
