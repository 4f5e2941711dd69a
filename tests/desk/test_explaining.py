"""One ticket at any moment: as stored, as its timeline tells, as it will be."""

import pytest
from django.db import connection
from django.utils import translation

from sportello.desk import charge, conversation, escalate, hold, linking, resolution
from sportello.desk.door import UnknownTicket
from sportello.desk.explaining import BrokenTimeline, NotYetOpened, standing, ticket_numbered
from sportello.desk.sentences import names_for, spoken
from sportello.domain.due import DueKind
from sportello.domain.lifecycle import Kind, Status, WaitingFor
from sportello.domain.number import NotANumber, number_for
from sportello.domain.sla import ClockKind
from sportello.tickets.models import Ticket
from tests.cli.answers import misheard
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
NOW = rome("2026-11-23 09:20")


def words(ticket: Ticket, at: str, now: str = "2026-11-23 09:20") -> str:
    """Everything that is said about the ticket, in English."""
    found = standing(ticket.pk, now=rome(now), at=rome(at))
    explanation = found.explain()
    with translation.override("en"):
        said = spoken(explanation, found.rules, names_for(explanation))
    lines = [said.state, *said.here, *said.answers, said.stops, *said.not_climbed]
    return "\n".join([*lines, *(f"{line.when} {line.words}" for line in (*said.coming, *said.ladder))])


