"""What makes a ticket climb (DOMAIN 4): time, SLA thresholds, condition rules, a person; and what keeps it."""

import pytest

from sportello.domain.conditions import read_condition
from sportello.domain.duration import parse_duration
from sportello.domain.escalation import NoWayUp, climbs
from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.policy import Exit, Mode, Rule, Threshold
from sportello.domain.priority import Priority
from sportello.domain.sla import ClockKind
from sportello.domain.ticket import Cause, Outcome
from sportello.domain.timeline import Moment
from sportello.domain.timeline.conversation import Nudged, Replied
from sportello.domain.timeline.ladder import Taken
from sportello.domain.timeline.life import PutOnHold, Reopened, Resolved, Resumed, Triaged
from tests.domain.builders import (
    BOSS,
    LISA,
    OFFICE,
    REQUESTER,
    SARA,
    TINO,
    VITO,
    Life,
    at,
    book,
    level,
    opened,
    policy,
    sla,
)

LEVEL, TAKE, RESOLUTION = ClockKind.LEVEL, ClockKind.TAKE_CHARGE, ClockKind.RESOLUTION
THREE = policy(level(1, "1h"), level(2, "2h"), level(3))


def escalate(life: Life, to: int, when: object = None, **words: object) -> Life:
    moment = when or life.ticket.last_at
    for payload in climbs(life.ticket, to, Cause.PERSON, Moment(moment, life.rules, LISA), **words):  # type: ignore[arg-type]
        life.do(payload, moment, LISA)  # type: ignore[arg-type]
    return life


# ---------------------------------------------------------------- by time


def test_the_seven_level_template_climbs_at_its_own_times() -> None:
    life = opened(book(), at(2, 10)).until(at(30, 12))
    entered = [(visit.level, visit.entered_at) for visit in life.ticket.visits]
    assert entered == [
        (1, at(2, 10)),
        (2, at(2, 10, 15)),
        (3, at(2, 11, 15)),
        (4, at(2, 15, 15)),
        (5, at(3, 15, 15)),
        (6, at(6, 15, 15)),
        (7, at(13, 15, 15)),
    ]
    assert [record.cause for record in life.ticket.records] == [Cause.NOT_RESOLVED] * 6
    assert [record.reached for record in life.ticket.records][1:] == [[SARA], [BOSS], [TINO], [60], [VITO]]


def test_at_the_counter_s_closing_the_ladder_stands_still_until_it_opens() -> None:
    life = opened(book(), at(2, 19, 50)).until(at(3, 9))
    assert [visit.entered_at for visit in life.ticket.visits] == [at(2, 19, 50), at(3, 8, 5)]


def test_a_ticket_that_comes_in_at_night_counts_from_the_opening() -> None:
    life = opened(book(), at(2, 22)).until(at(3, 12))
    assert [visit.entered_at for visit in life.ticket.visits][:2] == [at(2, 22), at(3, 8, 15)]


def test_not_taken_in_time() -> None:
    life = opened(book(policy(level(1, "1h", take_charge="10m"), level(2))), at(2, 10)).until(at(2, 11))
    record = life.ticket.records[0]
    assert (record.cause, record.at, record.spent) == (Cause.NOT_TAKEN, at(2, 10, 10), 600)
    assert life.ticket.visits[0].outcome is Outcome.NOT_TAKEN
    assert life.clock(TAKE).breached_at == at(2, 10, 10)


def test_taking_charge_ends_the_one_clock_and_not_the_other() -> None:
    life = opened(book(policy(level(1, "1h", take_charge="10m"), level(2))), at(2, 10))
    life.do(Taken(), at(2, 10, 5), LISA).until(at(2, 12))
    assert [record.cause for record in life.ticket.records] == [Cause.NOT_RESOLVED]
    assert life.ticket.records[0].at == at(2, 11)


def test_level_time_runs_whether_taken_or_not() -> None:
    life = opened(book(THREE), at(2, 10)).do(Taken(), at(2, 10, 59), LISA).until(at(2, 11))
    assert life.path == [1, 2]


def test_after_a_climb_it_stays_with_its_owner_until_somebody_takes_charge() -> None:
    life = opened(book(THREE), at(2, 10)).do(Taken(), at(2, 10, 5), LISA).until(at(2, 11))
    assert life.ticket.owner == LISA
    assert life.rules.answers(life.ticket, at(2, 11)) == LISA
    life.do(Taken(), at(2, 11, 30), 20)
    assert life.ticket.owner == 20
    assert LISA in life.ticket.watchers


def test_whoever_takes_charge_at_the_last_second_of_the_level_comes_too_late() -> None:
    life = opened(book(policy(level(1, "1h", take_charge="10m"), level(2))), at(2, 10))
    life.do(Taken(), at(2, 10, 10), LISA)
    assert life.path == [1, 2]
    assert life.ticket.visits[1].taken_by == LISA


