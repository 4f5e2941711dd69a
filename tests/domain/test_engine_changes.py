"""What changes under a ticket's feet (policy versions, calendars, links, tags, shifts) and what that does to it."""

from dataclasses import replace
from datetime import time

import pytest

from sportello.domain.conditions import read_condition
from sportello.domain.duration import parse_duration
from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import Status, WaitingFor
from sportello.domain.policy import Exit, Rule
from sportello.domain.rota import Window
from sportello.domain.sla import ClockKind
from sportello.domain.staff import Target, TargetKind, Team
from sportello.domain.ticket import Outcome
from sportello.domain.timeline.conversation import Noted
from sportello.domain.timeline.ladder import Adopted, DepartmentInvolved, PolicyMoved, Taken, Transferred
from sportello.domain.timeline.life import Absorbed, MergedInto, PutOnHold, Resumed, Snoozed
from sportello.domain.timeline.relations import FieldSet, Linked, Tagged, Unlinked, Unwatched, Watched
from tests.domain.builders import (
    FRONT,
    HR,
    IT,
    LISA,
    LUCA,
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
    sla,
    staff,
)

LEVEL, RESOLUTION = ClockKind.LEVEL, ClockKind.RESOLUTION
OFFER = Offer(1, 1, FRONT, (LISA,))


# ---------------------------------------------------------------- another version of the policy


def moved(new: object, taken: bool = True) -> Life:
    old = policy(level(1, "4h"), level(2, "8h"), level(3))
    life = opened(book(old, new), at(2, 12))  # type: ignore[arg-type]
    if taken:
        life.do(Taken(), at(2, 12, 30), LISA)
    return life.do(PolicyMoved(policy=2, before=1, level=1), at(2, 13), SARA)


def test_another_version_keeps_level_spent_time_and_who_took_it() -> None:
    life = moved(policy(level(1, "6h"), level(2), id=2))
    visit = life.ticket.visits[-1]
    assert (visit.policy, visit.level, visit.taken_by) == (2, 1, LISA)
    assert life.ticket.visits[0].outcome is Outcome.POLICY_MOVED
    assert life.spent(LEVEL, at(2, 14)).total_seconds() == 2 * 3600
    assert dict(life.due)["level"] == at(2, 18)


def test_another_version_on_another_calendar_counts_the_rest_on_it() -> None:
    life = moved(policy(level(1, "8h", calendar=OFFICE), level(2), id=2))
    assert life.clock(LEVEL).calendar == OFFICE
    assert life.spent(LEVEL, at(2, 22)).total_seconds() == 6 * 3600
    assert dict(life.due)["level"] == at(3, 11)


def test_what_was_taken_need_not_be_taken_again_under_another_version() -> None:
    taking = policy(level(1, "6h", take_charge="30m"), level(2), id=2)
    assert "take_charge" not in dict(moved(taking).due)
    assert dict(moved(taking, taken=False).due)["take_charge"] == at(2, 13, 30)


def test_another_sla_with_the_same_time_on_another_calendar_moves_the_deadline() -> None:
    rules = book(policy(level(1)), slas=[sla(resolution="8h"), sla(2, calendar=OFFICE, resolution="8h")])
    life = opened(rules, at(2, 14))
    life.do(Transferred(department=HR, sla=2, offer=OFFER), at(2, 16), LISA)
    assert life.clock(RESOLUTION).due_at == at(3, 13)


# ---------------------------------------------------------------- facts


def test_linked_incidents_can_make_a_rule_true() -> None:
    many = Rule("many", ("", ""), read_condition(["linked_incidents", ">=", 2]), at_least=2)
    life = opened(book(policy(level(1), level(2), rules=(many,))), at(2, 10))
    life.do(Linked(relation="incident", other=5), at(2, 11), LISA)
    life.do(Unlinked(relation="incident", other=5), at(2, 11), LISA)
    life.do(Linked(relation="incident", other=6), at(2, 11), LISA)
    assert life.path == [1]
    life.do(Linked(relation="incident", other=7), at(2, 12), LISA)
    assert (life.path, life.ticket.linked_incidents) == ([1, 2], 2)


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        (FieldSet(field="category", value=4), ["category", "=", 4]),
        (FieldSet(field="dissatisfied", value=1), ["dissatisfied", "=", True]),
    ],
)
def test_a_changed_fact_moves_the_level_s_time(event: FieldSet, fact: object) -> None:
    ways = (Exit(parse_duration("4h")), Exit(parse_duration("1h"), condition=read_condition(fact)))
    life = opened(book(policy(level(1, exits=ways), level(2))), at(2, 10))
    life.do(event, at(2, 10, 30), LISA)
    assert dict(life.due)["level"] == at(2, 11)


