"""The table of waiting: which clocks run for which wait, and how each wait ends."""

from typing import Any

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.conversation import log_call, note, receive, reply
from sportello.desk.hold import put_on_hold, resume
from sportello.desk.resolution import resolve
from sportello.domain.lifecycle import Kind, WaitingFor
from sportello.tickets.models import Ticket, TimelineEvent
from tests.story import Story, ladder, level, moments, rome

pytestmark = pytest.mark.django_db

TABLE = [
    (WaitingFor.REQUESTER, "first_response", True),
    (WaitingFor.REQUESTER, "resolution", False),
    (WaitingFor.REQUESTER, "level", False),
    (WaitingFor.REQUESTER, "take_charge", False),
    (WaitingFor.DATE, "first_response", True),
    (WaitingFor.DATE, "resolution", False),
    (WaitingFor.DATE, "level", False),
    (WaitingFor.DATE, "take_charge", False),
    (WaitingFor.THIRD_PARTY, "first_response", True),
    (WaitingFor.THIRD_PARTY, "resolution", True),
    (WaitingFor.THIRD_PARTY, "level", False),
    (WaitingFor.THIRD_PARTY, "take_charge", False),
    (WaitingFor.PROBLEM, "first_response", True),
    (WaitingFor.PROBLEM, "resolution", True),
    (WaitingFor.PROBLEM, "level", False),
    (WaitingFor.PROBLEM, "take_charge", False),
]


def how_to_wait(story: Story, waiting_for: WaitingFor, until: str = "2026-11-30 12:00") -> dict[str, Any]:
    if waiting_for is WaitingFor.REQUESTER:
        return {"waiting_for": waiting_for}
    if waiting_for is WaitingFor.PROBLEM:
        return {"waiting_for": waiting_for, "problem": a_problem(story).pk}
    return {"waiting_for": waiting_for, "until": rome(until)}


def a_problem(story: Story) -> Ticket:
    return story.open("2026-11-23 08:00", kind=Kind.PROBLEM, subject="Il server di stampa")


@pytest.fixture
def patient(story_with_sla: Story) -> Story:
    """A first level with much time, so that nothing climbs meanwhile."""
    calendar = story_with_sla.calendar.pk
    story_with_sla.publish(
        ladder(level(after="100h", take_charge="50h", calendar=calendar), level(calendar=calendar))
    )
    return story_with_sla


# ---------------------------------------------------------------- the clocks


@pytest.mark.parametrize(("waiting_for", "kind", "runs"), TABLE)
def test_what_runs_during_each_wait(patient: Story, waiting_for: WaitingFor, kind: str, runs: bool) -> None:
    ticket = patient.open("2026-11-23 09:00")
    patient.by("ada", "2026-11-23 09:10", put_on_hold, ticket, **how_to_wait(patient, waiting_for))
    assert patient.spent(ticket, kind, "2026-11-23 09:20") == (1200 if runs else 600)
    patient.by("ada", "2026-11-23 09:30", resume, ticket)
    assert patient.spent(ticket, kind, "2026-11-23 09:40") == (2400 if runs else 1200)
    assert patient.faults() == []


@pytest.mark.parametrize("waiting_for", list(WaitingFor))
def test_a_next_response_runs_on_during_a_wait(patient: Story, waiting_for: WaitingFor) -> None:
    ticket = patient.open("2026-11-23 09:00")
    patient.by("ada", "2026-11-23 09:05", reply, ticket, text="Guardo")
    patient.by("dario", "2026-11-23 09:10", receive, ticket, text="E allora?")
    patient.by("ada", "2026-11-23 09:20", put_on_hold, ticket, **how_to_wait(patient, waiting_for))
    assert patient.spent(ticket, "next_response", "2026-11-23 09:30") == 1200


def test_without_an_unanswered_message_no_next_response_is_promised(patient: Story) -> None:
    ticket = patient.open("2026-11-23 09:00")
    patient.by("ada", "2026-11-23 09:05", reply, ticket, text="Che modello è?")
    patient.by("ada", "2026-11-23 09:06", put_on_hold, ticket, waiting_for=WaitingFor.REQUESTER)
    assert {clock.kind for clock in patient.state(ticket).clocks.values() if not clock.is_over} == {
        "resolution",
        "level",
        "take_charge",
    }


# ---------------------------------------------------------------- for the requester


