"""Why a ticket is where it is, what moves it next, what would stop it, and why it has not climbed."""

from dataclasses import replace
from datetime import time

import pytest

from sportello.domain.conditions import read_condition
from sportello.domain.due import DueKind
from sportello.domain.duration import parse_duration
from sportello.domain.explain import Answers, Explanation, explain, who_answers
from sportello.domain.forecast import OnShift
from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import Status, WaitingFor
from sportello.domain.policy import Exit, Nobody, Rule, Threshold
from sportello.domain.priority import Priority
from sportello.domain.rota import Window
from sportello.domain.sla import ClockKind
from sportello.domain.staff import Target, TargetKind, Team
from sportello.domain.ticket import Cause
from sportello.domain.timeline.conversation import Nudged
from sportello.domain.timeline.ladder import (
    DeEscalated,
    Escalated,
    HandedBack,
    PolicyMoved,
    Recalled,
    Taken,
    Transferred,
)
from sportello.domain.timeline.life import Closed, PutOnHold, Reopened, Resolved, Triaged
from sportello.domain.why_not import Unmet, WhyNot
from tests.domain.builders import (
    BACK,
    BOSS,
    FRONT,
    HR,
    IT,
    LISA,
    MARA,
    OFFICE,
    REQUESTER,
    SARA,
    Life,
    at,
    book,
    level,
    opened,
    policy,
    rota,
    sla,
    staff,
)

TEAM = Target(TargetKind.TEAM)
MORNING = Window((0, 1, 2, 3, 4, 5, 6), time(8), time(12))
DOWN, UP = Offer(1, 1, FRONT, (LISA,)), Offer(1, 2, BACK, (MARA,))
LADDER = policy(level(1, "1h", target=TEAM), level(2, "2h", target=TEAM, take_charge="30m"), level(3))


def why(life: Life, when: object = None) -> Explanation:
    return explain(life.ticket, life.rules, when or life.ticket.last_at)  # type: ignore[arg-type]


def reasons(told: Explanation) -> dict[str, WhyNot]:
    return {reason.why: reason for reason in told.not_climbed}


def here(**more: object) -> Life:
    return opened(book(LADDER), at(2, 10), **more)  # type: ignore[arg-type]


# ---------------------------------------------------------------- why it is here


def test_it_was_opened_here() -> None:
    told = why(here())
    assert told.here is not None
    assert (told.here.arrival, told.here.at, told.here.level) == ("opened", at(2, 10), 1)
    assert (told.standstill, told.level, told.last_level) == ("offered", 1, 3)


def test_it_climbed_by_itself() -> None:
    told = why(here().until(at(2, 11)))
    assert told.here is not None
    assert (told.here.arrival, told.here.cause, told.here.by) == ("escalated", Cause.NOT_RESOLVED, None)
    assert (told.here.from_level, told.here.at, told.here.spent_below) == (1, at(2, 11), 3600)


def test_somebody_escalated_it_with_a_reason() -> None:
    told = why(here().do(Escalated(offer=UP, reason="no_access", tried="all"), at(2, 10, 5), LISA))
    assert told.here is not None
    assert (told.here.cause, told.here.by, told.here.reason, told.here.tried) == (
        Cause.PERSON,
        LISA,
        "no_access",
        "all",
    )


@pytest.mark.parametrize(
    ("event", "arrival"),
    [
        (HandedBack(offer=DOWN), "handed_back"),
        (DeEscalated(offer=DOWN), "de_escalated"),
        (Recalled(offer=replace(DOWN, goes_on=1)), "recalled"),
        (Transferred(department=HR, offer=DOWN), "transferred"),
    ],
)
def test_how_else_it_can_arrive(event: object, arrival: str) -> None:
    life = here().do(Escalated(offer=UP), at(2, 10, 5), LISA).do(event, at(2, 10, 10), MARA)  # type: ignore[arg-type]
    told = why(life)
    assert told.here is not None
    assert told.here.arrival == arrival


def test_it_was_reopened() -> None:
    told = why(here().do(Resolved(), at(2, 10, 5), LISA).do(Reopened(offer=DOWN), at(2, 11), REQUESTER))
    assert told.here is not None
    assert told.here.arrival == "reopened"


def test_its_policy_has_another_version() -> None:
    newer = policy(level(1, "5h"), level(2), id=2)
    life = opened(book(LADDER, newer), at(2, 10)).do(PolicyMoved(policy=2, before=1), at(2, 10, 5), SARA)
    told = why(life)
    assert told.here is not None
    assert (told.here.arrival, told.here.at, told.last_level) == ("policy_moved", at(2, 10, 5), 2)


