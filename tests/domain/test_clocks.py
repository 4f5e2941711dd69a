"""Clocks of a ticket (DOMAIN 3): what runs while it waits, and that no second is lost or invented."""

from datetime import timedelta

import pytest

from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import Status, WaitingFor
from sportello.domain.policy import SLAPolicy
from sportello.domain.priority import Priority
from sportello.domain.sla import Clock, ClockKind, ClockState, runs
from sportello.domain.timeline import Payload
from sportello.domain.timeline.alerts import CalendarChanged
from sportello.domain.timeline.conversation import (
    CallBackPromised,
    CallLogged,
    Noted,
    Replied,
    RequesterWrote,
)
from sportello.domain.timeline.ladder import Taken, Transferred
from sportello.domain.timeline.life import (
    Cancelled,
    Closed,
    Confirmed,
    PutOnHold,
    Reopened,
    Resolved,
    Resumed,
    Triaged,
)
from sportello.domain.timeline.relations import FieldSet
from tests.domain.builders import (
    CALENDARS,
    HR,
    LISA,
    OFFICE,
    REQUESTER,
    ROUND_THE_CLOCK,
    Life,
    at,
    book,
    level,
    opened,
    policy,
    sla,
)

FIRST, NEXT, RESOLUTION = ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION
TAKE, LEVEL, CALL_BACK = ClockKind.TAKE_CHARGE, ClockKind.LEVEL, ClockKind.CALL_BACK
REQ, DATE, THIRD, PROBLEM = WaitingFor
ALL_PROMISES = sla(first_response="8h", next_response="8h", resolution="24h")
OFFER = Offer(1, 1, None, (10,))
PATIENT = policy(level(1, "100h", take_charge="50h"), level(2))


def hour(number: int) -> timedelta:
    return timedelta(hours=number)


def life(promises: SLAPolicy = ALL_PROMISES) -> Life:
    return opened(book(PATIENT, slas=[promises]), at(2, 8))


def hold(waiting_for: WaitingFor) -> Payload:
    return PutOnHold(waiting_for=waiting_for, until=at(20, 12))


TABLE = [
    (REQ, FIRST, True),
    (REQ, NEXT, True),
    (REQ, RESOLUTION, False),
    (REQ, TAKE, False),
    (REQ, LEVEL, False),
    (DATE, FIRST, True),
    (DATE, NEXT, True),
    (DATE, RESOLUTION, False),
    (DATE, TAKE, False),
    (DATE, LEVEL, False),
    (THIRD, FIRST, True),
    (THIRD, NEXT, True),
    (THIRD, RESOLUTION, True),
    (THIRD, TAKE, False),
    (THIRD, LEVEL, False),
    (PROBLEM, FIRST, True),
    (PROBLEM, NEXT, True),
    (PROBLEM, RESOLUTION, True),
    (PROBLEM, TAKE, False),
    (PROBLEM, LEVEL, False),
]


@pytest.mark.parametrize(("waiting_for", "kind", "goes_on"), TABLE)
def test_what_runs_while_waiting(waiting_for: WaitingFor, kind: ClockKind, goes_on: bool) -> None:
    here = life()
    if kind is NEXT:
        here.do(Replied(), at(2, 8), LISA).do(RequesterWrote(), at(2, 8), REQUESTER)
    here.do(hold(waiting_for), at(2, 9), LISA)
    assert here.clock(kind).state is (ClockState.RUNNING if goes_on else ClockState.PAUSED)
    assert here.spent(kind, at(2, 12)) == (hour(4) if goes_on else hour(1))
    here.do(Resumed(), at(2, 12), LISA)
    assert here.spent(kind, at(2, 13)) == (hour(5) if goes_on else hour(2))