def test_the_requester_is_reminded_twice_then_it_is_resolved_with_a_message(patient: Story) -> None:
    ticket = patient.open("2026-11-23 09:00")
    patient.by("ada", "2026-11-23 09:05", reply, ticket, text="Che modello è?")
    patient.by("ada", "2026-11-23 10:00", put_on_hold, ticket, waiting_for=WaitingFor.REQUESTER)
    for day in ("2026-11-25", "2026-11-30", "2026-12-07"):
        patient.tick(f"{day} 09:59:59")
        before = len(patient.kinds(ticket))
        patient.tick(f"{day} 10:00")
        assert len(patient.kinds(ticket)) == before + 1
    reminders = TimelineEvent.objects.filter(ticket=ticket, kind="reminded")
    assert moments(list(reminders)) == [rome("2026-11-25 10:00"), rome("2026-11-30 10:00")]
    assert [event.payload["to"] for event in reminders] == [[patient.id("dario")]] * 2
    end = patient.event(ticket, "resolved")
    assert (end.at, end.payload["reason"]) == (rome("2026-12-07 10:00"), "requester_silent")
    assert ("dario", "resolved") in patient.told(ticket)
    assert patient.ticket(ticket).status == "resolved"


def test_a_word_from_the_requester_ends_the_wait(patient: Story) -> None:
    ticket = patient.open("2026-11-23 09:00")
    patient.by("ada", "2026-11-23 10:00", put_on_hold, ticket, waiting_for=WaitingFor.REQUESTER)
    patient.by("dario", "2026-11-23 11:00", receive, ticket, text="È una laser")
    assert patient.ticket(ticket).status == "open"
    assert patient.due(ticket, "requester_reminder") is None


def test_a_conversation_on_the_phone_ends_the_wait_and_a_missed_one_does_not(patient: Story) -> None:
    ticket = patient.open("2026-11-23 09:00")
    patient.by("ada", "2026-11-23 10:00", put_on_hold, ticket, waiting_for=WaitingFor.REQUESTER)
    patient.by("ada", "2026-11-23 10:30", log_call, ticket, outcome="no_answer")
    assert patient.ticket(ticket).status == "waiting"
    patient.by("ada", "2026-11-23 11:00", log_call, ticket, text="È una laser")
    assert patient.ticket(ticket).status == "open"


def test_a_note_ends_no_wait_and_a_message_ends_no_wait_for_others(patient: Story) -> None:
    ticket = patient.open("2026-11-23 09:00")
    wait = how_to_wait(patient, WaitingFor.THIRD_PARTY)
    patient.by("ada", "2026-11-23 10:00", put_on_hold, ticket, **wait)
    patient.by("ada", "2026-11-23 10:30", note, ticket, text="Chiamato il fornitore")
    patient.by("dario", "2026-11-23 11:00", receive, ticket, text="Novità?")
    assert patient.ticket(ticket).status == "waiting"


def test_a_second_wait_is_reminded_afresh(patient: Story) -> None:
    ticket = patient.open("2026-11-23 09:00")
    patient.by("ada", "2026-11-23 10:00", put_on_hold, ticket, waiting_for=WaitingFor.REQUESTER)
    patient.tick("2026-11-25 10:00")
    patient.by("dario", "2026-11-25 11:00", receive, ticket, text="È una laser")
    patient.by("ada", "2026-11-25 12:00", put_on_hold, ticket, waiting_for=WaitingFor.REQUESTER)
    assert patient.due(ticket, "requester_reminder") == rome("2026-11-27 12:00")


# ---------------------------------------------------------------- for a date, a third party


@pytest.mark.parametrize("waiting_for", [WaitingFor.DATE, WaitingFor.THIRD_PARTY])
def test_it_wakes_at_its_date(patient: Story, waiting_for: WaitingFor) -> None:
    ticket = patient.open("2026-11-23 09:00")
    until = rome("2026-11-24 10:00")
    patient.by("ada", "2026-11-23 10:00", put_on_hold, ticket, waiting_for=waiting_for, until=until)
    patient.tick("2026-11-24 09:59:59")
    assert patient.ticket(ticket).status == "waiting"
    patient.tick("2026-11-24 10:00")
    assert patient.ticket(ticket).status == "open"
    assert patient.event(ticket, "resumed").payload["why"] == "date_reached"


