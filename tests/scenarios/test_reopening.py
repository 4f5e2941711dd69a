"""How a ticket ends, comes back within its grace, or goes on as a new one."""

from collections.abc import Callable

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.conversation import receive
from sportello.desk.door import Done
from sportello.desk.linking import merge
from sportello.desk.resolution import cancel, close, confirm, reopen, resolve
from sportello.tickets.models import Link, Message, Ticket, TimelineEvent
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


@pytest.fixture
def solved(story: Story) -> Ticket:
    ticket = story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    story.by("ada", "2026-11-23 10:00", resolve, ticket, text="Cambiato il toner")
    return ticket


def test_it_closes_by_itself_after_the_grace(story: Story, solved: Ticket) -> None:
    story.tick("2026-11-30 09:59:59")
    assert story.ticket(solved).status == "resolved"
    story.tick("2026-11-30 10:00")
    assert story.ticket(solved).status == "closed"
    assert story.event(solved, "closed").at == rome("2026-11-30 10:00")
    assert not solved.dues.exists()


def test_a_message_within_the_grace_reopens(story: Story, solved: Ticket) -> None:
    story.by("dario", "2026-11-30 09:59:59", receive, solved, text="Di nuovo")
    again = story.ticket(solved)
    assert (again.status, again.reopened, again.owner) == ("open", 1, story.people["ada"])
    assert Message.objects.get(ticket=solved, event_number=again.last_number).text == "Di nuovo"
    assert Ticket.objects.count() == 1


def test_a_message_when_the_grace_is_over_opens_a_new_linked_ticket(story: Story, solved: Ticket) -> None:
    done = story.by("dario", "2026-11-30 10:00", receive, solved, text="Di nuovo", dedup_key="<m1@x>")
    new = Ticket.objects.exclude(pk=solved.pk).get()
    assert (new.status, new.subject, new.requester) == ("new", solved.subject, story.people["dario"])
    assert story.event(new, "opened").payload["follows"] == solved.pk
    assert Link.objects.filter(ticket=new, other=solved, relation="related").exists()
    assert Link.objects.filter(ticket=solved, other=new, relation="related").exists()
    assert new.pk in done.changes
    assert Message.objects.get(ticket=new).text == "Di nuovo"
    assert story.faults() == []


@pytest.mark.parametrize("at", ["2026-11-24 10:00", "2026-12-01 10:00"], ids=["within grace", "after it"])
def test_a_message_keeps_its_form(story: Story, solved: Ticket, at: str) -> None:
    story.by("dario", at, receive, solved, text="Di nuovo", html="<p>Di <b>nuovo</b></p>")
    assert Message.objects.get(text="Di nuovo").html == "<p>Di <b>nuovo</b></p>"


def test_the_same_message_twice_opens_one_new_ticket(story: Story, solved: Ticket) -> None:
    for at in ("2026-12-01 10:00", "2026-12-01 10:05"):
        done = story.by("dario", at, receive, solved, text="Di nuovo", dedup_key="<m1@x>")
    assert Ticket.objects.count() == 2
    new = Ticket.objects.exclude(pk=solved.pk).get()
    assert list(done.repeated) == [new.pk]


def test_mail_to_a_merged_number_arrives_at_the_ticket_that_stays(story: Story) -> None:
    first, second = story.open("2026-11-23 09:00"), story.open("2026-11-23 09:05")
    third = story.open("2026-11-23 09:06")
    story.by("ada", "2026-11-23 09:10", merge, first, into=second.pk)
    story.by("ada", "2026-11-23 09:11", merge, second, into=third.pk)
    story.by("dario", "2026-11-23 09:12", receive, first, text="Aggiungo una cosa")
    assert Ticket.objects.count() == 3
    assert story.kinds(third)[-1] == "requester_wrote"
    assert story.ticket(first).merged_into == second


def test_who_was_merged_into_somebody_elses_ticket_may_still_write(story: Story) -> None:
    mine = story.open("2026-11-23 09:00")
    theirs = story.open("2026-11-23 09:05", requester=story.id("marta"))
    story.by("ada", "2026-11-23 09:10", merge, mine, into=theirs.pk)
    story.by("dario", "2026-11-23 09:12", receive, mine, text="Anche da me")
    assert story.kinds(theirs)[-1] == "requester_wrote"


def test_the_requester_confirms_and_it_is_closed_at_once(story: Story, solved: Ticket) -> None:
    story.by("dario", "2026-11-23 11:00", confirm, solved, text="Grazie")
    assert story.ticket(solved).status == "closed"


def test_reopening_wants_a_reason_and_somebody_who_may(story: Story, solved: Ticket) -> None:
    at = "2026-11-23 11:00"
    assert story.refuses("dario", at, reopen, solved, reason=" ").code == "reason_needed"
    assert story.refuses("eva", at, reopen, solved, reason="x").code == "not_allowed"


@pytest.mark.parametrize("command", [reopen, cancel])
def test_what_has_ended_does_not_come_back(
    story: Story, solved: Ticket, command: Callable[..., Done]
) -> None:
    story.by("ada", "2026-11-23 11:00", close, solved)
    refusal = story.refuses("carla", "2026-11-23 12:00", command, solved, reason="x")
    assert refusal.code in ("cannot_move", "already_ended")
    assert story.ticket(solved).status == "closed"


def test_a_supervisor_cancels_with_a_reason(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    assert story.refuses("carla", "2026-11-23 09:05", cancel, ticket, reason="").code == "reason_needed"
    story.by("carla", "2026-11-23 09:05", cancel, ticket, reason="Aperta due volte")
    assert story.ticket(ticket).status == "cancelled"
    assert story.visits(ticket) == [(1, "cancelled")]
    assert not ticket.dues.exists()


def test_what_is_wrong_again_climbs_by_the_clock_again(story: Story, solved: Ticket) -> None:
    story.by("dario", "2026-11-24 09:00", receive, solved, text="Di nuovo")
    story.tick("2026-11-24 09:15")
    assert story.ticket(solved).level == 2
    assert TimelineEvent.objects.filter(ticket=solved, kind="escalated").count() == 1
