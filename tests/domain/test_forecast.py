"""The forecast: every climb to come, when, why and to whom, and that the future then happens as told."""

from dataclasses import replace
from datetime import time
from timeit import repeat

from hypothesis import given, settings

from sportello.domain.conditions import read_condition
from sportello.domain.due import DueKind
from sportello.domain.forecast import OnShift, Standing, forecast
from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.policy import Nobody, Policy, Rule, SLAPolicy, Threshold
from sportello.domain.priority import Priority
from sportello.domain.rota import Window
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import ClockKind
from sportello.domain.staff import Target, TargetKind, Team
from sportello.domain.ticket import Cause, Outcome
from sportello.domain.timeline.ladder import Escalated, Taken
from sportello.domain.timeline.life import PutOnHold, Resolved
from tests.domain.builders import (
    BACK,
    BOSS,
    DORA,
    FRONT,
    IT,
    LISA,
    LUCA,
    MARA,
    SARA,
    TINO,
    VITO,
    at,
    book,
    level,
    opened,
    policy,
    rota,
    sla,
    staff,
)
from tests.domain.test_engine_laws import policies, promises

DAY = Window((0, 1, 2, 3, 4, 5, 6), time(8), time(14))
EVENING = Window((0, 1, 2, 3, 4, 5, 6), time(14), time(22))
TEAM = Target(TargetKind.TEAM)


def shifts(second: Nobody = Nobody.NEXT_LEVEL) -> RuleBook:
    """Level 1: Lisa until 14:00, Luca after. Level 2: Mara, only until 14:00."""
    early = rota(1, [LISA], DAY)
    late = rota(9, [LUCA], EVENING).slots[0]
    both = replace(
        early, slots=(replace(early.slots[0], rotations=(*early.slots[0].rotations, *late.rotations)),)
    )
    people = staff(rotas={1: both, 2: rota(2, [MARA], DAY)})
    teams = {
        FRONT: Team(FRONT, IT, 1, SARA, members=(LISA, LUCA), rota=1),
        BACK: Team(BACK, IT, 2, SARA, members=(MARA,), rota=2),
    }
    ladder = policy(
        level(1, "1h", target=TEAM), level(2, "4h", target=TEAM, nobody=second), level(3, "8h"), level(4)
    )
    return book(ladder, staff=replace(people, teams=teams))


def test_the_whole_ladder_of_the_template() -> None:
    rules = book()
    rungs = forecast(opened(rules, at(2, 10)).ticket, rules, at(2, 10))
    assert [(rung.standing, rung.level, rung.at) for rung in rungs] == [
        (Standing.PRESENT, 1, at(2, 10)),
        (Standing.COMING, 2, at(2, 10, 15)),
        (Standing.COMING, 3, at(2, 11, 15)),
        (Standing.COMING, 4, at(2, 15, 15)),
        (Standing.COMING, 5, at(3, 15, 15)),
        (Standing.COMING, 6, at(6, 15, 15)),
        (Standing.COMING, 7, at(13, 15, 15)),
    ]
    assert [[who.person for who in rung.people] for rung in rungs[1:]] == [
        [MARA],
        [SARA],
        [BOSS],
        [TINO],
        [DORA],
        [VITO],
    ]
    assert {rung.cause for rung in rungs[1:]} == {Cause.NOT_RESOLVED}
    assert {rung.due_by for rung in rungs[1:]} == {DueKind.LEVEL}
    assert [rung.answers for rung in rungs] == [LISA, MARA, SARA, BOSS, TINO, DORA, VITO]


def test_it_changes_nothing() -> None:
    rules = book(slas=[sla(resolution="8h", first_response="1h")])
    life = opened(rules, at(2, 10))
    before = life.ticket.clone()
    forecast(life.ticket, rules, at(2, 10))
    assert life.ticket == before


def test_past_rungs_tell_how_it_got_here() -> None:
    rules = book()
    life = opened(rules, at(2, 10)).do(Taken(), at(2, 10, 5), LISA)
    life.do(Escalated(offer=Offer(1, 2, BACK, (MARA,)), reason="no_access"), at(2, 10, 10), LISA)
    past, present = forecast(life.ticket, rules, at(2, 10, 20))[:2]
    assert (past.standing, past.taken_by, past.left_at, past.outcome) == (
        Standing.PAST,
        LISA,
        at(2, 10, 10),
        Outcome.ESCALATED,
    )
    assert (present.standing, present.cause, present.reason, present.by) == (
        Standing.PRESENT,
        Cause.PERSON,
        "no_access",
        LISA,
    )


def test_the_person_on_shift_then_with_the_end_of_the_shift_and_who_takes_over() -> None:
    rules = shifts()
    present, second, *_ = forecast(opened(rules, at(2, 12)).ticket, rules, at(2, 12))
    assert present.people == (OnShift(LISA, at(2, 14), LUCA),)
    assert second.people == (OnShift(MARA, at(2, 14), None),)


