"""Settle first: who came too late is told, and what fell due before is done before."""

from datetime import timedelta

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.conversation import note, receive, reply
from sportello.desk.escalate import escalate, recall
from sportello.desk.hold import put_on_hold, resume
from sportello.desk.resolution import close, resolve
from sportello.domain.lifecycle import WaitingFor
from sportello.tickets.models import TimelineEvent
from tests.story import Story, ladder, level, rome

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"
UP = {"reason": "needs_specialist", "tried": "x"}


def test_taking_charge_after_it_climbed_is_told_where_it_went(story: Story) -> None:
    ticket = story.open(NINE)
    refusal = story.refuses("ada", "2026-11-23 09:15", take_charge, ticket)
    assert (refusal.code, refusal.data["level"]) == ("passed_on", 2)
    # The climb was carried out by her own command, and stays.
    assert story.visits(ticket) == [(1, "not_resolved"), (2, None)]


def test_a_second_before_it_is_hers(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:14:59", take_charge, ticket)
    assert story.visits(ticket) == [(1, None)]


def test_recalling_what_was_taken_is_refused(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", escalate, ticket, **UP)
    story.by("bruno", "2026-11-23 09:06", take_charge, ticket)
    assert story.refuses("ada", "2026-11-23 09:06", recall, ticket).code == "nothing_to_recall"


def test_recalling_what_has_climbed_on_is_refused(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", escalate, ticket, **UP)
    assert story.refuses("ada", "2026-11-23 10:05", recall, ticket).code == "nothing_to_recall"
    assert story.ticket(ticket).level == 3


def test_two_who_take_charge_in_the_same_second(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    assert story.refuses("ada", "2026-11-23 09:05", take_charge, ticket).code == "already_taken"
    assert story.kinds(ticket) == ["opened", "taken"]


def test_two_commands_in_the_same_second_keep_the_order_in_which_they_came(story: Story) -> None:
    ticket, at = story.open(NINE), "2026-11-23 09:05"
    story.by("bruno", at, note, ticket, text="Prima")
    story.by("ada", at, note, ticket, text="Dopo")
    assert [(event.number, event.actor) for event in ticket.events.all()] == [
        (1, story.people["ada"]),
        (2, story.people["bruno"]),
        (3, story.people["ada"]),
    ]
    assert story.faults() == []


def test_escalating_by_hand_when_it_has_just_climbed_is_a_second_climb_from_there(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:15", escalate, ticket, reason="still_there", tried="x")
    assert story.visits(ticket) == [(1, "not_resolved"), (2, "superseded"), (3, None)]


def test_wake_ups_go_before_sla_before_levels_before_reminders(story_with_sla: Story) -> None:
    story = story_with_sla
    calendar = story.calendar.pk
    story.publish(ladder(level(after="2h", calendar=calendar, reminders=["2h"]), level(calendar=calendar)))
    ticket = story.open(NINE)
    until = rome("2026-11-23 11:00")
    hold = {"waiting_for": WaitingFor.THIRD_PARTY, "until": until}
    story.by("ada", NINE, put_on_hold, ticket, **hold)
    # Waiting stops level time but not the first response of two hours: both end at 11:00.
    story.tick("2026-11-23 13:00")
    kinds = [(event.kind, event.at) for event in ticket.events.filter(at__gte=until)]
    assert kinds == [("resumed", until), ("breached", until), ("escalated", rome("2026-11-23 13:00"))]


def test_what_is_said_of_an_earlier_moment_keeps_that_moment(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:10", note, ticket, text="Ora")
    story.by("ada", "2026-11-23 09:02", reply, ticket, text="Mandata alle nove e due")
    event = story.event(ticket, "replied")
    assert (event.at, event.happened_at) == (rome("2026-11-23 09:10"), rome("2026-11-23 09:02"))
    assert story.event(ticket, "noted").happened_at is None


def test_mail_written_before_the_climb_and_read_after_it_does_not_undo_the_climb(story: Story) -> None:
    ticket = story.open(NINE)
    story.tick("2026-11-23 09:15")
    story.by("dario", "2026-11-23 09:14", receive, ticket, text="Allora?")
    assert story.event(ticket, "requester_wrote").happened_at == rome("2026-11-23 09:14")
    assert story.ticket(ticket).level == 2


def test_moments_lose_their_fraction_of_a_second(story: Story) -> None:
    ticket = story.open(NINE)
    at = rome("2026-11-23 09:05") + timedelta(microseconds=999_999)
    reply(ticket, text="Ecco", actor=story.actor("ada"), at=at)
    assert story.event(ticket, "replied").at == rome("2026-11-23 09:05")


def test_resolving_in_the_very_second_of_the_climb_comes_after_it(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    story.by("ada", "2026-11-23 09:15", resolve, ticket, text="Fatto")
    assert story.kinds(ticket) == ["opened", "taken", "escalated", "resolved"]
    assert story.ticket(ticket).level == 2


def test_closing_by_hand_what_the_grace_has_closed_is_refused(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("carla", "2026-11-23 10:00", resolve, ticket, text="Fatto")
    assert story.refuses("carla", "2026-11-30 10:00", close, ticket).code == "cannot_move"
    assert story.event(ticket, "closed").payload["reason"] == "grace"


def test_resuming_what_has_woken_is_refused(story: Story) -> None:
    ticket = story.open(NINE)
    until = rome("2026-11-23 09:10")
    story.by("ada", "2026-11-23 09:01", put_on_hold, ticket, waiting_for=WaitingFor.DATE, until=until)
    assert story.refuses("ada", "2026-11-23 09:10", resume, ticket).code == "not_waiting"


def test_nothing_is_done_twice_however_often_the_worker_looks(story_with_sla: Story) -> None:
    ticket = story_with_sla.open(NINE)
    for minute in range(15, 60, 5):
        story_with_sla.tick(f"2026-11-23 09:{minute}")
        story_with_sla.tick(f"2026-11-23 09:{minute}")
    assert TimelineEvent.objects.filter(ticket=ticket, kind="escalated").count() == 1