@pytest.mark.parametrize("waiting_for", [WaitingFor.DATE, WaitingFor.THIRD_PARTY])
def test_such_a_wait_needs_a_date_to_come(patient: Story, waiting_for: WaitingFor) -> None:
    ticket, at = patient.open("2026-11-23 09:00"), "2026-11-23 10:00"
    assert patient.refuses("ada", at, put_on_hold, ticket, waiting_for=waiting_for).code == "date_needed"
    past = patient.refuses("ada", at, put_on_hold, ticket, waiting_for=waiting_for, until=rome(at))
    assert past.code == "in_the_past"
    assert past.hint


# ---------------------------------------------------------------- for a problem


def test_it_waits_for_a_problem_with_a_look_each_week_until_it_is_solved(patient: Story) -> None:
    problem = a_problem(patient)
    ticket = patient.open("2026-11-23 09:00")
    hold = {"waiting_for": WaitingFor.PROBLEM, "problem": problem.pk}
    patient.by("ada", "2026-11-23 10:00", put_on_hold, ticket, **hold)
    patient.tick("2026-12-07 10:00")
    looks = TimelineEvent.objects.filter(ticket=ticket, kind="reminded", payload__what="problem")
    assert moments(list(looks)) == [rome("2026-11-30 10:00"), rome("2026-12-07 10:00")]
    patient.by("carla", "2026-12-07 11:00", resolve, problem, text="Driver aggiornato")
    assert patient.ticket(ticket).status == "open"
    assert patient.event(ticket, "resumed").payload["why"] == "problem_resolved"
    assert patient.faults() == []


def test_such_a_wait_needs_a_problem_that_exists(patient: Story) -> None:
    ticket, at = patient.open("2026-11-23 09:00"), "2026-11-23 10:00"
    hold = {"waiting_for": WaitingFor.PROBLEM}
    assert patient.refuses("ada", at, put_on_hold, ticket, **hold).code == "problem_needed"
    assert patient.refuses("ada", at, put_on_hold, ticket, **hold, problem=999_999).code == "problem_needed"
    incident = patient.open("2026-11-23 09:00")
    refusal = patient.refuses("ada", at, put_on_hold, ticket, **hold, problem=incident.pk)
    assert refusal.code == "problem_needed"


# ---------------------------------------------------------------- nothing else to come


def test_a_taken_level_without_limit_reminds_holder_and_manager_each_week(story: Story) -> None:
    story.publish(ladder(level()))
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    for monday in ("2026-11-30 09:00", "2026-12-07 09:00"):
        story.tick(monday)
    reminders = TimelineEvent.objects.filter(ticket=ticket, kind="reminded", payload__what="weekly")
    assert moments(list(reminders)) == [rome("2026-11-30 09:00"), rome("2026-12-07 09:00")]
    assert reminders[0].payload["to"] == [story.id("ada"), story.id("marta")]


def test_after_weeks_without_a_worker_one_weekly_reminder_is_told(story: Story) -> None:
    story.publish(ladder(level()))
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    story.tick("2026-12-23 10:00")
    reminders = TimelineEvent.objects.filter(ticket=ticket, kind="reminded", payload__what="weekly")
    assert [bool(one.payload.get("to")) for one in reminders] == [False, False, False, True]
    assert story.faults() == []


def test_after_a_wait_the_weekly_reminder_is_not_made_up_for(story: Story) -> None:
    story.publish(ladder(level()))
    ticket = story.open("2026-11-23 09:00")
    until = rome("2026-12-09 10:00")
    story.by("ada", "2026-11-24 09:00", put_on_hold, ticket, waiting_for=WaitingFor.DATE, until=until)
    story.tick("2026-12-15 12:00")
    reminders = TimelineEvent.objects.filter(ticket=ticket, kind="reminded")
    assert moments(list(reminders)) == [rome("2026-12-14 09:00")]


def test_every_wait_leaves_a_due_moment(story: Story) -> None:
    story.publish(ladder(level()))
    for waiting_for in WaitingFor:
        ticket = story.open("2026-11-23 09:00")
        story.by("ada", "2026-11-23 09:30", put_on_hold, ticket, **how_to_wait(story, waiting_for))
        assert ticket.dues.count() >= 1, waiting_for
        story.by("ada", "2026-11-23 09:40", resume, ticket)
        assert ticket.dues.count() >= 1
