"""Transfer and involve, the raise of priority, the supervisor who is asked, the department that is involved."""

import pytest

from sportello.desk.charge import take_charge, triage
from sportello.desk.conversation import log_call
from sportello.desk.escalate import de_escalate, escalate, hand_back
from sportello.desk.involve import ask_supervisor, involve_department
from sportello.desk.resolution import resolve
from sportello.desk.transfer import transfer
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import Grade, Priority
from sportello.escalation.models import Escalation
from sportello.sla.models import SLAPolicy
from sportello.tickets.models import Link, Ticket
from tests.story import SLA, Story, ladder, level, publish_promise, rome

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"
UP = {"reason": "serve", "tried": "x"}


# ---------------------------------------------------------------- the mode of a level


@pytest.fixture
def involving(story: Story) -> Story:
    story.publish(
        ladder(
            level(after="1h"),
            level(after="4h", take_charge="30m", mode="involve"),
            level("manager"),
        )
    )
    return story


def with_ada(story: Story) -> Ticket:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:01", take_charge, ticket)
    story.by("ada", "2026-11-23 09:10", escalate, ticket, **UP)
    return ticket


def test_who_is_involved_acknowledges_and_the_owner_stays(involving: Story) -> None:
    ticket = with_ada(involving)
    involving.by("bruno", "2026-11-23 09:20", take_charge, ticket, acknowledge=True)
    assert involving.ticket(ticket).owner == involving.people["ada"]
    assert involving.clock(ticket, "take_charge").state == "met"
    assert not involving.state(ticket).visits[-1].is_offered
    involving.tick("2026-11-23 10:00")
    assert involving.ticket(ticket).level == 2
    involving.tick("2026-11-23 13:10")
    assert involving.ticket(ticket).level == 3


def test_who_is_involved_may_take_over_then_or_later(involving: Story) -> None:
    at_once, later = with_ada(involving), with_ada(involving)
    involving.by("bruno", "2026-11-23 09:20", take_charge, at_once)
    assert involving.ticket(at_once).owner == involving.people["bruno"]
    involving.by("bruno", "2026-11-23 09:20", take_charge, later, acknowledge=True)
    assert involving.refuses("bruno", "2026-11-23 09:21", take_charge, later, acknowledge=True).code == (
        "already_taken"
    )
    involving.by("bruno", "2026-11-23 09:30", take_charge, later)
    assert involving.ticket(later).owner == involving.people["bruno"]
    assert involving.id("ada") in involving.state(later).watchers


def test_unacknowledged_it_climbs_as_not_taken(involving: Story) -> None:
    ticket = with_ada(involving)
    involving.tick("2026-11-23 09:40")
    assert involving.visits(ticket)[1] == (2, "not_taken")


