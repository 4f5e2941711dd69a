"""Condition rules and SLA thresholds: when they make a ticket climb, and when they do not."""

from typing import Any

import pytest

from sportello.desk.charge import take_charge, triage
from sportello.desk.conversation import nudge, reply
from sportello.desk.escalate import de_escalate, escalate, hand_back
from sportello.desk.following import set_field
from sportello.desk.linking import link
from sportello.desk.resolution import reopen, resolve
from sportello.desk.transfer import transfer
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import Grade
from sportello.escalation.models import Escalation
from sportello.tickets.models import Ticket
from tests.story import Story, ladder, level, rome

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"
CRITICAL = {"impact": Grade.HIGH, "urgency": Grade.HIGH}
UP = {"reason": "serve", "tried": "x"}


def at(minute: int) -> str:
    return f"2026-11-23 09:{minute:02}"


def with_rules(story: Story, *rules: dict[str, Any], **more: Any) -> Story:
    """Four patient levels, so that only rules move tickets."""
    calm: dict[str, Any] = {"calendar": story.calendar.pk, "after": "500h"}
    story.publish(
        ladder(
            level(**calm),
            level(**calm),
            level("supervisor", **calm),
            level("manager", **calm),
            rules=list(rules),
            **more,
        )
    )
    return story


def levels(story: Story, ticket: Ticket) -> list[int]:
    return [number for number, _ in story.visits(ticket)]


URGENT = {"id": "urgent", "when": ["priority", "=", 1], "at_least": 3}
CHASED = {"id": "chased", "when": ["chased", ">=", 2]}


# ---------------------------------------------------------------- false to true


def test_a_rule_that_becomes_true_makes_it_climb_at_once(story: Story) -> None:
    ticket = with_rules(story, URGENT).open(NINE)
    story.by("ada", at(5), triage, ticket, how_badly="stopped")
    assert levels(story, ticket) == [1, 3]
    climb = story.event(ticket, "escalated")
    assert (climb.payload["cause"], climb.payload["rules"]) == ("rule", ["urgent"])
    assert (climb.source, climb.actor) == ("engine", None)
    assert Escalation.objects.get(ticket=ticket).by is None
    assert story.faults() == []


def test_a_ticket_that_opens_with_the_condition_true_climbs_at_once(story: Story) -> None:
    ticket = with_rules(story, URGENT).open(NINE, **CRITICAL)
    assert levels(story, ticket) == [1, 3]
    assert story.faults() == []


def test_a_ticket_that_comes_under_the_policy_with_the_condition_true_climbs_too(story: Story) -> None:
    ticket = story.open(NINE, **CRITICAL)
    elsewhere = story.elsewhere()
    with_rules(story, URGENT | {"at_least": 4})
    story.by("ada", at(5), transfer, ticket, department=elsewhere.pk, reason="È loro")
    assert story.ticket(ticket).level == 4


def test_it_fires_once_until_the_ticket_is_reopened(story: Story) -> None:
    ticket = with_rules(story, URGENT).open(NINE, **CRITICAL)
    story.by("carla", at(5), de_escalate, ticket, to=1, reason="Non serve")
    for minute, how in ((6, "annoyed"), (7, "stopped")):
        story.by("ada", at(minute), triage, ticket, how_badly=how)
    assert story.ticket(ticket).level == 1
    story.by("carla", at(8), resolve, ticket, text="Fatto")
    story.by("dario", at(9), reopen, ticket, reason="No")
    for minute, how in ((10, "annoyed"), (11, "stopped")):
        story.by("ada", at(minute), triage, ticket, how_badly=how)
    assert story.ticket(ticket).level == 3


def test_a_rule_never_lowers_and_says_that_it_did_nothing(story: Story) -> None:
    ticket = with_rules(story, URGENT | {"at_least": 2}).open(NINE)
    story.by("carla", at(5), escalate, ticket, to=3, **UP)
    story.by("ada", at(6), triage, ticket, how_badly="stopped")
    assert levels(story, ticket) == [1, 3]
    fired = story.event(ticket, "rule_fired").payload
    assert (fired["rules"], fired["why"]) == (["urgent"], "nothing_to_do")


def test_next_does_nothing_while_an_escalation_is_offered(story: Story) -> None:
    ticket = with_rules(story, CHASED).open(NINE)
    story.by("ada", at(5), escalate, ticket, **UP)
    for minute in (6, 7):
        story.by("dario", at(minute), nudge, ticket)
    assert levels(story, ticket) == [1, 2]


def test_at_least_supersedes_an_open_offer(story: Story) -> None:
    ticket = with_rules(story, CHASED | {"at_least": 4}).open(NINE)
    story.by("ada", at(5), escalate, ticket, **UP)
    for minute in (6, 7):
        story.by("dario", at(minute), nudge, ticket)
    assert story.visits(ticket) == [(1, "superseded"), (2, "superseded"), (4, None)]


def test_of_several_rules_the_highest_level_counts_and_it_climbs_once(story: Story) -> None:
    other = {"id": "vip", "when": ["priority", "<=", 2], "at_least": 2}
    ticket = with_rules(story, other, URGENT).open(NINE)
    story.by("ada", at(5), triage, ticket, how_badly="stopped")
    assert levels(story, ticket) == [1, 3]
    assert set(story.event(ticket, "escalated").payload["rules"]) == {"vip", "urgent"}


def test_a_climb_by_hand_is_not_followed_by_another(story: Story) -> None:
    rule = {"id": "complex", "when": ["too_complex", "=", True], "at_least": 4}
    ticket = with_rules(story, rule).open(NINE)
    story.by("ada", at(5), escalate, ticket, **UP, too_complex=True)
    assert levels(story, ticket) == [1, 2]
    assert story.event(ticket, "rule_fired").payload["why"] == "already_climbed"