@pytest.mark.parametrize("kind", list(ClockKind))
def test_everything_runs_on_new_and_open_tickets_and_only_a_call_back_after_resolution(
    kind: ClockKind,
) -> None:
    assert runs(kind, Status.NEW, None)
    assert runs(kind, Status.OPEN, None)
    assert runs(kind, Status.RESOLVED, None) is (kind is CALL_BACK)
    assert not runs(kind, Status.CLOSED, None)


def test_a_next_response_is_promised_only_while_a_message_is_unanswered() -> None:
    here = life().do(Replied(), at(2, 9), LISA).do(hold(REQ), at(2, 9), LISA)
    assert here.ticket.clock(NEXT) is None
    here.do(RequesterWrote(), at(2, 10), REQUESTER)
    assert here.ticket.status is Status.OPEN
    assert here.spent(NEXT, at(2, 11)) == hour(1)


def test_a_second_message_does_not_begin_the_promise_anew() -> None:
    here = life().do(Replied(), at(2, 9), LISA).do(RequesterWrote(), at(2, 10), REQUESTER)
    here.do(RequesterWrote(), at(2, 12), REQUESTER)
    assert here.clock(NEXT).started_at == at(2, 10)
    assert here.ticket.unanswered_since == at(2, 10)


@pytest.mark.parametrize("answer", [Replied(), CallLogged(outcome="answered"), Resolved(message="done")])
def test_what_counts_as_a_response(answer: Payload) -> None:
    here = life().do(answer, at(2, 9), LISA)
    assert here.clock(FIRST).state is ClockState.MET
    assert here.clock(FIRST).met_at == at(2, 9)


@pytest.mark.parametrize("word", [Noted(), CallLogged(conversation=False), Resolved(), Taken(person=LISA)])
def test_what_does_not_count_as_a_response(word: Payload) -> None:
    here = life().do(word, at(2, 9), LISA)
    assert here.clock(FIRST).met_at is None


def test_a_met_clock_keeps_its_deadline_on_record() -> None:
    here = life()
    deadline = here.clock(FIRST).due_at
    here.do(Replied(), at(2, 9), LISA).do(hold(REQ), at(2, 10), LISA).do(Resumed(), at(2, 11), LISA)
    assert here.clock(FIRST).due_at == deadline == at(2, 16)


# ---------------------------------------------------------------- pauses


def test_a_pause_moves_the_deadline_by_its_working_time_to_the_second() -> None:
    here = opened(book(PATIENT, slas=[sla(calendar=OFFICE, resolution="4h")]), at(2, 16))
    assert here.clock(RESOLUTION).due_at == at(3, 11)
    here.do(hold(REQ), at(2, 17, 30, second=7), LISA)
    assert here.clock(RESOLUTION).due_at is None
    here.do(Resumed(), at(3, 10, second=7), LISA)
    assert here.spent(RESOLUTION, at(3, 10, second=7)) == timedelta(hours=1, minutes=30, seconds=7)
    assert here.clock(RESOLUTION).due_at == at(3, 12, 30)


def test_pausing_and_resuming_at_once_changes_nothing() -> None:
    here = life()
    deadline = here.clock(RESOLUTION).due_at
    for minute in range(0, 60, 7):
        here.do(hold(REQ), at(2, 9, minute), LISA).do(Resumed(), at(2, 9, minute), LISA)
    assert here.clock(RESOLUTION).due_at == deadline
    assert here.spent(RESOLUTION, at(2, 10)) == hour(2)


def test_what_is_due_moves_with_the_pause() -> None:
    here = life().do(hold(DATE), at(2, 9), LISA)
    assert {kind for kind, _ in here.due} == {"wake", "first_response"}
    here.do(Resumed(), at(2, 10), LISA)
    assert ("take_charge", at(4, 11)) in here.due
    assert ("level", at(6, 13)) in here.due


# ---------------------------------------------------------------- other targets


def test_a_new_priority_keeps_spent_time_and_counts_from_the_same_start() -> None:
    by_priority = sla(resolution={"medium": "24h", "critical": "4h"})
    here = life(by_priority).do(Triaged(priority=Priority.CRITICAL, sla=1), at(2, 10), LISA)
    assert here.spent(RESOLUTION, at(2, 10)) == hour(2)
    assert here.clock(RESOLUTION).due_at == at(2, 12)


