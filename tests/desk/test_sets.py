"""Sets, repeats and bad input at the door: some refused and others done, nothing twice, clear refusals."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from sportello.desk import door
from sportello.desk.charge import assign, take_charge, triage
from sportello.desk.conversation import note, receive, reply
from sportello.desk.door import UnknownTicket
from sportello.desk.escalate import escalate
from sportello.desk.following import set_field, tag, watch
from sportello.desk.hold import snooze
from sportello.desk.involve import involve_department
from sportello.desk.opening import Request, open_ticket, open_tickets
from sportello.desk.resolution import close, resolve
from sportello.desk.transfer import transfer
from sportello.domain.errors import DeskError
from sportello.domain.number import is_valid
from sportello.escalation.models import Entry
from sportello.people.models import Department
from sportello.tickets.models import Message, Ticket, TimelineEvent
from tests.story import Story, rome

pytestmark = pytest.mark.django_db

NINE, TEN = "2026-11-23 09:00", "2026-11-23 09:10"


# ---------------------------------------------------------------- sets


def test_a_set_does_what_it_can_and_says_what_it_cannot(story: Story) -> None:
    tickets = [story.open(NINE) for _ in range(3)]
    story.by("carla", NINE, resolve, tickets[1], text="Fatto")
    done = story.by("carla", TEN, resolve, tickets, text="Fatto")
    assert done.ids == [tickets[0].pk, tickets[2].pk]
    assert {id: refusal.code for id, refusal in done.refused.items()} == {tickets[1].pk: "cannot_move"}
    assert {story.ticket(ticket).status for ticket in tickets} == {"resolved"}


def test_a_set_of_one_raises_its_refusal(story: Story) -> None:
    ticket = story.open(NINE)
    assert story.refuses("carla", TEN, close, [ticket]).code == "cannot_move"


def test_each_ticket_of_a_set_may_have_its_own_moment(story: Story) -> None:
    one, other = story.open(NINE), story.open(NINE)
    at = {one.pk: rome("2026-11-23 09:05"), other.pk: rome("2026-11-23 09:20")}
    note([one, other], text="Visto", actor=story.actor("ada"), at=at)
    assert story.kinds(one) == ["opened", "noted"]
    assert story.kinds(other) == ["opened", "escalated", "noted"]
    assert story.event(other, "noted").at == rome("2026-11-23 09:20")


def test_a_ticket_named_twice_is_done_once(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, reply, [ticket, ticket.pk, ticket], text="Ecco")
    assert story.kinds(ticket) == ["opened", "replied"]


def test_a_ticket_that_does_not_exist_is_refused_and_the_others_done(story: Story) -> None:
    ticket = story.open(NINE)
    done = story.by("ada", TEN, reply, [ticket.pk, 999_999], text="Ecco")
    assert done.ids == [ticket.pk]
    assert isinstance(done.refused[999_999], UnknownTicket)


def test_an_empty_set_is_nothing_to_do(story: Story) -> None:
    done = story.by("ada", TEN, reply, [], text="Ecco")
    assert (done.ids, done.refused) == ([], {})


def test_many_are_opened_at_once_with_numbers_that_check(story: Story) -> None:
    requests = [Request(story.id("dario"), story.department.pk, f"Guasto {n}") for n in range(20)]
    done = open_tickets(requests, actor=story.actor("ada"), at=rome(NINE))
    assert len(set(done.numbers)) == 20
    assert all(is_valid(number) for number in done.numbers)
    assert story.tick("2026-11-23 09:15") == 20
    assert story.faults() == []


# ---------------------------------------------------------------- repeats


def test_a_repeat_of_an_opening_returns_the_first(story: Story) -> None:
    request = Request(story.id("dario"), story.department.pk, "Una volta sola")
    first, second = (
        open_ticket(request, actor=story.actor("ada"), at=rome(at), dedup_key="mail:<1@x>")
        for at in (NINE, TEN)
    )
    assert first == second
    assert Ticket.objects.count() == 1


def test_a_repeat_of_a_command_does_nothing_and_names_the_ticket(story: Story) -> None:
    ticket = story.open(NINE)
    for at in (TEN, "2026-11-23 09:11"):
        done = story.by("dario", at, receive, ticket, text="Allora?", dedup_key="mail:<2@x>")
    assert list(done.repeated) == [ticket.pk]
    assert story.kinds(ticket) == ["opened", "requester_wrote"]
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_a_set_under_one_key_is_done_once_as_a_whole(story: Story) -> None:
    tickets = [story.open(NINE) for _ in range(3)]
    for at in (TEN, "2026-11-23 09:11"):
        story.by("ada", at, reply, tickets, text="Stiamo guardando", dedup_key="api:7")
    assert [story.kinds(ticket) for ticket in tickets] == [["opened", "replied"]] * 3


def test_the_same_command_twice_at_once_is_done_once(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, reply, ticket, text="Ecco", dedup_key="api:9")
    first = door._repeat("api:9")
    # The second one looked before the first had written, and finds out only when it writes.
    with patch.object(door, "_repeat", side_effect=[None, first]):
        done = story.by("ada", TEN, reply, ticket, text="Ecco", dedup_key="api:9")
    assert list(done.repeated) == [ticket.pk]
    assert story.kinds(ticket) == ["opened", "replied"]


def test_a_key_that_was_refused_may_be_tried_again(story: Story) -> None:
    ticket = story.open(NINE)
    assert story.refuses("eva", TEN, reply, ticket, text="x", dedup_key="api:8").code == "not_allowed"
    story.by("ada", TEN, reply, ticket, text="x", dedup_key="api:8")
    assert story.kinds(ticket) == ["opened", "replied"]


# ---------------------------------------------------------------- bad input


BAD: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
    (reply, {"text": "  "}, "empty"),
    (note, {"text": ""}, "empty"),
    (triage, {"how_badly": "molto"}, "unknown_urgency"),
    (assign, {"owner": 999_999}, "not_an_agent"),
    (watch, {"person": 999_999}, "unknown_person"),
    (note, {"text": "x", "mentions": (999_999,)}, "unknown_person"),
    (transfer, {"department": 999_999, "reason": "x"}, "no_policy_in_force"),
    (involve_department, {"department": 999_999, "subject": "x"}, "no_policy_in_force"),
    (escalate, {"to": 99, "reason": "x", "tried": "x"}, "no_way_up"),
    (tag, {"add": ["  "]}, "nothing_to_do"),
    (set_field, {"field": "subject", "new": ""}, "no_subject"),
    (set_field, {"field": "category", "new": "Rete", "value": 999_999}, "unknown_category"),
    (snooze, {"until": rome(NINE)}, "in_the_past"),
]


@pytest.mark.parametrize(
    ("command", "words", "code"), BAD, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_bad_input_is_refused_by_name_and_leaves_no_trace(
    story: Story, command: Callable[..., Any], words: dict[str, Any], code: str
) -> None:
    ticket = story.open(NINE)
    assert story.refuses("carla", TEN, command, ticket, **words).code == code
    assert story.kinds(ticket) == ["opened"]
    assert story.faults() == []


def refused_opening(story: Story, **fields: Any) -> DeskError:
    given: dict[str, Any] = {
        "requester": story.id("dario"),
        "department": story.department.pk,
        "subject": "Non va",
    }
    with pytest.raises(DeskError) as refusal:
        open_ticket(Request(**(given | fields)), actor=story.actor("ada"), at=rome(NINE))
    assert not Ticket.objects.exists()
    assert not TimelineEvent.objects.exists()
    return refusal.value


def test_a_request_needs_a_line_a_person_and_a_department_that_is_ready(story: Story) -> None:
    assert refused_opening(story, subject=" \n ").code == "no_subject"
    assert refused_opening(story, requester=999_999).code == "unknown_person"
    assert refused_opening(story, on_behalf_of=999_999).code == "unknown_person"
    assert refused_opening(story, category=999_999).code == "unknown_category"
    unready = Department.objects.exclude(pk=story.department.pk).get()
    refusal = refused_opening(story, department=unready.pk)
    assert refusal.code == "no_policy_in_force"
    assert unready.name_it in str(refusal.data)
    assert refusal.hint


def test_without_a_policy_in_force_there_is_no_opening(story: Story) -> None:
    Entry.objects.all().delete()
    assert refused_opening(story).code == "no_policy_in_force"


def test_a_very_long_subject_is_cut_to_what_a_list_can_show(story: Story) -> None:
    ticket = story.open(NINE, subject="a" * 1000)
    assert len(story.ticket(ticket).subject) == 300


def test_what_is_refused_half_way_leaves_what_was_settled(story: Story) -> None:
    ticket = story.open(NINE)
    assert story.refuses("ada", "2026-11-23 09:15", take_charge, ticket).code == "passed_on"
    assert story.kinds(ticket) == ["opened", "escalated"]
    assert story.faults() == []