def test_the_rule_that_moved_it_is_named() -> None:
    ruled = replace(LADDER, rules=(Rule("chased", ("", ""), read_condition(["chased", ">=", 1])),))
    told = why(opened(book(ruled), at(2, 10)).do(Nudged(), at(2, 10, 5), REQUESTER))
    assert told.here is not None
    assert (told.here.cause, told.here.rules) == (Cause.RULE, ("chased",))


# ---------------------------------------------------------------- who answers


def test_who_answers_and_as_what() -> None:
    life = here()
    assert why(life).answers == Answers(LISA, "on_shift")
    assert why(life.do(Taken(), at(2, 10, 5), LISA)).answers == Answers(LISA, "owner")
    assert why(life.do(Resolved(), at(2, 10, 6), LISA)).answers is None


def test_supervisor_stand_in_and_manager_answer_when_nobody_is_on_shift() -> None:
    people = staff(rotas={1: rota(1, [LISA], MORNING), 3: rota(3, [MARA])})
    front = Team(FRONT, IT, 1, SARA, members=(LISA,), rota=1)
    for nobody, supervisor, expected in [
        (Nobody.WAIT, SARA, Answers(SARA, "supervisor")),
        (Nobody.WAIT, None, Answers(BOSS, "manager")),
        (Nobody.NEXT_ROTA, SARA, Answers(MARA, "stand_in")),
    ]:
        teams = {**people.teams, FRONT: replace(front, supervisor=supervisor)}
        ladder = policy(level(1, "1h", target=TEAM, nobody=nobody, next_rota=3), level(2))
        life = opened(book(ladder, staff=replace(people, teams=teams)), at(2, 15))
        assert who_answers(life.ticket, life.rules, at(2, 15)) == expected


# ---------------------------------------------------------------- what comes


def test_all_moments_in_order_with_what_will_happen() -> None:
    rules = book(LADDER, slas=[sla(first_response="2h", resolution="8h")])
    told = why(opened(rules, at(2, 10)))
    assert [(one.at, one.kind, one.will, one.to_level, one.percent) for one in told.moments] == [
        (at(2, 11), DueKind.LEVEL, "escalated", 2, None),
        (at(2, 11, 30), DueKind.FIRST_RESPONSE, "warned", None, 75),
        (at(2, 16), DueKind.RESOLUTION, "warned", None, 75),
    ]


def test_what_moves_it_next_when_and_to_whom() -> None:
    told = why(here())
    assert told.next is not None
    assert (told.next.level, told.next.at, told.next.due_by) == (2, at(2, 11), DueKind.LEVEL)
    assert told.next_people == (OnShift(MARA),)


def test_what_would_stop_it() -> None:
    life = here()
    assert why(life).stops == ("resolve", "hold")
    assert why(life.until(at(2, 11))).stops == ("take_charge", "hold", "resolve")
    assert why(life.do(Taken(), at(2, 11, 5), MARA)).stops == ("resolve", "hold")


@pytest.mark.parametrize(
    ("kind", "stops"),
    [
        (ClockKind.FIRST_RESPONSE, ("reply", "log_call", "resolve")),
        (ClockKind.RESOLUTION, ("resolve", "hold_for_requester")),
    ],
)
def test_what_would_stop_a_climb_by_the_sla(kind: ClockKind, stops: tuple[str, ...]) -> None:
    ladder = policy(level(1), level(2), thresholds=(Threshold(kind, 75),))
    life = opened(book(ladder, slas=[sla(1, 0, None, **{kind.value: "4h"})]), at(2, 10))
    assert why(life).stops == stops


def test_at_the_last_level_nothing_comes_and_nothing_need_be_stopped() -> None:
    told = why(here().until(at(2, 20)))
    assert (told.next, told.stops, told.next_people) == (None, (), ())
    assert set(reasons(told)) == {"last_level"}


# ---------------------------------------------------------------- why it has not climbed


def test_its_time_is_not_up() -> None:
    found = reasons(why(here(), at(2, 10, 20)))
    assert (found["not_yet"].spent, found["not_yet"].target, found["not_yet"].until) == (
        1200,
        3600,
        at(2, 11),
    )


def test_it_was_taken() -> None:
    life = here().until(at(2, 11)).do(Taken(), at(2, 11, 10), MARA)
    assert (reasons(why(life))["taken"].since, reasons(why(life))["taken"].by) == (at(2, 11, 10), MARA)


def test_it_waits() -> None:
    life = here().do(PutOnHold(waiting_for=WaitingFor.THIRD_PARTY, until=at(5, 10)), at(2, 10, 30), LISA)
    found = reasons(why(life, at(3, 10)))
    waiting = found["waiting"]
    assert (waiting.since, waiting.until, waiting.waiting_for) == (
        at(2, 10, 30),
        at(5, 10),
        WaitingFor.THIRD_PARTY,
    )
    assert found["not_yet"].spent == 1800
    assert why(life).standstill == "waiting"


