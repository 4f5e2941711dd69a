"""Letters that come together leave what they leave one by one, and what is special about one stops no other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sportello.desk.opening import open_ticket
from sportello.desk.resolution import resolve
from sportello.intake.mail import bringing, going_on, together
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.receiving import carry_waiting, receive_all, sets_of, take_in_all
from sportello.people.models import Address, Person
from sportello.tickets.mail_marks import message_id, plus_address
from sportello.tickets.models import Message, Participant, Ticket, TimelineEvent
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
State = IncomingMessage.State
AT = rome("2026-11-23 09:00")
LATER = rome("2026-11-23 09:30")


@pytest.fixture
def box(story: Story) -> Mailbox:
    Address.objects.create(person=story.people["dario"], address="Dario@cliente.it")
    return Mailbox.objects.create(address="aiuto@azienda.it", department=story.department, most_from_one=5)


def letter(number: int, *headers: str, sender: str = "", to: str = "aiuto@azienda.it") -> bytes:
    head = [f"From: {sender or f'p{number}@cliente.it'}", f"To: {to}", f"Message-ID: <{number}@c>"]
    return "\r\n".join([*head, f"Subject: Numero {number}", *headers, "", f"Testo {number}"]).encode()


def tickets() -> list[str]:
    return list(Ticket.objects.order_by("pk").values_list("subject", flat=True))


def test_a_set_is_what_its_letters_are_one_by_one(box: Mailbox, story: Story, monkeypatch: Any) -> None:
    raws = [letter(n) for n in range(4)] + [
        letter(4, sender="DARIO@cliente.it"),
        letter(5, sender="p0@cliente.it"),
    ]
    rows = receive_all(raws, box, at=AT)
    assert tickets() == [f"Numero {n}" for n in range(6)]
    assert [row.state for row in rows] == [State.DONE] * 6
    assert Ticket.objects.get(subject="Numero 4").requester == story.people["dario"]
    assert Person.objects.filter(addresses__address="p0@cliente.it").get().name == "p0"
    assert story.faults() == []
    monkeypatch.setattr(together, "FEWEST", 99)
    alone = receive_all([raw.replace(b"@c>", b"@d>") for raw in raws], box, at=AT)
    for one, other in zip(rows, alone, strict=True):
        assert told(one) == told(other)


def test_answers_of_a_set_are_what_they_are_one_by_one(
    box: Mailbox, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = receive_all([letter(n) for n in range(6)], box, at=AT)
    resolved = opened[5].ticket
    assert resolved is not None
    resolve(resolved, text="Fatto", actor=story.actor("carla"), at=LATER)
    other = [letter(20 + n, sender=f"p{n}@cliente.it") for n in range(5)]

    def answers(first: int) -> list[bytes]:
        named = [(n, f"References: <x@y> <{n}@c>") for n in range(4)]
        return [
            *(letter(first + n, header, sender=f"p{n}@cliente.it") for n, header in named),
            letter(first + 6, "In-Reply-To: <0@c>", sender="p0@cliente.it"),  # a second one to the same
            letter(first + 7, "In-Reply-To: <1@c>", sender="p0@cliente.it"),  # of a stranger to it
            letter(first + 8, "In-Reply-To: <5@c>", sender="p5@cliente.it"),  # to one that is resolved
            letter(
                first + 9,
                f"In-Reply-To: <{message_id(opened[4].ticket_id or 0, 1, 'x')}>",
                sender="p4@cliente.it",
            ),
        ]

    rows = receive_all(answers(100) + other, box, at=LATER)
    assert [row.ticket_id for row in rows[:4]] == [row.ticket_id for row in opened[:4]]
    assert [row.reason for row in rows[:8]] == ["", "", "", "", "", "stranger", "", ""]
    assert [row.ticket_id for row in rows[4:8]] == [opened[n].ticket_id for n in (0, 1, 5, 4)]
    monkeypatch.setattr(together, "FEWEST", 99)
    monkeypatch.setattr(going_on, "FEWEST", 99)
    for one, again in zip(rows[:4], receive_all(answers(200)[:4], box, at=LATER), strict=True):
        assert told(one)[:5] == told(again)[:5]
        assert one.event_number != again.event_number
    assert story.faults() == []


def told(row: IncomingMessage) -> tuple[object, ...]:
    """What a letter left, but for the keys of rows."""
    row.refresh_from_db()
    event = TimelineEvent.objects.get(ticket=row.ticket_id, number=row.event_number or 0)
    payload = {name: value for name, value in event.payload.items() if name != "offer"}
    words = Message.objects.filter(ticket=row.ticket_id).values_list("text", "html", "public", "author")
    return (
        row.state,
        row.reason,
        row.threaded_by,
        row.told,
        event.kind,
        event.actor_id,
        payload,
        list(words),
    )


def test_it_asks_the_database_no_more_for_more_letters(box: Mailbox) -> None:
    counts = []
    for first, some in ((0, 5), (100, 20)):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            receive_all([letter(first + n) for n in range(some)], box, at=AT)
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_what_is_special_goes_its_own_way(box: Mailbox, story: Story) -> None:
    Address.objects.create(person=story.people["eva"], address="eva@cliente.it", bounced=True)
    before = receive_all([letter(50, sender="dario@cliente.it")], box, at=AT)[0].ticket
    assert before is not None
    rows = receive_all(
        [
            letter(0),
            letter(1),
            letter(2, "In-Reply-To: <0@c>", sender="p0@cliente.it"),  # answers one of the same set
            letter(3, "Auto-Submitted: auto-replied"),
            letter(4, to="aiuto@azienda.it, dario@cliente.it"),
            letter(5, sender="eva@cliente.it"),
            letter(6, sender="nessuno"),
            letter(7, to=plus_address("aiuto@azienda.it", before.number), sender="dario@cliente.it"),
            letter(0),
        ],
        box,
        at=AT,
    )
    states = [State.DONE, State.DONE, State.DONE, State.ASIDE, State.DONE, State.DONE, State.QUARANTINED]
    assert [row.state for row in rows] == [*states, State.DONE, State.DONE]
    assert rows[2].ticket_id == rows[0].ticket_id == rows[8].ticket_id
    assert rows[7].ticket == before
    assert Participant.objects.filter(ticket=rows[4].ticket_id, person=story.people["dario"]).exists()
    assert not Address.objects.get(address="eva@cliente.it").bounced
    assert Ticket.objects.count() == 5


def test_a_storm_in_one_set_waits_for_somebody(box: Mailbox) -> None:
    rows = receive_all([letter(n, sender="x@y.it") for n in range(8)] + [letter(9), letter(10)], box, at=AT)
    assert [row.state for row in rows] == [State.DONE] * 5 + [State.ASIDE] * 3 + [State.DONE] * 2


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("where", ["update_rows", "open_for"])
def test_killed_within_a_set_nothing_of_it_has_happened(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    take_in_all([letter(n) for n in range(3)], box, at=AT)
    with monkeypatch.context() as patch:
        patch.setattr(together, where, _killed)
        with pytest.raises(KeyboardInterrupt):
            carry_waiting(at=AT)
    assert (Ticket.objects.count(), Person.objects.filter(name="p0").count()) == (0, 0)
    assert carry_waiting(at=AT) == 3
    assert len(tickets()) == 3


def test_what_was_opened_before_a_kill_is_opened_no_second_time(box: Mailbox) -> None:
    receive_all([letter(n) for n in range(3)], box, at=AT)
    IncomingMessage.objects.update(state=State.WAITING, ticket=None, event_number=None)
    assert carry_waiting(at=AT) == 3
    assert len(tickets()) == 3
    assert set(IncomingMessage.objects.values_list("state", "event_number")) == {(State.DONE, 1)}


def test_one_that_is_refused_stops_no_other(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(opening: Callable[..., Any]) -> Callable[..., Any]:
        def refusing(request: Any, **words: Any) -> Any:
            if request.subject == "Numero 1":
                raise ValueError("unforeseen")
            return opening(request, **words)

        return refusing

    monkeypatch.setattr(together, "open_for", _broken)
    monkeypatch.setattr(bringing, "open_ticket", refuses(open_ticket))
    rows = receive_all([letter(n) for n in range(3)], box, at=AT)
    assert [row.state for row in rows] == [State.DONE, State.QUARANTINED, State.DONE]


def _broken(*_: object, **__: object) -> None:
    raise ValueError("one of them")


def test_sets_are_neither_long_nor_heavy() -> None:
    assert [len(some) for some in sets_of(range(220), lambda _: 1)] == [100, 100, 20]
    assert [len(some) for some in sets_of([20, 20, 5], lambda megabytes: megabytes * 1024 * 1024)] == [1, 2]


def test_who_writes_in_a_set_has_copies_of_the_others(box: Mailbox) -> None:
    others = [letter(1, "Cc: uno@cliente.it", sender="due@cliente.it"), letter(2)]
    receive_all([letter(0, sender="uno@cliente.it"), *others], box, at=AT)
    copied = Participant.objects.filter(person__addresses__address="uno@cliente.it")
    assert [one.ticket.subject for one in copied] == ["Numero 1"]