# ---------------------------------------------------------------- the facts


def test_chased_counts_until_there_is_an_answer(story: Story) -> None:
    ticket = with_rules(story, CHASED).open(NINE)
    story.by("dario", at(1), nudge, ticket)
    story.by("ada", at(2), reply, ticket, text="Ci siamo")
    story.by("dario", at(3), nudge, ticket)
    assert story.ticket(ticket).level == 1
    story.by("dario", at(4), nudge, ticket)
    assert story.ticket(ticket).level == 2


def test_reopened(story: Story) -> None:
    ticket = with_rules(story, {"id": "again", "when": ["reopened", ">=", 1], "at_least": 2}).open(NINE)
    story.by("carla", at(1), resolve, ticket, text="Fatto")
    story.by("dario", at(2), reopen, ticket, reason="No")
    assert story.ticket(ticket).level == 2


def test_bounced(story: Story) -> None:
    ticket = with_rules(story, {"id": "ping", "when": ["bounced", ">=", 2], "at_least": 3}).open(NINE)
    story.by("ada", at(1), take_charge, ticket)
    for minute in (2, 4):
        story.by("ada", at(minute), escalate, ticket, **UP)
        story.by("bruno", at(minute + 1), hand_back, ticket, reason="È tua")
    assert story.ticket(ticket).level == 3


def test_linked_incidents_of_a_problem(story: Story) -> None:
    rule = {"id": "many", "when": {"all": [["kind", "=", "problem"], ["linked_incidents", ">=", 2]]}}
    with_rules(story, rule | {"at_least": 3})
    problem = story.open(NINE, kind=Kind.PROBLEM)
    for minute in (1, 2):
        incident = story.open(NINE)
        story.by("ada", at(minute), link, incident, other=problem.pk, relation="caused_by")
    assert story.ticket(problem).level == 3


def test_a_bad_word_about_the_service(story: Story) -> None:
    ticket = with_rules(story, {"id": "bad", "when": ["dissatisfied", "=", True], "at_least": 3}).open(NINE)
    story.by("ada", at(1), set_field, ticket, field="dissatisfied", new="sì", value=1)
    assert story.ticket(ticket).level == 3


def test_none_of_and_any_of(story: Story) -> None:
    rule = {
        "id": "mixed",
        "when": {
            "all": [{"any": [["chased", ">=", 1], ["reopened", ">=", 1]]}, {"none": [["priority", "=", 4]]}]
        },
        "at_least": 2,
    }
    with_rules(story, rule)
    low, medium = story.open(NINE, impact=Grade.LOW, urgency=Grade.LOW), story.open(NINE)
    story.by("dario", at(1), nudge, [low, medium])
    assert [story.ticket(ticket).level for ticket in (low, medium)] == [1, 2]


# ---------------------------------------------------------------- SLA thresholds


def threshold(percent: int, clock: str = "first_response", **more: Any) -> dict[str, Any]:
    return {"clock": clock, "percent": percent, **more}


def test_a_part_of_the_sla_spent_makes_it_climb_once(story_with_sla: Story) -> None:
    story = with_rules(story_with_sla, thresholds=[threshold(75)])
    ticket = story.open(NINE)  # first response within 2h: 75 % at 10:30
    story.tick("2026-11-23 10:29:59")
    assert story.ticket(ticket).level == 1
    story.tick("2026-11-23 10:30")
    assert levels(story, ticket) == [1, 2]
    assert Escalation.objects.get(ticket=ticket).cause == "sla"
    story.tick("2026-11-23 12:00")
    assert levels(story, ticket) == [1, 2]
    assert story.faults() == []


def test_thresholds_one_after_the_other(story_with_sla: Story) -> None:
    steps = [threshold(50, at_least=2), threshold(90, at_least=2), threshold(100, at_least=4)]
    story = with_rules(story_with_sla, thresholds=steps)
    ticket = story.open(NINE)
    story.tick("2026-11-23 11:00")
    assert [(event.kind, event.at) for event in ticket.events.exclude(kind="opened")] == [
        ("escalated", rome("2026-11-23 10:00")),
        ("warned", rome("2026-11-23 10:30")),
        ("warned", rome("2026-11-23 10:48")),
        ("escalated", rome("2026-11-23 11:00")),
    ]
    assert levels(story, ticket) == [1, 2, 4]
    assert story.clock(ticket, "first_response").state == "breached"


def test_next_by_the_sla_does_nothing_while_an_escalation_is_offered(story_with_sla: Story) -> None:
    story = with_rules(story_with_sla, thresholds=[threshold(75)])
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 10:00", escalate, ticket, **UP)
    story.tick("2026-11-23 10:30")
    assert levels(story, ticket) == [1, 2]
    assert story.event(ticket, "warned").payload["percent"] == 75


def test_at_least_by_the_sla_supersedes_the_offer(story_with_sla: Story) -> None:
    story = with_rules(story_with_sla, thresholds=[threshold(75, at_least=3)])
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 10:00", escalate, ticket, **UP)
    story.tick("2026-11-23 10:30")
    assert story.visits(ticket) == [(1, "superseded"), (2, "superseded"), (3, None)]


def test_each_clock_has_its_own_threshold(story_with_sla: Story) -> None:
    story = with_rules(story_with_sla, thresholds=[threshold(100, "resolution")])
    ticket = story.open(NINE)
    story.by("ada", at(5), take_charge, ticket)
    story.by("ada", at(6), reply, ticket, text="Eccomi")
    story.tick("2026-11-24 18:00")
    assert levels(story, ticket) == [1, 2]
    assert story.event(ticket, "escalated").at == rome("2026-11-24 18:00")
