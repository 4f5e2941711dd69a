"""Messages fetched from a real IMAP server: taken in once, marked or moved there, news told by IDLE."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from imap_tools import BaseMailBox, MailBoxUnencrypted

from sportello.intake.mail import fetching, receiving
from sportello.intake.mail.fetching import connect, fetch, wait
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.passwords import set_password
from sportello.intake.mail.receiving import take_in_all
from sportello.tickets.models import Ticket
from sportello.worker.mail import MailRoom
from tests.story import Story
from tests.worker import dovecot

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not dovecot.is_installed(), reason="Dovecot is not installed (apt: dovecot-imapd)"),
]


def now() -> datetime:
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def message(number: int) -> bytes:
    return f"From: lia@nuova.it\r\nMessage-ID: <{number}@n>\r\nSubject: Numero {number}\r\n\r\nCiao".encode()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with dovecot.running() as (port, _):
        yield port


@pytest.fixture
def box(story: Story, port: int, request: pytest.FixtureRequest) -> Mailbox:
    made = Mailbox.objects.create(
        address="aiuto@azienda.it",
        department=story.department,
        kind=Mailbox.Kind.IMAP,
        host="127.0.0.1",
        port=port,
        security=Mailbox.Security.NONE,
        login=re.sub("[^a-z]+", "-", request.node.name),
    )
    set_password(made, dovecot.PASSWORD)
    return made


@pytest.fixture
def elsewhere(box: Mailbox, port: int) -> Iterator[BaseMailBox]:
    """Somebody else who is signed in to the same mailbox."""
    with MailBoxUnencrypted("127.0.0.1", port).login(box.login, dovecot.PASSWORD) as other:
        yield other


@pytest.mark.sqlite
def test_messages_that_stay_are_known_whoever_marks_them(box: Mailbox, elsewhere: BaseMailBox) -> None:
    elsewhere.append(message(1))
    elsewhere.append(message(2))
    server = connect(box)
    assert fetch(server, box, clock=now) == 2
    assert fetch(server, box, clock=now) == 0
    elsewhere.append(message(3), flag_set=["\\Seen"])  # read on a telephone before we came
    assert fetch(server, box, clock=now) == 1
    elsewhere.folder.set("INBOX")
    assert [set(found.flags) for found in elsewhere.fetch(mark_seen=False)] == [{"\\Seen"}] * 3
    assert list(IncomingMessage.objects.order_by("pk").values_list("subject", flat=True)) == [
        "Numero 1",
        "Numero 2",
        "Numero 3",
    ]
    again = connect(Mailbox.objects.get())
    assert fetch(again, Mailbox.objects.get(), clock=now) == 0


def taken() -> list[str]:
    return list(IncomingMessage.objects.order_by("pk").values_list("subject", flat=True))


@pytest.mark.sqlite
def test_what_was_read_before_the_first_look_is_never_taken(box: Mailbox, elsewhere: BaseMailBox) -> None:
    for number, flags in ((1, []), (2, ["\\Seen"]), (3, ["\\Seen"])):
        elsewhere.append(message(number), flag_set=flags)
    server = connect(box)
    assert [fetch(server, box, clock=now) for _ in range(2)] == [1, 0]
    elsewhere.append(message(4), flag_set=["\\Seen"])
    assert fetch(connect(Mailbox.objects.get()), Mailbox.objects.get(), clock=now) == 1
    assert taken() == ["Numero 1", "Numero 4"]


@pytest.mark.sqlite
def test_an_interrupted_first_look_stays_one(
    box: Mailbox, elsewhere: BaseMailBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, flags in ((1, []), (2, ["\\Seen"]), (3, []), (4, ["\\Seen"])):
        elsewhere.append(message(number), flag_set=flags)

    def breaks_at_the_third(raws: list[bytes], mailbox: Mailbox, *, at: datetime) -> object:
        if any(b"Numero 3" in raw for raw in raws):
            raise OSError("the disk is full")
        return take_in_all(raws, mailbox, at=at)

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "SET", 1)
        patch.setattr(fetching, "take_in_all", breaks_at_the_third)
        with pytest.raises(OSError, match="full"):
            fetch(connect(box), box, clock=now)
    elsewhere.append(message(5), flag_set=["\\Seen"])  # came, and was read by somebody, before we are back
    again = Mailbox.objects.get()
    assert fetch(connect(again), again, clock=now) == 2
    assert taken() == ["Numero 1", "Numero 3", "Numero 5"]
    assert fetch(connect(again), Mailbox.objects.get(), clock=now) == 0


@pytest.mark.sqlite
def test_where_the_server_numbers_anew_it_is_a_first_look_again(box: Mailbox, elsewhere: BaseMailBox) -> None:
    box.folder = "Posta"
    elsewhere.folder.create("Posta")
    elsewhere.append(message(1), "Posta")
    assert fetch(connect(box), box, clock=now) == 1
    elsewhere.folder.delete("Posta")
    elsewhere.folder.create("Posta")
    for number, flags in ((1, []), (2, ["\\Seen"]), (3, [])):
        elsewhere.append(message(number), "Posta", flag_set=flags)
    assert [fetch(connect(box), box, clock=now) for _ in range(2)] == [2, 0]
    assert taken() == ["Numero 1", "Numero 3"]


@pytest.mark.sqlite
@pytest.mark.parametrize("after", Mailbox.After)
def test_a_message_that_breaks_the_connection_keeps_no_other_waiting(
    box: Mailbox, elsewhere: BaseMailBox, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    box.after, box.done_folder = after, "Fatti"
    for number in range(1, 6):
        elsewhere.append(message(number))
    whole, broke_at = fetching._sources, dict[str, int]()

    def hangs(server: BaseMailBox, uids: list[str]) -> dict[str, bytes]:
        if "2" in uids:
            raise TimeoutError("timed out")
        return whole(server, uids)

    monkeypatch.setattr(receiving, "SET", 3)
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "_sources", hangs)
        for _ in range(3):
            with pytest.raises(TimeoutError):
                fetch(connect(box), box, clock=now, broke_at=broke_at)
    assert (taken(), broke_at) == (["Numero 4", "Numero 5", "Numero 1", "Numero 3"], {"2": 3})
    assert fetch(connect(box), box, clock=now, broke_at=broke_at) >= 1
    assert sorted(taken()) == [f"Numero {number}" for number in range(1, 6)]
    assert broke_at == {}
    fetch(connect(box), box, clock=now, broke_at=broke_at)
    assert fetch(connect(box), box, clock=now, broke_at=broke_at) == 0


@pytest.mark.sqlite
def test_what_waits_is_fetched_and_marked_as_a_set(
    box: Mailbox, elsewhere: BaseMailBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        elsewhere.append(message(number))
    asked: list[str] = []
    server = connect(box)
    tell = server.client.uid

    def uid(command: str, *args: str) -> object:
        asked.append(command)
        return tell(command, *args)

    monkeypatch.setattr(server.client, "uid", uid)
    assert fetch(server, box, clock=now) == 7
    assert taken() == [f"Numero {number}" for number in range(7)]
    assert asked.count("FETCH") == 2  # how large they are, then all of them
    assert asked.count("STORE") == 1


@pytest.mark.sqlite
def test_messages_are_moved_to_a_folder_that_is_made(box: Mailbox, elsewhere: BaseMailBox) -> None:
    box.after, box.done_folder = Mailbox.After.MOVE, "Fatti"
    elsewhere.append(message(1))
    assert fetch(connect(box), box, clock=now) == 1
    elsewhere.folder.set("INBOX")
    assert elsewhere.uids() == []
    elsewhere.folder.set("Fatti")
    assert len(elsewhere.uids()) == 1


@pytest.mark.sqlite
def test_news_are_told_at_once_and_become_requests(box: Mailbox, elsewhere: BaseMailBox) -> None:
    room = MailRoom(now)
    room.start()
    try:
        assert until(lambda: Mailbox.objects.get().looked_at is not None)
        began = time.monotonic()
        elsewhere.append(message(1))
        assert until(Ticket.objects.exists)
        assert time.monotonic() - began < 5
        assert Mailbox.objects.get().trouble == ""
    finally:
        room.stop()


@pytest.mark.sqlite
def test_what_comes_right_before_the_wait_is_not_waited_for(box: Mailbox, elsewhere: BaseMailBox) -> None:
    server = connect(box)
    assert fetch(server, box, clock=now) == 0
    elsewhere.append(message(1))  # the server tells it together with its consent to tell
    began = time.monotonic()
    assert wait(server, 5)
    assert time.monotonic() - began < 2
    assert fetch(server, box, clock=now) == 1


@pytest.mark.sqlite
def test_trouble_is_said_on_the_mailbox(box: Mailbox) -> None:
    set_password(box, "sbagliata")
    room = MailRoom(now)
    room.start()
    try:
        assert until(lambda: Mailbox.objects.get().trouble != "")
        assert "sbagliata" not in Mailbox.objects.get().trouble
    finally:
        room.stop()


def until(true: object) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False
