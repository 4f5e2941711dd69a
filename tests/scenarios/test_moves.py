"""The table of moves: each row's new visit, clocks and owner."""

import pytest

from sportello.desk.charge import assign, take_charge
from sportello.desk.escalate import de_escalate, escalate, recall
from sportello.desk.resolution import reopen, resolve
from sportello.desk.transfer import transfer
from sportello.escalation.models import Escalation
from sportello.tickets.models import Ticket
from tests.story import Story, ladder, level, rome

pytestmark = pytest.mark.django_db

UP = {"reason": "needs_specialist", "tried": "Riavviata"}


def taken_by_ada(story: Story) -> Ticket:
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    return ticket


# ---------------------------------------------------------------- climbing


def test_a_climb_by_time_offers_afresh_and_leaves_the_owner(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.tick("2026-11-23 09:15")
    assert story.visits(ticket) == [(1, "not_resolved"), (2, None)]
    assert story.clock(ticket, "level").spent == 0
    assert story.clock(ticket, "level").due_at == rome("2026-11-23 10:15")
    assert story.ticket(ticket).owner == story.people["ada"]
    assert story.answers(ticket, "2026-11-23 09:16") == "ada"


def test_the_relieved_owner_becomes_a_watcher_when_it_is_taken(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.tick("2026-11-23 09:15")
    assert not story.state(ticket).watchers
    story.by("bruno", "2026-11-23 09:20", take_charge, ticket)
    assert story.ticket(ticket).owner == story.people["bruno"]
    assert story.state(ticket).watchers == {story.id("ada")}


def test_an_untaken_level_that_runs_out_is_not_resolved_at_its_own_time(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    story.tick("2026-11-23 09:15")
    record = Escalation.objects.get(ticket=ticket)
    assert (record.cause, record.from_visit, record.to_visit, record.spent) == ("not_resolved", 1, 2, 900)
    assert record.reached == [story.id("bruno")]


def test_take_charge_that_runs_out_climbs_as_not_taken(story: Story) -> None:
    story.publish(ladder(level(take_charge="10m", after="4h"), level()))
    ticket = story.open("2026-11-23 09:00")
    story.tick("2026-11-23 09:10")
    assert story.visits(ticket) == [(1, "not_taken"), (2, None)]
    assert Escalation.objects.get(ticket=ticket).cause == "not_taken"


def test_taking_charge_meets_its_clock_and_level_time_runs_on(story: Story) -> None:
    story.publish(ladder(level(take_charge="10m", after="1h"), level()))
    ticket = taken_by_ada(story)
    story.tick("2026-11-23 09:59")
    assert story.clock(ticket, "take_charge").state == "met"
    assert story.ticket(ticket).level == 1
    story.tick("2026-11-23 10:00")
    assert story.visits(ticket) == [(1, "not_resolved"), (2, None)]


def test_escalating_by_hand_supersedes_an_open_offer(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:05", escalate, ticket, **UP)
    story.by("ada", "2026-11-23 09:10", escalate, ticket, reason="coordination", tried="Chiesto in giro")
    assert story.visits(ticket) == [(1, "superseded"), (2, "superseded"), (3, None)]
    first = Escalation.objects.get(ticket=ticket, number=1)
    assert (first.cause, first.reason, first.tried) == ("person", "needs_specialist", "Riavviata")
    assert first.by == story.people["ada"]
    assert first.ended_how == "superseded"


def test_escalating_what_one_has_taken_ends_the_stay_as_escalated(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.by("ada", "2026-11-23 09:10", escalate, ticket, **UP)
    assert story.visits(ticket) == [(1, "escalated"), (2, None)]
    assert story.ticket(ticket).owner == story.people["ada"]


def test_the_record_says_when_it_was_taken_and_how_it_ended(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.by("ada", "2026-11-23 09:10", escalate, ticket, **UP)
    story.by("bruno", "2026-11-23 09:20", take_charge, ticket)
    story.by("bruno", "2026-11-23 09:40", resolve, ticket, text="Sostituito il toner")
    record = Escalation.objects.get(ticket=ticket)
    assert record.taken_at == rome("2026-11-23 09:20")
    assert (record.ended_at, record.ended_how) == (rome("2026-11-23 09:40"), "resolved")


def test_the_last_level_leads_nowhere(story: Story) -> None:
    story.publish(ladder(level(), level()))
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:10", escalate, ticket, reason="serve", tried="tutto")
    refusal = story.refuses("bruno", "2026-11-23 09:20", escalate, ticket, reason="serve", tried="tutto")
    assert refusal.code == "no_way_up"


def test_only_a_reason_of_the_level_will_do(story: Story) -> None:
    ticket = taken_by_ada(story)
    at = "2026-11-23 09:06"
    wrong = story.refuses("ada", at, escalate, ticket, reason="strategic", tried="x")
    assert wrong.code == "unknown_reason"
    assert "needs_specialist" in str(wrong)
    assert story.refuses("ada", at, escalate, ticket, reason=" ", tried="x").code == "reason_needed"
    silent = story.refuses("ada", at, escalate, ticket, reason="needs_specialist", tried=" ")
    assert silent.code == "tried_needed"
    assert story.ticket(ticket).level == 1


# ---------------------------------------------------------------- recall


def test_a_recall_takes_up_the_earlier_stay(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.by("ada", "2026-11-23 09:08", escalate, ticket, **UP)
    story.by("ada", "2026-11-23 09:20", recall, ticket)
    assert [number for number, _ in story.visits(ticket)] == [1, 2, 1]
    assert story.visits(ticket)[1] == (2, "recalled")
    assert story.ticket(ticket).owner == story.people["ada"]
    # Eight of the fifteen minutes were spent before; the twelve at level 2 are not counted against Ada.
    assert story.spent(ticket, "level", "2026-11-23 09:20") == 8 * 60
    assert story.due(ticket, "level") == rome("2026-11-23 09:27")


def test_a_recall_of_what_nobody_had_taken_is_offered_below_again(story: Story) -> None:
    story.publish(ladder(level(take_charge="30m", after="1h"), level()))
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:10", escalate, ticket, reason="serve", tried="x")
    story.by("ada", "2026-11-23 09:40", recall, ticket)
    assert story.ticket(ticket).owner is None
    assert story.state(ticket).visits[-1].is_offered
    assert story.due(ticket, "take_charge") == rome("2026-11-23 10:00")


def test_only_the_sender_recalls_and_only_while_it_is_offered(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.by("ada", "2026-11-23 09:08", escalate, ticket, **UP)
    assert story.refuses("bruno", "2026-11-23 09:09", recall, ticket).code == "nothing_to_recall"
    story.by("bruno", "2026-11-23 09:10", take_charge, ticket)
    assert story.refuses("ada", "2026-11-23 09:11", recall, ticket).code == "nothing_to_recall"
    assert story.visits(ticket) == [(1, "escalated"), (2, None)]


def test_what_climbed_by_time_has_no_sender(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.tick("2026-11-23 09:15")
    assert story.refuses("ada", "2026-11-23 09:16", recall, ticket).code == "nothing_to_recall"


# ---------------------------------------------------------------- down


def test_a_supervisor_sends_it_to_a_chosen_lower_level(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.by("carla", "2026-11-23 09:10", escalate, ticket, to=3, reason="serve", tried="x")
    story.by("carla", "2026-11-23 09:30", take_charge, ticket)
    story.by("carla", "2026-11-23 10:00", de_escalate, ticket, to=1, reason="È semplice")
    assert story.visits(ticket) == [(1, "escalated"), (3, "de_escalated"), (1, None)]
    assert story.ticket(ticket).owner is None
    assert story.state(ticket).visits[-1].offered_to == [story.id("ada")]
    assert story.due(ticket, "level") == rome("2026-11-23 10:15")
    assert story.id("carla") in story.state(ticket).watchers


def test_down_means_lower(story: Story) -> None:
    ticket = taken_by_ada(story)
    for to in (0, 1, 2):
        assert story.refuses("carla", "2026-11-23 09:10", de_escalate, ticket, to=to, reason="x").code == (
            "not_lower"
        )


# ---------------------------------------------------------------- elsewhere


def test_another_department_starts_at_its_first_level_with_the_sla_going_on(story_with_sla: Story) -> None:
    story = story_with_sla
    elsewhere = story.elsewhere()
    ticket = taken_by_ada(story)
    story.by("ada", "2026-11-23 10:00", transfer, ticket, department=elsewhere.pk, reason="È del personale")
    moved = story.ticket(ticket)
    assert (moved.department, moved.level, moved.owner) == (elsewhere, 1, None)
    assert story.state(ticket).visits[-1].offered_to == [story.id("eva")]
    assert story.due(ticket, "level") == rome("2026-11-23 10:15")
    assert story.spent(ticket, "resolution", "2026-11-23 10:00") == 3600
    # Two business days from Monday 09:00 are sixteen working hours: they run out at closing on Tuesday.
    assert story.clock(ticket, "resolution").due_at == rome("2026-11-24 18:00")
    assert story.id("ada") in story.state(ticket).watchers


def test_it_is_not_transferred_where_it_is_already(story: Story) -> None:
    ticket = taken_by_ada(story)
    here = story.refuses(
        "ada", "2026-11-23 09:10", transfer, ticket, department=story.department.pk, reason="x"
    )
    assert here.code == "same_department"


# ---------------------------------------------------------------- reopening, assigning


def test_reopening_goes_to_the_last_owner_at_the_level_where_it_was_resolved(story_with_sla: Story) -> None:
    story = story_with_sla
    ticket = taken_by_ada(story)
    story.by("ada", "2026-11-23 09:10", escalate, ticket, **UP)
    story.by("bruno", "2026-11-23 09:20", take_charge, ticket)
    story.by("bruno", "2026-11-23 10:00", resolve, ticket, text="Fatto")
    story.by("dario", "2026-11-24 09:00", reopen, ticket, reason="Di nuovo")
    again = story.ticket(ticket)
    assert (again.status, again.level, again.owner) == ("open", 2, story.people["bruno"])
    assert story.visits(ticket)[-2:] == [(2, "resolved"), (2, None)]
    assert story.due(ticket, "level") == rome("2026-11-24 10:00")
    # An hour was spent before it was resolved; the day in between does not count.
    assert story.spent(ticket, "resolution", "2026-11-24 09:30") == 3600 + 1800


def test_reopening_while_the_owner_is_away_offers_it_to_the_team(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.by("ada", "2026-11-23 09:10", resolve, ticket, text="Fatto")
    story.people["ada"].availability = "away"
    story.people["ada"].save()
    story.by("dario", "2026-11-24 09:00", reopen, ticket, reason="Di nuovo")
    assert story.state(ticket).visits[-1].is_offered
    assert story.due(ticket, "level") == rome("2026-11-24 09:15")


def test_assigning_inside_the_level_begins_nothing_anew(story: Story) -> None:
    ticket = taken_by_ada(story)
    story.by("carla", "2026-11-23 09:10", assign, ticket, owner=story.id("bruno"))
    assert story.visits(ticket) == [(1, None)]
    assert story.ticket(ticket).owner == story.people["bruno"]
    assert story.due(ticket, "level") == rome("2026-11-23 09:15")
    assert story.faults() == []