def test_links_watchers_tags_and_fields_move_nothing() -> None:
    life = opened(book(policy(level(1, "4h"), level(2))), at(2, 10))
    before = life.due
    for event in (
        Linked(relation="caused_by", other=9),
        Watched(person=MARA),
        Watched(person=LUCA),
        Unwatched(person=LUCA),
        Tagged(added=("vpn", "home"), removed=("home",)),
        FieldSet(field="room", new="12"),
        FieldSet(field="subject", new="No network"),
        DepartmentInvolved(department=HR, child=3),
        Noted(mentions=(SARA,)),
        Absorbed(source=8, people=(LISA,)),
    ):
        life.do(event, at(2, 10), LISA)
    ticket = life.ticket
    assert (ticket.problem, ticket.watchers, ticket.tags) == (9, {MARA, SARA, LISA}, {"vpn"})
    assert (ticket.fields, ticket.subject) == ({"room": "12"}, "No network")
    assert life.due == before
    life.do(Unlinked(relation="caused_by", other=9), at(2, 10), LISA)
    assert life.ticket.problem is None


def test_a_merged_ticket_leaves_the_ladder() -> None:
    life = opened(book(policy(level(1, "4h"), level(2))), at(2, 10)).do(MergedInto(target=7), at(2, 11), LISA)
    assert (life.ticket.status, life.ticket.merged_into, life.due) == (Status.MERGED, 7, [])
    assert life.ticket.visits[0].outcome is Outcome.MERGED


def test_a_snooze_stops_no_clock_and_ends_by_itself() -> None:
    life = opened(book(policy(level(1, "4h"), level(2))), at(2, 10)).do(
        Snoozed(until=at(2, 12)), at(2, 10), LISA
    )
    assert life.due == [("snooze", at(2, 12)), ("level", at(2, 14))]
    life.until(at(2, 12))
    assert (life.ticket.snoozed_until, life.kinds[-1]) == (None, "woke")


def test_nothing_falls_due_in_an_imported_history_until_it_is_adopted() -> None:
    life = opened(book(policy(level(1, "4h"), level(2))), at(2, 10), historical=True)
    life.do(Taken(), at(2, 11), LISA).do(PutOnHold(waiting_for=WaitingFor.REQUESTER), at(3, 10), LISA)
    assert life.due == []
    life.do(Adopted(offer=OFFER), at(20, 10), None)
    assert (life.ticket.owner, life.ticket.visits[-1].taken_by) == (LISA, LISA)
    assert life.due == [("requester_reminder", at(22, 10))]
    life.do(Resumed(), at(20, 11), LISA)
    assert dict(life.due)["level"] == at(20, 15)


# ---------------------------------------------------------------- the end of a shift


def on_mornings(after: str) -> Life:
    """Lisa holds it; she is on shift until 14:00, Luca from then on."""
    early = rota(1, [LISA], Window((0, 1, 2, 3, 4, 5, 6), time(8), time(14)))
    late = rota(9, [LUCA], Window((0, 1, 2, 3, 4, 5, 6), time(14), time(20))).slots[0].rotations
    slot = replace(early.slots[0], rotations=(*early.slots[0].rotations, *late))
    people = staff(rotas={1: replace(early, slots=(slot,))})
    teams = {**people.teams, FRONT: Team(FRONT, IT, 1, SARA, members=(LISA, LUCA), rota=1)}
    ladder = policy(level(1, after, target=Target(TargetKind.TEAM)), level(2))
    life = opened(book(ladder, staff=replace(people, teams=teams)), at(2, 10))
    return life.do(Taken(), at(2, 10, 30), LISA)


def test_what_falls_due_before_the_holder_is_back_is_offered_to_the_incoming_shift() -> None:
    life = on_mornings("6h").until(at(2, 14))
    assert life.kinds == ["opened", "taken", "shift_ended"]
    assert life.ticket.owner == LISA
    assert life.ticket.visits[-1].offered_to == [LUCA]
    assert life.due == [("level", at(2, 16))]


@pytest.mark.parametrize("after", ["3h", "24h"])
def test_what_falls_due_in_the_holder_s_own_hours_stays_quiet(after: str) -> None:
    assert "shift_ended" not in on_mornings(after).until(at(2, 20)).kinds
