"""One letter to two departments opens a request in each, and what answers it reaches each department's own."""

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.linking import merge
from sportello.desk.transfer import transfer
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.receiving import carry_waiting, receive, receive_all, take_in
from sportello.people.models import Address
from sportello.tickets.mail_marks import message_id, plus_address
from sportello.tickets.models import Message, Ticket, TimelineEvent
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
AT = rome("2026-11-23 09:00")
LATER = rome("2026-11-23 09:10")
Boxes = tuple[Mailbox, Mailbox]
Tickets = tuple[Ticket, Ticket]


@pytest.fixture
def boxes(story: Story) -> Boxes:
    """Those of the two departments."""
    Address.objects.create(person=story.people["dario"], address="dario@cliente.it")
    places = (("aiuto@azienda.it", story.department), ("personale@azienda.it", story.elsewhere()))
    first, second = (Mailbox.objects.create(address=name, department=place) for name, place in places)
    return first, second


@pytest.fixture
def both(boxes: Boxes) -> Tickets:
    """What one letter to both opened."""
    first, second = (receive(letter(1), box, at=AT).ticket for box in boxes)
    assert first is not None
    assert second is not None
    assert first != second
    return first, second


def letter(number: int, *headers: str, to: str = "aiuto@azienda.it, personale@azienda.it") -> bytes:
    head = [f"To: {to}", f"Message-ID: <{number}@c>", "Subject: Badge e stampante"]
    return "\r\n".join(["From: dario@cliente.it", *head, *headers, "", f"Testo {number}"]).encode()


def answer(number: int, *ids: str, to: str = "aiuto@azienda.it, personale@azienda.it") -> bytes:
    """An answer to the last of these, the others being what came before."""
    return letter(
        number, f"In-Reply-To: <{ids[-1]}>", f"References: {' '.join(f'<{id}>' for id in ids)}", to=to
    )


def written(ticket: Ticket) -> int:
    return TimelineEvent.objects.filter(ticket=ticket, kind="requester_wrote").count()


def test_an_answer_to_ones_own_letter_reaches_each_departments_request(both: Tickets, boxes: Boxes) -> None:
    rows = [receive(answer(2, "1@c"), box, at=LATER) for box in boxes]
    assert [row.ticket for row in rows] == list(both)
    assert [written(ticket) for ticket in both] == [1, 1]
    # The same copies once more, and what was cut off before its row was written, double nothing.
    IncomingMessage.objects.filter(message_id="2@c").update(state=IncomingMessage.State.WAITING, ticket=None)
    carry_waiting(at=LATER)
    assert [receive(answer(2, "1@c"), box, at=LATER).ticket for box in boxes] == list(both)
    assert [written(ticket) for ticket in both] == [1, 1]


def test_a_copy_to_one_department_reaches_its_request_alone(both: Tickets, boxes: Boxes) -> None:
    row = receive(answer(2, "1@c", to="aiuto@azienda.it"), boxes[0], at=LATER)
    assert (row.ticket, [written(ticket) for ticket in both]) == (both[0], [1, 0])


def test_who_answers_one_department_and_copies_the_other_reaches_both(both: Tickets, boxes: Boxes) -> None:
    to = f"{plus_address('aiuto@azienda.it', both[0].number)}, personale@azienda.it"
    raw = answer(2, "1@c", message_id(both[0].pk, 1, "azienda.it"), to=to)
    assert [receive(raw, box, at=LATER).ticket for box in boxes] == list(both)


def test_letters_taken_together_reach_each_their_own(both: Tickets, boxes: Boxes) -> None:
    for box in boxes:
        for number in (2, 3):
            take_in(answer(number, "1@c"), box, at=LATER)
    carry_waiting(at=LATER)
    assert [written(ticket) for ticket in both] == [2, 2]
    opened = receive_all([letter(number, to="aiuto@azienda.it") for number in (7, 8)], boxes[0], at=LATER)
    copies = [answer(10 + number, f"{number}@c") for number in (7, 8)]
    for box in boxes:
        assert [row.ticket for row in receive_all(copies, box, at=LATER)] == [row.ticket for row in opened]
    assert [written(row.ticket) for row in opened if row.ticket] == [1, 1]


