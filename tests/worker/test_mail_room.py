"""The mail room: a message handed over by SMTP or LMTP becomes a request, an unknown address is refused."""

import smtplib
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import override_settings

from sportello.config.mail_door import MailDoor
from sportello.intake.mail import listener, receiving
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.tickets.models import Ticket
from sportello.worker import mail
from sportello.worker.mail import MailRoom
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
MESSAGE = (
    "From: lia@nuova.it\r\nTo: aiuto@azienda.it\r\nMessage-ID: <{n}@n>\r\nSubject: Numero {n}\r\n\r\nCiao"
)


def now() -> datetime:
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def box(story: Story) -> Mailbox:
    return Mailbox.objects.create(address="aiuto@azienda.it", department=story.department)


@pytest.fixture
def open_door() -> Iterator[Callable[[str], int]]:
    rooms: list[MailRoom] = []

    def opened(protocol: str) -> int:
        port = free_port()
        with override_settings(MAIL_DOOR=MailDoor(protocol, "127.0.0.1", port)):
            rooms.append(MailRoom(now))
            rooms[0].start()
            until = time.monotonic() + 5
            while rooms[0].listener is None and time.monotonic() < until:
                time.sleep(0.02)
        return port

    yield opened
    for room in rooms:
        room.stop()


def carried(count: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if IncomingMessage.objects.filter(state=IncomingMessage.State.DONE).count() == count:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.sqlite
def test_a_mail_server_hands_over_by_smtp(box: Mailbox, open_door: Callable[[str], int]) -> None:
    with smtplib.SMTP("127.0.0.1", open_door("smtp"), timeout=5) as client:
        client.sendmail("lia@nuova.it", ["Aiuto+1@azienda.it"], MESSAGE.format(n=1))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("lia@nuova.it", ["altro@azienda.it"], MESSAGE.format(n=2))
    assert carried(1)
    assert Ticket.objects.get().subject == "Numero 1"


@pytest.mark.sqlite
def test_lmtp_answers_for_each_address(
    box: Mailbox, open_door: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    Mailbox.objects.create(address="help@azienda.it", department=box.department)
    with smtplib.LMTP("127.0.0.1", open_door("lmtp")) as client:
        client.ehlo()
        client.mail("lia@nuova.it")
        assert [client.rcpt(to)[0] for to in ("aiuto@azienda.it", "help@azienda.it")] == [250, 250]
        assert client.data(MESSAGE.format(n=1))[0] == 250
        assert client.getreply()[0] == 250
        monkeypatch.setattr(listener, "take_in_all", _no_disk)
        client.mail("lia@nuova.it")
        client.rcpt("aiuto@azienda.it")
        assert client.data(MESSAGE.format(n=2))[0] == 451
    assert carried(1)


@pytest.mark.sqlite
def test_what_arrives_meanwhile_is_kept_together_and_one_that_is_refused_alone(
    box: Mailbox, open_door: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, sets, all_there, keep = open_door("smtp"), [], threading.Event(), receiving.take_in_all

    def slow(raws: Any, mailbox: Mailbox, **words: Any) -> Any:
        sets.append(len(raws))
        if len(sets) == 1:
            all_there.wait(5)
        if any(b"Numero 3" in raw for raw in raws):
            raise OSError("no room")
        return keep(raws, mailbox, **words)

    def hand_over(n: int) -> int:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.ehlo()
            client.mail("lia@nuova.it")
            client.rcpt("aiuto@azienda.it")
            if n == 5:
                threading.Timer(0.2, all_there.set).start()
            return client.data(MESSAGE.format(n=n))[0]

    monkeypatch.setattr(listener, "take_in_all", slow)
    with ThreadPoolExecutor(6) as senders:
        answers = list(senders.map(hand_over, range(6)))
    assert answers == [250, 250, 250, 451, 250, 250]
    assert max(sets) > 1
    assert carried(5)


@pytest.mark.sqlite
def test_what_nobody_foresaw_ends_no_thread(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Counter[str]()

    def carry_waiting(**words: Any) -> int:
        calls["carried"] += 1
        if calls["carried"] == 1:
            raise KeyError("unforeseen")
        return receiving.carry_waiting(**words)

    def connect(_: Mailbox) -> None:
        calls["connected"] += 1
        raise AssertionError("parola segreta")

    monkeypatch.setattr(mail, "LOOK", 0.05)
    monkeypatch.setattr(mail, "PAUSES", (0.05,))
    monkeypatch.setattr(mail, "carry_waiting", carry_waiting)
    monkeypatch.setattr(mail, "connect", connect)
    fetched = Mailbox.objects.create(
        address="posta@azienda.it", department=box.department, kind=Mailbox.Kind.IMAP, host="nessuno"
    )
    receiving.take_in(MESSAGE.format(n=1).encode(), box, at=now())
    room = MailRoom(now)
    room.start()
    try:
        assert carried(1)
        until = time.monotonic() + 5
        while calls["connected"] < 3 and time.monotonic() < until:
            time.sleep(0.02)
        assert calls["connected"] >= 3
        fetched.refresh_from_db()
        assert fetched.trouble == "AssertionError"
    finally:
        room.stop()


def _no_disk(*_: object, **__: object) -> None:
    raise OSError("no space left on the disk")