def test_a_level_without_exits_by_time_never_climbs_by_time() -> None:
    stays = policy(level(1, exits=(Exit(reasons=("limits",)),)), level(2))
    life = opened(book(stays), at(2, 10)).until(at(28, 10))
    assert life.path == [1]


def test_at_the_last_level_a_breach_alerts_holder_and_manager_and_moves_nothing() -> None:
    last = policy(level(1, "1h"), level(2, take_charge="30m"))
    life = opened(book(last, slas=[sla(resolution="2h")]), at(2, 10)).until(at(2, 13))
    breaches = [
        (told.data["clock"], told.at, told.data["to"]) for told in life.told if told.kind == "breached"
    ]
    assert breaches == [("take_charge", at(2, 11, 30), [20, BOSS]), ("resolution", at(2, 12), [20, BOSS])]
    assert life.path == [1, 2]


def test_the_earliest_exit_that_holds_counts() -> None:
    by_severity = (
        Exit(parse_duration("4h")),
        Exit(parse_duration("5m"), to=3, condition=read_condition(["priority", "=", 1])),
    )
    rules = book(policy(level(1, exits=by_severity), level(2), level(3)))
    critical = opened(rules, at(2, 10), priority=Priority.CRITICAL).until(at(2, 11))
    assert [(visit.level, visit.entered_at) for visit in critical.ticket.visits][1:] == [(3, at(2, 10, 5))]
    plain = opened(rules, at(2, 10)).until(at(2, 15))
    assert [(visit.level, visit.entered_at) for visit in plain.ticket.visits][1:] == [(2, at(2, 14))]


def test_a_change_of_priority_moves_the_level_s_time_and_keeps_what_was_spent() -> None:
    by_severity = (
        Exit(parse_duration("4h")),
        Exit(parse_duration("2h"), to=3, condition=read_condition(["priority", "=", 1])),
    )
    life = opened(book(policy(level(1, exits=by_severity), level(2), level(3))), at(2, 10))
    life.do(Triaged(priority=Priority.CRITICAL), at(2, 11), LISA)
    assert dict(life.due)["level"] == at(2, 12)
    life.do(Triaged(priority=Priority.LOW), at(2, 11, 30), LISA)
    assert dict(life.due)["level"] == at(2, 14)
    life.do(Triaged(priority=Priority.CRITICAL), at(2, 13), LISA).until(at(2, 13))
    assert (life.path, life.ticket.visits[1].entered_at) == ([1, 3], at(2, 13))


def test_an_exit_at_once_is_taken_in_the_same_second() -> None:
    at_once = (Exit(at_once=True, condition=read_condition(["priority", "=", 1])), Exit(parse_duration("1h")))
    life = opened(book(policy(level(1, exits=at_once), level(2))), at(2, 10), priority=Priority.CRITICAL)
    life.until(at(2, 10))
    assert life.path == [1, 2]


def test_a_pause_stops_the_ladder_and_nothing_is_lost() -> None:
    life = opened(book(THREE), at(2, 10))
    life.do(PutOnHold(waiting_for=WaitingFor.DATE, until=at(4, 10)), at(2, 10, 40), LISA)
    assert life.until(at(4, 9)).path == [1]
    life.until(at(4, 11))
    assert life.ticket.visits[1].entered_at == at(4, 10, 20)


def test_business_days_of_a_level_count_from_entering_it() -> None:
    two = policy(level(1, "1bd", calendar=OFFICE), level(2))
    life = opened(book(two), at(6, 17)).until(at(10, 12))
    assert life.ticket.visits[1].entered_at == at(9, 17)


# ---------------------------------------------------------------- by an SLA clock


def promised(*steps: Threshold) -> Life:
    ladder = policy(level(1), level(2), level(3), level(4), thresholds=steps)
    return opened(book(ladder, slas=[sla(resolution="4h")]), at(2, 10))


def test_each_threshold_climbs_once() -> None:
    life = promised(Threshold(RESOLUTION, 75), Threshold(RESOLUTION, 100, at_least=4)).until(at(2, 20))
    assert [(record.cause, record.at) for record in life.ticket.records] == [
        (Cause.SLA, at(2, 13)),
        (Cause.SLA, at(2, 14)),
    ]
    assert life.path == [1, 2, 4]
    assert life.clock(RESOLUTION).breached_at == at(2, 14)


def test_next_does_nothing_while_an_offer_is_open() -> None:
    life = promised(Threshold(RESOLUTION, 50), Threshold(RESOLUTION, 75)).until(at(2, 20))
    assert life.path == [1, 2]
    assert [told.data["percent"] for told in life.told if told.kind == "warned"] == [75, 90]


