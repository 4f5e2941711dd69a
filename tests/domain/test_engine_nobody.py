"""Never nobody's (DOMAIN 4): nobody on shift, in its four ways, and who answers meanwhile."""

from dataclasses import replace
from datetime import time

from sportello.domain.policy import Level, Nobody
from sportello.domain.rota import Window
from sportello.domain.rulebook import RuleBook
from sportello.domain.staff import Target, TargetKind, Team
from sportello.domain.ticket import Cause, Outcome
from sportello.domain.timeline.ladder import Taken
from sportello.domain.timeline.life import PutOnHold, Resumed
from tests.domain.builders import (
    BACK,
    BOSS,
    FRONT,
    IT,
    LISA,
    MARA,
    OFFICE,
    SARA,
    Life,
    at,
    book,
    level,
    opened,
    policy,
    rota,
    staff,
)

MORNINGS = Window((0, 1, 2, 3, 4, 5, 6), time(8), time(12))
ALWAYS = Window((0, 1, 2, 3, 4, 5, 6), time(0), time(0))
TEAM = Target(TargetKind.TEAM)
PAOLO, ANNA = 22, 23


def world(second: Level, **more: object) -> RuleBook:
    """Level 2 is a team whose only shift is the morning; rota 3 is Paolo's, day and night, of no team at all."""
    people = staff(rotas={2: rota(2, [MARA], MORNINGS), 3: rota(3, [PAOLO], ALWAYS)})
    back = Team(BACK, IT, 2, SARA, members=(MARA, ANNA), rota=2)
    people = replace(people, teams={**people.teams, BACK: back}, **more)  # type: ignore[arg-type]
    return book(policy(level(1, "1h"), second, level(3, "4h"), level(4)), staff=people)


def afternoon(second: Level, **more: object) -> Life:
    """Level 2 is reached at 15:00, when its team has no shift."""
    return opened(world(second, **more), at(2, 14)).until(at(2, 15))


def test_the_next_level_at_once_is_a_visit_of_zero_seconds_said_aloud() -> None:
    life = afternoon(level(2, "2h", target=TEAM))
    assert life.path == [1, 2, 3]
    empty = life.ticket.visits[1]
    assert (empty.entered_at, empty.left_at, empty.outcome) == (at(2, 15), at(2, 15), Outcome.NOBODY)
    assert [(r.cause, r.at) for r in life.ticket.records] == [
        (Cause.NOT_RESOLVED, at(2, 15)),
        (Cause.NOBODY, at(2, 15)),
    ]
    assert life.kinds == ["opened", "escalated", "escalated"]
    assert life.ticket.visits[2].offered_to == [30]


def test_somebody_on_shift_is_no_gap() -> None:
    life = opened(world(level(2, "2h", target=TEAM)), at(2, 9)).until(at(2, 10))
    assert life.path == [1, 2]
    assert life.ticket.visits[1].offered_to == [MARA]


def test_the_whole_team() -> None:
    life = afternoon(level(2, "2h", target=TEAM, nobody=Nobody.WHOLE_TEAM))
    assert (life.path, life.ticket.visits[1].offered_to) == ([1, 2], [MARA, ANNA])


def test_the_next_rota_even_one_that_belongs_to_no_team() -> None:
    life = afternoon(level(2, "2h", target=TEAM, nobody=Nobody.NEXT_ROTA, next_rota=3))
    assert (life.path, life.ticket.visits[1].offered_to) == ([1, 2], [PAOLO])
    assert life.rules.answers(life.ticket, at(2, 15)) == PAOLO


def test_waiting_for_the_next_shift_starts_the_clocks_with_it() -> None:
    life = afternoon(level(2, "2h", target=TEAM, take_charge="30m", nobody=Nobody.WAIT))
    assert life.path == [1, 2]
    assert life.due == [("take_charge", at(3, 8, 30)), ("level", at(3, 10))]
    assert life.rules.answers(life.ticket, at(2, 16)) == SARA