def test_a_target_already_passed_is_due_now_and_not_before() -> None:
    by_priority = sla(resolution={"medium": "24h", "critical": "1h"})
    here = life(by_priority).do(Triaged(priority=Priority.CRITICAL, sla=1), at(2, 10), LISA)
    assert {when for kind, when in here.due if kind == "resolution"} == {at(2, 10)}
    here.until(at(2, 10))
    assert here.clock(RESOLUTION).breached_at == at(2, 10)


def test_business_days_are_counted_anew_from_the_same_start() -> None:
    by_priority = sla(calendar=OFFICE, resolution={"medium": "2bd", "high": "1bd", "low": "1w"})
    here = opened(book(PATIENT, slas=[by_priority]), at(2, 16))
    assert here.clock(RESOLUTION).due_at == at(4, 16)
    here.do(Triaged(priority=Priority.HIGH, sla=1), at(3, 11), LISA)
    assert here.clock(RESOLUTION).due_at == at(3, 16)
    here.do(Triaged(priority=Priority.LOW, sla=1), at(3, 12), LISA)
    assert here.clock(RESOLUTION).due_at == at(9, 16)


def test_a_pause_moves_business_days_like_working_time() -> None:
    here = opened(book(PATIENT, slas=[sla(calendar=OFFICE, resolution="1bd")]), at(2, 16))
    here.do(hold(REQ), at(2, 17), LISA).do(Resumed(), at(3, 10), LISA)
    assert here.clock(RESOLUTION).due_at == at(3, 18)  # 9 working hours, 2 hours of them waited


def test_the_raise_of_the_engine_moves_no_promise() -> None:
    rising = policy(level(1, "1h"), level(2, raise_to=Priority.CRITICAL))
    by_priority = sla(resolution={"medium": "24h", "critical": "2h"})
    here = opened(book(rising, slas=[by_priority]), at(2, 8)).until(at(2, 9))
    assert here.ticket.effective_priority is Priority.CRITICAL
    assert here.clock(RESOLUTION).due_at == at(3, 8)


def test_a_promise_that_begins_with_a_new_priority_counts_from_the_opening() -> None:
    only_critical = sla(resolution={"critical": "4h"}, first_response={"critical": "3h"})
    here = life(only_critical).do(hold(REQ), at(2, 9), LISA).do(Resumed(), at(2, 10), LISA)
    here.do(Triaged(priority=Priority.CRITICAL, sla=1), at(2, 10), LISA)
    assert here.clock(RESOLUTION).due_at == at(2, 13)
    assert here.clock(FIRST).due_at == at(2, 11)


def test_a_ticket_without_sla_that_gets_one_is_promised_a_resolution_from_the_opening() -> None:
    urgent = sla(condition=None, resolution="4h", first_response="3h")
    here = opened(book(PATIENT, slas=[urgent]), at(2, 8), sla=None)
    here.do(Triaged(priority=Priority.CRITICAL, sla=1), at(2, 10), LISA)
    assert here.clock(RESOLUTION).due_at == at(2, 12)
    assert here.clock(FIRST).due_at == at(2, 11)


def test_a_ticket_already_answered_is_not_promised_a_first_response() -> None:
    here = opened(book(PATIENT, slas=[ALL_PROMISES]), at(2, 8), sla=None).do(Replied(), at(2, 9), LISA)
    here.do(Triaged(priority=Priority.CRITICAL, sla=1), at(2, 10), LISA)
    assert here.ticket.clock(FIRST) is None
    assert here.ticket.clock(RESOLUTION) is not None


def test_losing_the_sla_ends_no_clock_but_nothing_falls_due_by_it() -> None:
    here = life().do(Triaged(priority=Priority.LOW, sla=None), at(2, 10), LISA)
    assert here.spent(RESOLUTION, at(2, 11)) == hour(3)
    assert "resolution" not in dict(here.due)