def test_next_climbs_again_once_the_offer_was_taken() -> None:
    life = promised(Threshold(RESOLUTION, 50), Threshold(RESOLUTION, 75)).until(at(2, 12))
    life.do(Taken(), at(2, 12, 30), 20).until(at(2, 13))
    assert life.path == [1, 2, 3]


def test_at_least_a_level_supersedes_an_open_offer() -> None:
    life = promised(Threshold(RESOLUTION, 50), Threshold(RESOLUTION, 75, at_least=3)).until(at(2, 13))
    assert life.path == [1, 2, 3]
    assert life.ticket.visits[1].outcome is Outcome.SUPERSEDED


def test_at_least_a_level_already_reached_does_nothing() -> None:
    life = promised(Threshold(RESOLUTION, 50, at_least=3), Threshold(RESOLUTION, 75, at_least=2)).until(
        at(2, 13)
    )
    assert life.path == [1, 3]


def test_of_two_at_the_same_threshold_the_highest_level_counts_once() -> None:
    life = promised(Threshold(RESOLUTION, 75), Threshold(RESOLUTION, 75, at_least=4)).until(at(2, 13))
    assert life.path == [1, 4]


# ---------------------------------------------------------------- by a condition rule


def ruled(*rules: Rule) -> Life:
    return opened(book(policy(level(1), level(2), level(3), level(4), rules=rules)), at(2, 10))


CHASED = Rule("chased", ("", ""), read_condition(["chased", ">=", 2]), at_least=2)
CRITICAL = Rule("critical", ("", ""), read_condition(["priority", "=", 1]), at_least=3)


def test_a_rule_that_becomes_true_climbs() -> None:
    life = ruled(CHASED).do(Nudged(), at(2, 11), REQUESTER)
    assert life.path == [1]
    life.do(Nudged(), at(2, 12), REQUESTER)
    assert (life.path, life.ticket.records[0].cause) == ([1, 2], Cause.RULE)


def test_a_rule_fires_once_until_the_ticket_is_reopened() -> None:
    life = ruled(CHASED).do(Nudged(), at(2, 11), REQUESTER).do(Nudged(), at(2, 12), REQUESTER)
    life.do(Replied(), at(2, 13), LISA).do(Nudged(), at(2, 14), REQUESTER).do(Nudged(), at(2, 15), REQUESTER)
    assert life.ticket.fired_rules == ["chased"]
    assert len(life.ticket.records) == 1
    life.do(Resolved(message="so"), at(2, 16), LISA).do(
        Reopened(offer=Offer(1, 1, None, (10,))), at(2, 17), REQUESTER
    )
    life.do(Nudged(), at(2, 18), REQUESTER).do(Nudged(), at(2, 19), REQUESTER)
    assert life.path == [1, 2, 1, 2]


def test_a_rule_never_lowers_a_level_and_says_that_it_did_nothing() -> None:
    life = escalate(ruled(CHASED), 4, at(2, 10, 30)).do(Nudged(), at(2, 11), REQUESTER)
    life.do(Nudged(), at(2, 12), REQUESTER)
    assert life.path == [1, 4]
    assert life.told[-1].kind == "rule_fired"
    assert life.told[-1].data == {"rules": ["chased"], "why": "nothing_to_do"}


def test_of_two_rules_true_in_the_same_step_the_highest_level_is_climbed_once() -> None:
    both = Rule("both", ("", ""), read_condition(["chased", ">=", 2]), at_least=4)
    life = ruled(CHASED, both).do(Nudged(), at(2, 11), REQUESTER).do(Nudged(), at(2, 12), REQUESTER)
    assert life.path == [1, 4]
    assert life.ticket.fired_rules == ["chased", "both"]


def test_the_raise_of_a_climb_can_make_a_rule_true_and_it_is_one_climb() -> None:
    raising = policy(level(1, "1h"), level(2, raise_to=Priority.CRITICAL), level(3), rules=(CRITICAL,))
    life = opened(book(raising), at(2, 10)).until(at(2, 11))
    assert life.path == [1, 3]
    assert life.ticket.fired_rules == ["critical"]


def test_a_rule_true_as_the_ticket_opens_fires_by_triage_not_before_it() -> None:
    life = ruled(CRITICAL).do(Triaged(priority=Priority.CRITICAL), at(2, 11), LISA)
    assert life.path == [1, 3]


# ---------------------------------------------------------------- by a person


def test_a_person_gives_reason_and_what_was_tried() -> None:
    life = opened(book(THREE), at(2, 10)).do(Taken(), at(2, 10, 5), LISA)
    escalate(life, 3, at(2, 10, 20), reason="no_access", tried="restarted it")
    record = life.ticket.records[0]
    assert (record.cause, record.by, record.reason, record.tried) == (
        Cause.PERSON,
        LISA,
        "no_access",
        "restarted it",
    )
    assert (record.from_visit, record.to_visit, record.spent) == (1, 2, 20 * 60)
    assert life.ticket.visits[0].outcome is Outcome.ESCALATED