def test_a_wait_of_another_kind_does_not_start_those_clocks_early() -> None:
    life = afternoon(level(2, "2h", target=TEAM, nobody=Nobody.WAIT))
    life.do(PutOnHold(until=at(2, 17)), at(2, 16), LISA).do(Resumed(), at(2, 18), LISA)
    assert life.due == [("level", at(3, 10))]


def test_outside_the_level_s_hours_an_empty_shift_is_no_gap() -> None:
    life = opened(world(level(2, "2h", target=TEAM, calendar=OFFICE)), at(2, 19)).until(at(2, 22))
    assert life.path == [1, 2]
    assert life.due == [("level", at(3, 11))]


def test_several_empty_levels_are_passed_in_one_step() -> None:
    nobody = staff(teams={FRONT: Team(FRONT, IT, 1, members=(LISA,))})
    ladder = policy(level(1, "1h"), level(2, "1h", target=TEAM), level(3, "1h", target=TEAM), level(4))
    life = opened(book(ladder, staff=nobody), at(2, 14)).until(at(2, 15))
    assert life.path == [1, 2, 3, 4]
    assert {visit.entered_at for visit in life.ticket.visits[1:]} == {at(2, 15)}


def test_nobody_at_the_last_level_stays_there_and_the_manager_answers() -> None:
    ladder = policy(level(1, "1h"), level(2, target=TEAM))
    nobody = staff(teams={FRONT: Team(FRONT, IT, 1, members=(LISA,))})
    life = opened(book(ladder, staff=nobody), at(2, 14)).until(at(2, 16))
    assert life.path == [1, 2]
    assert life.rules.answers(life.ticket, at(2, 16)) == BOSS


def test_a_rota_that_is_gone_is_nobody_not_a_fault() -> None:
    ladder = policy(level(1, "1h"), level(2, "1h", target=Target(TargetKind.ROTA, 77)), level(3))
    life = opened(book(ladder), at(2, 14)).until(at(2, 15))
    assert life.path == [1, 2, 3]


def test_people_who_are_away_are_not_offered_it() -> None:
    everybody = staff(away=frozenset({MARA}))
    ladder = policy(level(1, "1h"), level(2, "1h", target=TEAM), level(3))
    assert opened(book(ladder, staff=everybody), at(2, 14)).until(at(2, 15)).path == [1, 2, 3]


def test_a_ticket_that_opens_with_nobody_there_waits_and_climbs_by_time() -> None:
    ladder = policy(level(1, "1h", target=TEAM), level(2))
    nobody = staff(teams={FRONT: Team(FRONT, IT, 1, SARA)})
    life = opened(book(ladder, staff=nobody), at(2, 14))
    assert (life.path, life.ticket.visits[0].offered_to) == ([1], [])
    assert life.rules.answers(life.ticket, at(2, 14)) == SARA
    assert life.until(at(2, 15)).path == [1, 2]


def test_who_was_offered_it_in_turn_answers_for_it() -> None:
    in_turn = staff()
    front = replace(in_turn.teams[FRONT], routing="in_turn")
    in_turn = replace(in_turn, teams={**in_turn.teams, FRONT: front})
    rules = book(
        policy(level(1, "1h", target=TEAM), level(2)),
        staff=in_turn,
        choose=lambda team, people, ticket: people[-1:],
    )
    life = opened(rules, at(2, 14))
    assert life.ticket.visits[0].offered_to == [front.members[-1]]
    assert life.rules.answers(life.ticket, at(2, 14)) == front.members[-1]


def test_the_owner_answers_even_off_shift() -> None:
    life = afternoon(level(2, "2h", target=TEAM, nobody=Nobody.WAIT)).do(Taken(), at(2, 16), ANNA)
    assert life.rules.answers(life.ticket, at(3, 1)) == ANNA