def test_a_gap_is_told_and_passed() -> None:
    rules = shifts()
    _, empty, third, _ = forecast(opened(rules, at(2, 15)).ticket, rules, at(2, 15))
    assert (empty.level, empty.gap, empty.goes_to, empty.people) == (2, Nobody.NEXT_LEVEL, 3, ())
    assert (empty.at, empty.left_at, empty.outcome) == (at(2, 16), at(2, 16), Outcome.NOBODY)
    assert (third.level, third.at, third.cause) == (3, at(2, 16), Cause.NOBODY)


def test_a_gap_that_waits_tells_when_somebody_is_back() -> None:
    rules = shifts(Nobody.WAIT)
    _, second, third, _ = forecast(opened(rules, at(2, 15)).ticket, rules, at(2, 15))
    assert (second.gap, second.staffed_from, second.answers) == (Nobody.WAIT, at(3, 8), SARA)
    assert third.at == at(3, 12)


def test_somebody_away_now_is_taken_to_be_there_later() -> None:
    rules = book(staff=staff(away=frozenset({MARA})))
    rungs = forecast(opened(rules, at(2, 10)).ticket, rules, at(2, 10))
    assert [who.person for who in rungs[1].people] == [MARA]


def test_a_wait_moves_everything_and_silence_ends_it() -> None:
    rules = book()
    life = opened(rules, at(2, 10)).do(
        PutOnHold(waiting_for=WaitingFor.DATE, until=at(4, 10)), at(2, 10, 5), LISA
    )
    rungs = forecast(life.ticket, rules, at(2, 12))
    assert (rungs[1].level, rungs[1].at) == (2, at(4, 10, 10))
    silent = opened(rules, at(2, 10)).do(PutOnHold(), at(2, 10, 5), LISA)
    assert [rung.standing for rung in forecast(silent.ticket, rules, at(2, 12))] == [Standing.PRESENT]


def test_sla_thresholds_and_the_rules_they_wake_are_seen_coming() -> None:
    critical = Rule("critical", ("", ""), read_condition(["priority", "=", 1]), at_least=4)
    ladder = policy(
        *(level(1), level(2, "9h"), level(3, raise_to=Priority.CRITICAL), level(4)),
        rules=(critical,),
        thresholds=(Threshold(ClockKind.RESOLUTION, 75),),
    )
    rules = book(ladder, slas=[sla(resolution="4h")])
    rungs = forecast(opened(rules, at(2, 10)).ticket, rules, at(2, 10))
    assert [(rung.level, rung.at, rung.cause) for rung in rungs[1:]] == [
        (2, at(2, 13), Cause.SLA),
        (4, at(2, 22), Cause.NOT_RESOLVED),
    ]


def test_nothing_comes_after_the_last_level_a_resolution_or_an_import() -> None:
    rules = book()
    resolved = opened(rules, at(2, 10)).do(Resolved(), at(2, 10, 5), LISA)
    assert [rung.standing for rung in forecast(resolved.ticket, rules, at(2, 11))] == [Standing.PAST]
    last = opened(rules, at(2, 10)).until(at(20, 10))
    assert forecast(last.ticket, rules, at(20, 10))[-1].standing is Standing.PRESENT
    imported = opened(rules, at(2, 10), historical=True)
    assert [rung.standing for rung in forecast(imported.ticket, rules, at(9, 10))] == [Standing.PRESENT]


def test_what_is_overdue_reaches_those_on_shift_now() -> None:
    rules = shifts()
    rungs = forecast(opened(rules, at(2, 12)).ticket, rules, at(2, 15))
    coming = next(rung for rung in rungs if rung.standing is Standing.COMING and rung.gap is None)
    assert (coming.level, coming.at) == (3, at(2, 13))


@settings(max_examples=60)
@given(ladder=policies(), slas=promises())
def test_the_future_happens_as_told(ladder: Policy, slas: list[SLAPolicy]) -> None:
    rules = book(ladder, slas=slas)
    life = opened(rules, at(2, 10))
    told = [(rung.level, rung.at, rung.cause) for rung in forecast(life.ticket, rules, at(2, 10))]
    for _ in range(50):
        if not life.due or len(life.ticket.visits) >= len(told):
            break
        life.next()
    causes = {record.to_visit: record.cause for record in life.ticket.records}
    happened = [(visit.level, visit.entered_at, causes.get(visit.number)) for visit in life.ticket.visits]
    assert happened == told


def test_it_is_cheap() -> None:
    rules = book(slas=[sla(resolution="8h", first_response="1h")])
    ticket = opened(rules, at(2, 10)).ticket
    forecast(ticket, rules, at(2, 10))
    assert min(repeat(lambda: forecast(ticket, rules, at(2, 10)), number=5, repeat=10)) / 5 < 0.02