def test_now_is_what_is_stored_and_nothing_is_locked_or_written(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    found = standing(ticket.pk, now=rome("2026-11-23 09:30"))
    assert found.ticket.level == 1
    assert story.ticket(ticket).last_number == found.ticket.last_number


def test_the_past_is_the_timeline_told_until_then(story_with_sla: Story) -> None:
    story, ticket = story_with_sla, story_with_sla.open("2026-11-23 09:00")
    charge.take_charge(ticket, actor=story.actor("ada"), at=rome("2026-11-23 09:05"))
    conversation.reply(ticket, text="Guardo", actor=story.actor("ada"), at=rome("2026-11-23 09:06"))
    story.tick("2026-11-23 09:16")
    before = standing(ticket.pk, now=NOW, at=rome("2026-11-23 09:04")).ticket
    between = standing(ticket.pk, now=NOW, at=rome("2026-11-23 09:10")).ticket
    assert (before.status, before.owner, before.level) == (Status.NEW, None, 1)
    assert between.owner == story.people["ada"].pk
    assert between.clocks[ClockKind.FIRST_RESPONSE, 1].met_at == rome("2026-11-23 09:06")
    assert standing(ticket.pk, now=NOW).ticket.level == 2


def test_the_past_told_to_its_end_is_what_is_stored(story_with_sla: Story) -> None:
    story, ticket = story_with_sla, story_with_sla.open("2026-11-23 09:00")
    escalate.escalate(
        ticket, reason="no_access", tried="Riavviata", actor=story.actor("ada"), at=rome("2026-11-23 09:03")
    )
    stored = standing(ticket.pk, now=rome("2026-11-23 09:04"))
    told = standing(ticket.pk, now=rome("2026-11-23 09:10"), at=rome("2026-11-23 09:04"))
    assert told.ticket == stored.ticket


def test_the_future_is_what_the_worker_will_do(story_with_sla: Story) -> None:
    story, ticket = story_with_sla, story_with_sla.open("2026-11-23 09:00")
    foreseen = standing(ticket.pk, now=rome("2026-11-23 09:01"), at=rome("2026-11-24 12:00")).ticket
    for hour in range(9, 19):
        story.tick(f"2026-11-23 {hour:02}:15")
        story.tick(f"2026-11-23 {hour:02}:45")
    story.tick("2026-11-24 12:00")
    lived = standing(ticket.pk, now=rome("2026-11-24 12:00")).ticket
    assert [(visit.level, visit.entered_at) for visit in foreseen.visits] == [
        (visit.level, visit.entered_at) for visit in lived.visits
    ]


def test_before_its_opening_there_is_nothing_to_tell(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    with pytest.raises(NotYetOpened):
        standing(ticket.pk, now=NOW, at=rome("2026-11-20 09:00"))


@pytest.mark.sqlite
def test_an_altered_event_is_refused_with_the_way_to_the_audit(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    charge.take_charge(ticket, actor=story.actor("ada"), at=rome("2026-11-23 09:05"))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse_tickets_timelineevent")
        cursor.execute(
            "UPDATE tickets_timelineevent SET actor_id = NULL WHERE ticket_id = %s AND number = 2",
            [ticket.pk],
        )
    with pytest.raises(BrokenTimeline, match=f"sportello audit {ticket.number}"):
        standing(ticket.pk, now=NOW, at=rome("2026-11-23 09:10"))


def test_numbers_are_read_as_people_write_them(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    assert ticket_numbered(f"SP-{ticket.number}") == ticket.pk
    with pytest.raises(NotANumber):
        ticket_numbered(misheard(ticket.number))
    with pytest.raises(UnknownTicket):
        ticket_numbered(str(number_for(9_999_999)))


def test_a_merge_is_followed_only_from_its_moment_on(story: Story) -> None:
    first, second = story.open("2026-11-23 09:00"), story.open("2026-11-23 09:01")
    linking.merge(second, into=first.pk, actor=story.actor("carla"), at=rome("2026-11-23 09:05"))
    assert standing(second.pk, now=NOW).ticket.id == first.pk
    assert standing(second.pk, now=NOW).asked == second.number
    assert standing(second.pk, now=NOW, at=rome("2026-11-23 09:02")).ticket.id == second.pk


# -- what is said ------------------------------------------------------------------------------------------------


def test_a_climb_by_a_person_tells_who_why_and_what_was_tried(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    escalate.escalate(
        ticket, reason="no_access", tried="Riavviata", actor=story.actor("ada"), at=rome("2026-11-23 09:03")
    )
    said = words(ticket, "2026-11-23 09:20")
    assert "Ada escalated it from L1 to L2 (Senior support specialist) today 09:03." in said
    assert "Reason: It needs access we do not have here" in said
    assert "What was tried: «Riavviata»" in said


def test_a_hand_back_is_told_with_its_reason(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    ada, bruno = story.actor("ada"), story.actor("bruno")
    charge.take_charge(ticket, actor=ada, at=rome("2026-11-23 09:01"))
    escalate.escalate(ticket, reason="no_access", tried="Tutto", actor=ada, at=rome("2026-11-23 09:02"))
    charge.take_charge(ticket, actor=bruno, at=rome("2026-11-23 09:03"))
    escalate.hand_back(ticket, reason="È il toner", actor=bruno, at=rome("2026-11-23 09:04"))
    said = words(ticket, "2026-11-23 09:10")
    assert "Bruno handed it back from L2 to L1" in said
    assert "Reason: È il toner" in said
    assert "Ada, who has it in charge." in said


def test_a_wait_tells_whom_it_waits_for_and_what_comes_then(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    ada = story.actor("ada")
    charge.take_charge(ticket, actor=ada, at=rome("2026-11-23 09:05"))
    hold.put_on_hold(ticket, waiting_for=WaitingFor.REQUESTER, actor=ada, at=rome("2026-11-23 09:10"))
    said = words(ticket, "2026-11-23 09:20")
    assert "It has been waiting for the requester since today 09:10" in said
    assert "Dario will be asked again for an answer." in said
    assert "spent, and it stands still." in said


def test_the_look_at_a_problem_is_told_once_though_it_comes_each_week(story_with_sla: Story) -> None:
    problem = story_with_sla.open("2026-11-23 09:00", kind=Kind.PROBLEM)
    ticket = story_with_sla.open("2026-11-23 09:00")
    story_with_sla.by(
        "ada",
        "2026-11-23 09:10",
        hold.put_on_hold,
        ticket,
        waiting_for=WaitingFor.PROBLEM,
        problem=problem.pk,
    )
    course = standing(ticket.pk, now=NOW).course()
    looks = [falling.at for falling in course if falling.kind is DueKind.PROBLEM_LOOK]
    assert looks == [rome("2026-11-30 09:10")]


def test_outside_hours_the_closed_calendar_is_the_reason(story: Story) -> None:
    ticket = story.open("2026-11-23 17:50")
    said = words(ticket, "2026-11-23 20:00", now="2026-11-23 20:00")
    assert "Its calendar has been closed since today 18:00; time goes on from Tue 24, 09:00." in said


def test_warnings_and_broken_promises_are_among_what_comes(story_with_sla: Story) -> None:
    ticket = story_with_sla.open("2026-11-23 09:00")
    said = words(ticket, "2026-11-23 09:05", now="2026-11-23 09:05")
    assert "today 10:30 75% of the time for first response will be spent: Ada will be warned." in said


def test_a_resolved_ticket_says_so_and_when_it_closes(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    charge.take_charge(ticket, actor=story.actor("ada"), at=rome("2026-11-23 09:05"))
    resolution.resolve(ticket, text="Fatto", actor=story.actor("ada"), at=rome("2026-11-23 09:10"))
    said = words(ticket, "2026-11-23 09:20")
    assert "It has been resolved since today 09:10" in said
    assert "It will be closed, unless it is reopened before." in said


def test_the_last_level_has_nothing_higher(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    for day in (23, 24, 25, 26, 27, 30):
        story.tick(f"2026-11-{day} 18:00")
    story.tick("2026-12-31 18:00")
    story.tick("2027-01-31 18:00")
    said = words(ticket, "2027-01-31 18:00", now="2027-01-31 18:00")
    assert "L7 is the last level" in said
    assert "will be reminded each week" in said


def test_a_rule_that_does_not_hold_says_what_it_lacks(story: Story) -> None:
    document = dict(story.version.document)
    document["rules"] = [
        {
            "id": "vip",
            "name": {"it": "Critiche", "en": "Critical ones"},
            "when": {"any": [["priority", "<=", 2], ["tier", "=", "gold"]]},
            "at_least": 3,
        }
    ]
    story.publish(document)
    said = words(story.open("2026-11-23 09:00"), "2026-11-23 09:05", now="2026-11-23 09:05")
    assert (
        "The rule “Critical ones” does not hold: the priority is Medium, and would have to be at least High"
        in said
    )
    assert "the contract level is not given, and would have to be gold" in said