def test_where_the_target_takes_over_there_is_nothing_to_acknowledge(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:01", take_charge, ticket, acknowledge=True)
    assert story.ticket(ticket).owner == story.people["ada"]


# ---------------------------------------------------------------- the raise


@pytest.fixture
def raising(story_with_sla: Story) -> Story:
    story_with_sla.publish(
        ladder(level(after="9h"), level(after="9h", raise_to="critical"), level("manager", after=None))
    )
    return story_with_sla


def raised(story: Story) -> Ticket:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    story.by("ada", "2026-11-23 09:10", escalate, ticket, **UP)
    return ticket


def test_the_raise_drives_the_order_and_not_the_sla(raising: Story) -> None:
    ticket = raised(raising)
    state = raising.state(ticket)
    assert (state.priority, state.raised_to) == (Priority.MEDIUM, Priority.CRITICAL)
    assert state.effective_priority is Priority.CRITICAL
    assert raising.clock(ticket, "resolution").due_at == rome("2026-11-24 18:00")


def test_it_survives_a_hand_back(raising: Story) -> None:
    ticket = raised(raising)
    raising.by("bruno", "2026-11-23 09:20", hand_back, ticket, reason="x")
    assert raising.ticket(ticket).raised_to == Priority.CRITICAL


def test_it_ends_at_triage(raising: Story) -> None:
    ticket = raised(raising)
    raising.by("ada", "2026-11-23 09:20", triage, ticket, how_badly="annoyed")
    assert raising.ticket(ticket).raised_to is None


def test_it_ends_at_de_escalation(raising: Story) -> None:
    ticket = raised(raising)
    raising.by("carla", "2026-11-23 09:20", de_escalate, ticket, to=1, reason="x")
    assert raising.ticket(ticket).raised_to is None


def test_a_raise_never_lowers(raising: Story) -> None:
    raising.publish(ladder(level(), level(raise_to="high"), level("manager")))
    ticket = raising.open(NINE, impact=Grade.HIGH, urgency=Grade.HIGH)
    raising.by("ada", "2026-11-23 09:10", escalate, ticket, **UP)
    assert raising.state(ticket).effective_priority is Priority.CRITICAL
    assert raising.ticket(ticket).raised_to is None


def test_the_sla_of_another_department_is_matched_by_the_persons_priority(raising: Story) -> None:
    ticket = raised(raising)
    targets = {"resolution": {"critical": "1h", "medium": "3h"}}
    gold = {"calendar": raising.calendar.pk, "targets": targets, "when": ["priority", "=", 1]}
    SLAPolicy.objects.update(rank=5)
    publish_promise(gold, name="Critiche", rank=1)
    before = raising.ticket(ticket).sla
    raising.by(
        "ada", "2026-11-23 09:20", transfer, ticket, department=raising.elsewhere().pk, reason="È loro"
    )
    assert raising.ticket(ticket).raised_to == Priority.CRITICAL
    assert raising.ticket(ticket).sla == before


def test_triage_moves_the_target_and_keeps_what_was_spent(story_with_sla: Story) -> None:
    story = story_with_sla
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 10:00", triage, ticket, how_badly="stopped")
    assert story.spent(ticket, "resolution", "2026-11-23 10:00") == 3600
    assert story.clock(ticket, "resolution").due_at == rome("2026-11-23 13:00")
    triaged = story.event(ticket, "triaged").payload
    assert (triaged["priority"], triaged.get("before", 3)) == (1, 3)
    assert SLA["resolution"]["critical"] == "4h"


def test_an_override_needs_a_reason_and_wins_over_the_matrix(story: Story) -> None:
    ticket = story.open(NINE)
    at = "2026-11-23 09:05"
    assert story.refuses("carla", at, triage, ticket, override=Priority.LOW).code == "reason_needed"
    story.by("carla", at, triage, ticket, override=Priority.LOW, reason="È un test")
    assert (story.ticket(ticket).priority, story.ticket(ticket).impact) == (Priority.LOW, "medium")


# ---------------------------------------------------------------- asking a supervisor


def test_the_requester_asks_for_a_supervisor_and_nothing_else_moves(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:01", take_charge, ticket)
    story.by("dario", "2026-11-23 09:10", ask_supervisor, ticket, reason="Nessuno richiama")
    again = story.ticket(ticket)
    assert (again.level, again.owner) == (1, story.people["ada"])
    assert story.due(ticket, "level") == rome("2026-11-23 09:15")
    record = Escalation.objects.get(ticket=ticket)
    assert (record.cause, record.to_visit, record.reached) == ("supervisor_asked", None, [story.id("carla")])
    assert story.due(ticket, "call_back") == rome("2026-11-23 10:10")
    story.tick("2026-11-23 09:11")
    assert ("carla", "supervisor_asked") in story.told(ticket)


def test_not_again_before_the_cool_down(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("dario", "2026-11-23 09:10", ask_supervisor, ticket, reason="x")
    refusal = story.refuses("dario", "2026-11-24 09:09", ask_supervisor, ticket, reason="x")
    assert refusal.code == "asked_lately"
    assert refusal.hint
    story.by("dario", "2026-11-24 09:10", ask_supervisor, ticket, reason="x")
    assert story.refuses("dario", "2026-11-26 09:10", ask_supervisor, ticket, reason=" ").code == (
        "reason_needed"
    )


def test_a_call_keeps_the_promise_and_silence_breaks_it(story: Story) -> None:
    kept, broken = story.open(NINE), story.open(NINE)
    for ticket in (kept, broken):
        story.by("dario", "2026-11-23 09:10", ask_supervisor, ticket, reason="x")
    story.by("carla", "2026-11-23 10:00", log_call, kept, text="Spiegato")
    story.tick("2026-11-23 10:10")
    assert story.clock(kept, "call_back").state == "met"
    assert story.clock(broken, "call_back").state == "breached"
    breach = [
        event for event in broken.events.filter(kind="breached") if event.payload["clock"] == "call_back"
    ]
    assert [event.at for event in breach] == [rome("2026-11-23 10:10")]
    assert story.faults() == []


# ---------------------------------------------------------------- another department


def test_involving_a_department_opens_a_task_there_and_the_parent_goes_on(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    elsewhere = story.elsewhere()
    words = {"department": elsewhere.pk, "subject": "Serve il badge", "text": "Per il nuovo assunto"}
    story.by("ada", "2026-11-23 09:10", involve_department, ticket, **words)
    task = Ticket.objects.exclude(pk=ticket.pk).get()
    assert (task.kind, task.department, task.parent) == (Kind.TASK, elsewhere, ticket)
    assert task.requester == story.people["ada"]
    parent = story.ticket(ticket)
    assert (parent.department, parent.owner) == (story.department, story.people["ada"])
    assert story.due(ticket, "level") == rome("2026-11-23 09:15")
    assert story.due(task, "level") == rome("2026-11-23 09:25")
    assert set(Link.objects.values_list("ticket", "other", "relation")) == {
        (ticket.pk, task.pk, "child"),
        (task.pk, ticket.pk, "parent"),
    }
    assert Ticket.objects.visible_to(story.actor("eva")).get() == task
    story.by("eva", "2026-11-23 09:20", take_charge, task)
    story.by("eva", "2026-11-23 09:21", resolve, task, text="Pronto")
    assert story.event(ticket, "task_ended").payload["child_number"] == task.number
    assert story.faults() == []