def test_an_open_offer_ends_superseded() -> None:
    life = escalate(opened(book(THREE), at(2, 10)).until(at(2, 11)), 3, at(2, 11, 10))
    assert [visit.outcome for visit in life.ticket.visits] == [Outcome.NOT_RESOLVED, Outcome.SUPERSEDED, None]


@pytest.mark.parametrize("to", [0, 1, 4])
def test_only_a_higher_level_of_the_policy_can_be_climbed_to(to: int) -> None:
    with pytest.raises(NoWayUp):
        escalate(opened(book(THREE), at(2, 10)), to)


def test_what_is_resolved_cannot_be_climbed() -> None:
    with pytest.raises(NoWayUp):
        escalate(opened(book(THREE), at(2, 10)).do(Resolved(), at(2, 11), LISA), 2)


def test_a_climb_while_waiting_keeps_the_wait_and_what_was_already_reminded() -> None:
    life = opened(book(THREE), at(2, 10)).do(PutOnHold(waiting_for=WaitingFor.REQUESTER), at(2, 10, 10), LISA)
    life.until(at(5, 10))
    assert life.kinds.count("reminded") == 1
    escalate(life, 2, at(5, 10)).until(at(6, 9))
    assert life.kinds.count("reminded") == 1
    assert life.ticket.clock(LEVEL).running_since is None  # type: ignore[union-attr]


def test_an_involvement_is_acknowledged_and_the_owner_stays() -> None:
    involving = policy(level(1, "1h"), level(2, "2h", mode=Mode.INVOLVE, take_charge="30m"), level(3))
    life = opened(book(involving), at(2, 10)).do(Taken(), at(2, 10, 5), LISA).until(at(2, 11))
    life.do(Taken(acknowledge=True), at(2, 11, 10), 20)
    assert (life.ticket.owner, life.ticket.visits[1].taken_by) == (LISA, 20)
    assert "take_charge" not in dict(life.due)
    life.until(at(2, 13))
    assert life.path == [1, 2, 3]


# ---------------------------------------------------------------- raise and reminders


def test_a_raise_ends_at_triage() -> None:
    raising = policy(level(1, "1h"), level(2, raise_to=Priority.HIGH))
    life = opened(book(raising), at(2, 10), priority=Priority.LOW).until(at(2, 11))
    assert life.ticket.effective_priority is Priority.HIGH
    life.do(Triaged(priority=Priority.LOW), at(2, 12), LISA)
    assert int(life.ticket.effective_priority) == Priority.LOW


def test_a_level_never_lowers_the_priority() -> None:
    raising = policy(level(1, "1h"), level(2, raise_to=Priority.HIGH))
    life = opened(book(raising), at(2, 10), priority=Priority.CRITICAL).until(at(2, 11))
    assert life.ticket.raised_to is None


def test_reminders_of_a_level_come_in_order_and_pause_with_it() -> None:
    reminding = policy(level(1, reminders=(parse_duration("1h"), parse_duration("3h"))), level(2))
    life = opened(book(reminding), at(2, 10)).until(at(2, 12))
    life.do(PutOnHold(waiting_for=WaitingFor.DATE, until=at(3, 12)), at(2, 12), LISA)
    life.do(Resumed(), at(2, 15), LISA).until(at(2, 17))
    assert [told.at for told in life.told if told.kind == "reminded"] == [at(2, 11), at(2, 16)]


def test_a_taken_level_with_no_limit_reminds_holder_and_manager_each_week() -> None:
    life = opened(book(policy(level(1))), at(2, 10)).do(Taken(), at(4, 10), LISA).until(at(24, 10))
    reminded = [(told.at, told.data["to"]) for told in life.told if told.kind == "reminded"]
    assert reminded == [(at(9, 10), [LISA, BOSS]), (at(16, 10), [LISA, BOSS]), (at(23, 10), [LISA, BOSS])]


def test_weekly_reminders_do_not_pile_up_behind_a_wait() -> None:
    life = opened(book(policy(level(1))), at(2, 10)).do(Taken(), at(2, 10), LISA).until(at(17, 10))
    life.do(PutOnHold(waiting_for=WaitingFor.DATE, until=at(26, 10)), at(17, 12), LISA).until(at(26, 12))
    weekly = [told.at for told in life.told if told.kind == "reminded"]
    assert weekly == [at(9, 10), at(16, 10)]
    assert life.due == [
        ("weekly", at(30, 11))
    ]  # round the clock is counted in UTC, the clocks changed on the 29th