def test_another_department_counts_on_its_own_calendar_and_keeps_what_was_spent() -> None:
    office = sla(2, calendar=OFFICE, resolution="4h")
    rules = book(PATIENT, slas=[sla(resolution="24h"), office])
    here = opened(rules, at(2, 16))
    here.do(Transferred(department=HR, sla=2, offer=OFFER), at(2, 17), LISA)
    clock = here.clock(RESOLUTION)
    assert clock.calendar == OFFICE
    assert here.spent(RESOLUTION, at(3, 9)) == hour(2)  # one round the clock, one until closing
    assert clock.due_at == at(3, 11)


def test_a_new_calendar_counts_from_its_date_and_what_was_measured_stays() -> None:
    here = opened(book(PATIENT, slas=[sla(calendar=OFFICE, resolution="4h")]), at(2, 16))
    here.do(Noted(), at(2, 17), LISA)
    here.rules = book(
        PATIENT, slas=[sla(calendar=OFFICE, resolution="4h")], calendars={**CALENDARS, OFFICE: CALENDARS[1]}
    )
    here.do(CalendarChanged(calendar=OFFICE), at(2, 17), None)
    assert here.clock(RESOLUTION).due_at == at(2, 20)
    assert here.spent(RESOLUTION, at(2, 18)) == hour(2)


# ---------------------------------------------------------------- warnings and breaches


def test_warnings_are_given_once_at_three_quarters_and_nine_tenths_then_it_is_late() -> None:
    here = life().do(Replied(), at(2, 9), LISA).until(at(3, 10))
    told = [(told.kind, told.at) for told in here.told if told.kind in ("warned", "breached")]
    assert told == [
        ("warned", at(3, 2)),
        ("warned", at(3, 5, 36)),
        ("breached", at(3, 8)),
    ]


def test_a_warning_given_is_not_given_again_when_the_target_moves() -> None:
    by_priority = sla(resolution={"medium": "8h", "low": "16h"})
    here = life(by_priority).until(at(2, 14)).do(Triaged(priority=Priority.LOW, sla=1), at(2, 15), LISA)
    here.until(at(3, 12))
    assert [told.data["percent"] for told in here.told if told.kind == "warned"] == [75, 90]


def test_a_breach_stays_and_the_clock_goes_on_measuring_how_late() -> None:
    here = life().until(at(2, 17))
    assert here.clock(FIRST).state is ClockState.BREACHED
    assert here.spent(FIRST, at(2, 17)) == hour(9)
    here.do(Replied(), at(2, 18), LISA)
    clock = here.clock(FIRST)
    assert (clock.state, clock.breached_at, clock.met_at) == (ClockState.BREACHED, at(2, 16), at(2, 18))
    assert clock.due_at == at(2, 16)
    assert here.kinds.count("breached") == 1


def test_a_late_clock_that_pauses_and_goes_on_is_late_since_the_same_moment() -> None:
    here = life(sla(resolution="2h")).until(at(2, 11)).do(hold(REQ), at(2, 12), LISA)
    here.do(Resumed(), at(2, 15), LISA)
    clock = here.clock(RESOLUTION)
    assert (clock.breached_at, clock.due_at, clock.state) == (at(2, 10), at(2, 10), ClockState.BREACHED)
    assert here.spent(RESOLUTION, at(2, 16)) == hour(5)
    assert "resolution" not in dict(here.due)


def test_a_breach_stays_when_the_target_is_moved_out() -> None:
    by_priority = sla(resolution={"medium": "2h", "low": "40h"})
    here = life(by_priority).until(at(2, 11)).do(Triaged(priority=Priority.LOW, sla=1), at(2, 12), LISA)
    here.do(Resolved(), at(2, 13), LISA)
    assert here.clock(RESOLUTION).breached_at == at(2, 10)
    assert here.clock(RESOLUTION).state is ClockState.BREACHED