def test_it_is_closed_for_the_night() -> None:
    ladder = policy(level(1, "4h", calendar=OFFICE), level(2))
    found = reasons(why(opened(book(ladder), at(2, 17)), at(2, 22)))
    assert (found["outside_hours"].since, found["outside_hours"].until) == (at(2, 18), at(3, 9))


def test_its_clock_starts_with_the_next_shift() -> None:
    people = staff(rotas={2: rota(2, [MARA], MORNING)})
    teams = {**people.teams, BACK: Team(BACK, IT, 2, SARA, members=(MARA,), rota=2)}
    ladder = policy(level(1, "1h"), level(2, "2h", target=TEAM, nobody=Nobody.WAIT), level(3))
    life = opened(book(ladder, staff=replace(people, teams=teams)), at(2, 14)).until(at(2, 15))
    assert reasons(why(life, at(2, 16)))["starts_later"].until == at(3, 8)


def test_the_level_has_no_way_up_by_time() -> None:
    life = opened(book(policy(level(1, exits=(Exit(reasons=("hard",)),)), level(2))), at(2, 10))
    assert "no_exit_by_time" in reasons(why(life, at(9, 10)))


def test_the_exit_s_condition_does_not_hold_and_which_fact_it_is() -> None:
    critical = Exit(parse_duration("5m"), to=3, condition=read_condition(["priority", "=", 1]))
    ladder = policy(level(1, exits=(critical, Exit(parse_duration("4h")))), level(2), level(3))
    life = opened(book(ladder), at(2, 10))
    found = reasons(why(life, at(2, 10, 30)))["exit_condition"]
    assert (found.level, found.unmet) == (3, (Unmet("priority", "=", 1, 3),))
    life.do(Triaged(priority=Priority.CRITICAL), at(2, 10, 31), LISA)
    assert "exit_condition" not in reasons(why(life))


def test_an_offer_was_open_so_next_did_nothing() -> None:
    steps = (Threshold(ClockKind.RESOLUTION, 75), Threshold(ClockKind.RESOLUTION, 90, at_least=2))
    ladder = policy(level(1, "1h"), level(2, "100h"), level(3), thresholds=steps)
    life = opened(book(ladder, slas=[sla(resolution="10h")]), at(2, 10)).until(at(2, 19))
    found = reasons(why(life))
    assert (found["offer_open"].percent, found["already_there"].percent) == (75, 90)


def test_a_rule_has_fired_already_and_another_is_not_true() -> None:
    nested = read_condition(
        {"none": [["chased", ">=", 1], {"all": [["reopened", "=", 0], ["area", "=", "direct"]]}]}
    )
    ruled = replace(
        LADDER,
        rules=(
            Rule("chased", ("", ""), read_condition(["chased", ">=", 1])),
            Rule("other", ("", ""), nested, at_least=3),
        ),
    )
    life = opened(book(ruled), at(2, 10)).do(Nudged(), at(2, 10, 5), REQUESTER)
    found = reasons(why(life))
    assert found["rule_fired"].rule == "chased"
    assert (found["rule_false"].rule, found["rule_false"].level) == ("other", 3)
    assert found["rule_false"].unmet == (
        Unmet("chased", ">=", 1, 1, negated=True),
        Unmet("reopened", "=", 0, 0, negated=True),
        Unmet("area", "=", "direct", "direct", negated=True),
    )


def test_it_has_grace_after_an_outage() -> None:
    ladder = policy(level(1, "1h"), level(2, "1h"), level(3))
    life = opened(book(ladder), at(2, 10)).until(at(2, 11, 50), processed_at=at(2, 11, 50))
    assert reasons(why(life, at(2, 11, 55)))["grace"].until == at(2, 12, 5)


def test_it_is_late_already_after_a_recall() -> None:
    life = here().do(Taken(), at(2, 10, 5), LISA).until(at(2, 11))
    life.do(Recalled(offer=replace(DOWN, goes_on=1)), at(2, 11, 5), LISA)
    assert reasons(why(life))["already_late"].since == at(2, 11)


def test_it_is_resolved_ended_or_only_history() -> None:
    life = here().do(Resolved(), at(2, 10, 30), LISA)
    assert why(life).not_climbed == (WhyNot("resolved", at(2, 10, 30)),)
    assert [one.will for one in why(life).moments] == ["closed"]
    life.do(Closed(), at(2, 11), LISA)
    assert why(life).not_climbed == (WhyNot("ended", at(2, 11)),)
    assert (why(life).standstill, why(life).status) == ("ended", Status.CLOSED)
    imported = here(historical=True)
    assert why(imported, at(9, 10)).not_climbed == (WhyNot("historical"),)
    assert why(imported).standstill == "historical"
