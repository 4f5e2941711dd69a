"""Handing back: to whom had it, to their team, and the third time to the supervisor."""

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.escalate import escalate, hand_back
from sportello.desk.resolution import reopen, resolve
from sportello.tickets.models import Ticket
from tests.story import Story, rome

pytestmark = pytest.mark.django_db

UP = {"reason": "needs_specialist", "tried": "Riavviata"}


def with_bruno(story: Story) -> Ticket:
    """Ada took it, escalated, Bruno took it."""
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    story.by("ada", "2026-11-23 09:10", escalate, ticket, **UP)
    story.by("bruno", "2026-11-23 09:20", take_charge, ticket)
    return ticket


def test_it_goes_to_who_had_it_with_full_time(story: Story) -> None:
    ticket = with_bruno(story)
    story.by("bruno", "2026-11-23 09:30", hand_back, ticket, reason="È la carta")
    assert story.visits(ticket) == [(1, "escalated"), (2, "handed_back"), (1, None)]
    assert story.ticket(ticket).owner == story.people["ada"]
    assert not story.state(ticket).visits[-1].is_offered
    assert story.due(ticket, "level") == rome("2026-11-23 09:45")
    assert story.ticket(ticket).bounced == 1


def test_before_taking_it_the_receiver_may_hand_back_what_was_offered(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    story.by("ada", "2026-11-23 09:10", escalate, ticket, **UP)
    story.by("bruno", "2026-11-23 09:30", hand_back, ticket, reason="È la carta")
    assert story.ticket(ticket).owner == story.people["ada"]


def test_if_who_had_it_is_off_shift_it_is_offered_to_their_team(story: Story) -> None:
    ticket = with_bruno(story)
    story.people["ada"].availability = "away"
    story.people["ada"].save()
    story.by("bruno", "2026-11-23 09:30", hand_back, ticket, reason="È la carta")
    stay = story.state(ticket).visits[-1]
    assert (stay.level, stay.team, stay.is_offered) == (1, story.first.pk, True)
    assert story.ticket(ticket).owner is None


def test_a_supervisor_who_hands_back_for_somebody_relieves_them(story: Story) -> None:
    ticket = with_bruno(story)
    story.people["ada"].availability = "away"
    story.people["ada"].save()
    story.by("carla", "2026-11-23 09:30", hand_back, ticket, reason="Bruno è fuori")
    assert story.ticket(ticket).owner is None


def test_the_third_time_between_the_same_two_it_goes_to_their_supervisor(story: Story) -> None:
    ticket = with_bruno(story)
    story.by("bruno", "2026-11-23 09:30", hand_back, ticket, reason="È la carta")
    for minute in (31, 35):
        story.by("ada", f"2026-11-23 09:{minute}", escalate, ticket, **UP)
        story.by("bruno", f"2026-11-23 09:{minute + 1}", take_charge, ticket)
        story.by("bruno", f"2026-11-23 09:{minute + 2}", hand_back, ticket, reason="È la carta")
    assert story.state(ticket).visits[-1].offered_to == [story.id("carla")]
    assert story.ticket(ticket).owner is None
    assert story.answers(ticket, "2026-11-23 09:38") == "carla"
    assert story.event(ticket, "handed_back").payload["to_supervisor"] is True


def test_the_third_time_it_goes_to_the_supervisor_even_if_nobody_took_it_above(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:01", take_charge, ticket)
    for minute in (2, 4, 6):
        story.by("ada", f"2026-11-23 09:0{minute}", escalate, ticket, **UP)
        story.by("bruno", f"2026-11-23 09:0{minute + 1}", hand_back, ticket, reason="È la carta")
    assert story.state(ticket).visits[-1].offered_to == [story.id("carla")]
    assert story.answers(ticket, "2026-11-23 09:08") == "carla"


def test_only_the_receiver_or_a_supervisor_hands_back_and_says_why(story: Story) -> None:
    ticket = with_bruno(story)
    at = "2026-11-23 09:30"
    assert story.refuses("ada", at, hand_back, ticket, reason="x").code == "not_offered_to_you"
    assert story.refuses("bruno", at, hand_back, ticket, reason=" ").code == "reason_needed"


def test_what_came_from_nowhere_cannot_be_handed_back(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    assert (
        story.refuses("ada", "2026-11-23 09:06", hand_back, ticket, reason="x").code == "nothing_to_hand_back"
    )


def test_what_was_reopened_above_can_still_be_handed_back(story: Story) -> None:
    ticket = with_bruno(story)
    story.by("bruno", "2026-11-23 09:30", resolve, ticket, text="Fatto")
    story.by("dario", "2026-11-23 09:40", reopen, ticket, reason="No")
    story.by("bruno", "2026-11-23 09:50", hand_back, ticket, reason="È la carta")
    assert (story.ticket(ticket).level, story.ticket(ticket).owner) == (1, story.people["ada"])
    assert story.faults() == []


def test_down_two_levels_one_after_the_other_each_goes_to_who_had_it_there(story: Story) -> None:
    ticket = with_bruno(story)
    story.by("bruno", "2026-11-23 09:30", escalate, ticket, reason="coordination", tried="x")
    story.by("carla", "2026-11-23 09:40", take_charge, ticket)
    story.by("carla", "2026-11-23 09:45", hand_back, ticket, reason="Basta provare")
    assert (story.ticket(ticket).level, story.ticket(ticket).owner) == (2, story.people["bruno"])
    story.by("bruno", "2026-11-23 09:50", hand_back, ticket, reason="È la carta")
    assert (story.ticket(ticket).level, story.ticket(ticket).owner) == (1, story.people["ada"])


def test_a_level_only_passed_through_gets_nothing_back(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    story.tick("2026-11-23 12:00")
    assert [number for number, _ in story.visits(ticket)] == [1, 2, 3]
    story.by("carla", "2026-11-23 12:05", hand_back, ticket, reason="Non serve")
    assert story.ticket(ticket).level == 1