def test_a_promise_kept_too_late_in_an_imported_history_is_a_breach() -> None:
    here = opened(book(PATIENT, slas=[ALL_PROMISES]), at(2, 8), historical=True)
    here.do(Replied(), at(2, 18), LISA).do(Resolved(), at(2, 19), LISA)
    assert (here.clock(FIRST).state, here.clock(FIRST).breached_at) == (ClockState.BREACHED, at(2, 16))
    assert here.clock(RESOLUTION).state is ClockState.MET


# ---------------------------------------------------------------- the end and after


def test_reopening_does_not_count_the_time_it_was_resolved() -> None:
    here = life().do(Resolved(), at(2, 10), LISA).do(Reopened(offer=OFFER), at(4, 10), REQUESTER)
    assert here.spent(RESOLUTION, at(4, 11)) == hour(3)
    assert here.clock(RESOLUTION).due_at == at(5, 8)
    assert here.clock(RESOLUTION).state is ClockState.RUNNING
    assert here.spent(LEVEL, at(4, 11)) == hour(1)


@pytest.mark.parametrize("end", [Closed(), Confirmed()])
def test_the_end_cancels_what_still_counted(end: Payload) -> None:
    here = life().do(Resolved(), at(2, 10), LISA).do(end, at(2, 11), LISA)
    assert here.clock(FIRST).state is ClockState.CANCELLED
    assert here.spent(FIRST, at(2, 20)) == hour(2)
    assert here.due == []


def test_a_cancelled_ticket_promises_nothing() -> None:
    here = life().do(Cancelled(), at(2, 9), LISA)
    assert all(clock.is_over for clock in here.ticket.clocks.values())
    assert here.due == []


def test_a_call_back_is_due_at_its_moment_whatever_the_ticket_waits_for() -> None:
    here = life().do(CallBackPromised(until=at(2, 11)), at(2, 9), LISA).do(hold(REQ), at(2, 10), LISA)
    assert ("call_back", at(2, 11)) in here.due
    here.until(at(2, 11))
    assert here.clock(CALL_BACK).breached_at == at(2, 11)


def test_a_call_keeps_the_promise_to_call_back() -> None:
    here = life().do(CallBackPromised(until=at(2, 11)), at(2, 9), LISA)
    here.do(CallLogged(outcome="spoke"), at(2, 10), LISA)
    assert here.clock(CALL_BACK).state is ClockState.MET


def test_a_clock_that_starts_outside_opening_hours_starts_at_the_next_opening() -> None:
    clock = Clock(RESOLUTION, 1, OFFICE, at(1, 12), 3600)
    clock.start(at(1, 12), CALENDARS[OFFICE])
    assert clock.due_at == at(2, 10)
    assert clock.spent_at(at(2, 9), CALENDARS[OFFICE]) == 0


def test_a_count_that_runs_out_exactly_at_closing_ends_at_closing() -> None:
    clock = Clock(RESOLUTION, 1, OFFICE, at(2, 17), 3600)
    clock.start(at(2, 17), CALENDARS[OFFICE])
    assert clock.due_at == at(2, 18)


@pytest.mark.parametrize(("day", "month"), [(28, 3), (24, 10)])
def test_the_change_of_the_clocks_neither_loses_nor_doubles_an_hour(day: int, month: int) -> None:
    here = opened(
        book(PATIENT, slas=[sla(calendar=ROUND_THE_CLOCK, resolution="24h")]), at(day, 12, month=month)
    )
    due = here.clock(RESOLUTION).due_at
    assert due is not None
    assert due - here.clock(RESOLUTION).started_at == hour(24)


def test_a_field_does_not_move_what_no_policy_asks_about() -> None:
    here = life()
    before = here.due
    here.do(FieldSet(field="colour", new="blue"), at(2, 8), LISA)
    assert here.due == before