def test_two_copies_that_lead_to_one_request_say_it_once(both: Tickets, boxes: Boxes, story: Story) -> None:
    first, second = both
    story.by("carla", "2026-11-23 09:02", transfer, first, department=second.department_id, reason="Loro")
    assert [receive(answer(2, "1@c"), box, at=LATER).ticket for box in boxes] == list(both)
    story.by("eva", "2026-11-23 09:20", merge, first, into=second.pk)
    rows = [receive(answer(3, "1@c"), box, at=rome("2026-11-23 09:30")) for box in boxes]
    assert [row.ticket for row in rows] == [second, second]
    assert written(second) == 2


def test_what_was_opened_in_one_department_alone_takes_both_copies(boxes: Boxes) -> None:
    opened = receive(letter(1, to="aiuto@azienda.it"), boxes[0], at=AT).ticket
    assert opened is not None
    assert [receive(answer(2, "1@c"), box, at=LATER).ticket for box in boxes] == [opened, opened]
    assert written(opened) == 1


def test_a_letter_of_ours_is_answered_where_its_plus_address_says(both: Tickets, boxes: Boxes) -> None:
    """The second department's answer left by the first one's mailbox: the answer to it is the second's."""
    to = plus_address("aiuto@azienda.it", both[1].number)
    raw = answer(2, "1@c", message_id(both[1].pk, 1, "azienda.it"), to=to)
    assert receive(raw, boxes[0], at=LATER).ticket == both[1]


@pytest.mark.parametrize("answered", [None, 1])
def test_a_letter_to_two_requests_of_one_department_is_said_on_one_and_noted_on_the_other(
    boxes: Boxes, story: Story, answered: int | None
) -> None:
    tickets = [receive(letter(number, to="aiuto@azienda.it"), boxes[0], at=AT).ticket for number in (1, 2)]
    first, second = (one for one in tickets if one is not None)
    story.by("ada", "2026-11-23 09:05", take_charge, second)
    marks = [plus_address("aiuto@azienda.it", one.number) for one in (first, second)]
    # What is answered is trusted more than an address: then the second has it, and the first the note.
    ids = [] if answered is None else [message_id(second.pk, 1, "azienda.it")]
    says, only_named = (first, second) if answered is None else (second, first)
    raw = answer(9, *ids, to=", ".join(marks)) if ids else letter(9, to=", ".join(marks))
    for _again in range(2):
        assert receive(raw, boxes[0], at=LATER).ticket == says
        IncomingMessage.objects.filter(message_id="9@c").update(state=IncomingMessage.State.WAITING)
        carry_waiting(at=LATER)
    assert (written(says), written(only_named)) == (1, 0)
    [note] = TimelineEvent.objects.filter(ticket=only_named, kind="noted")
    words = Message.objects.get(ticket=only_named, event_number=note.number)
    assert "Testo 9" in words.text
    assert f"-{says.number}" in words.text
    assert not words.public
    told = [] if only_named.pk == first.pk else [story.id("ada")]
    assert list(note.payload.get("mentions", [])) == told


def test_plus_addresses_of_two_departments_reach_each_their_own(both: Tickets, boxes: Boxes) -> None:
    names = ("aiuto@azienda.it", "personale@azienda.it")
    to = ", ".join(plus_address(name, one.number) for name, one in zip(names, both, strict=True))
    assert [receive(letter(9, to=to), box, at=LATER).ticket for box in boxes] == list(both)
    assert [written(ticket) for ticket in both] == [1, 1]
    assert not TimelineEvent.objects.filter(kind="noted").exists()
