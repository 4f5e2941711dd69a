"""Ten messages between a requester and an agent, carried by a real SMTP and a real IMAP server."""

import smtplib
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage, Message
from email.utils import make_msgid, parseaddr
from typing import Any

import pytest
from imap_tools import MailBoxUnencrypted

from sportello.config.mail_out import MailOut
from sportello.desk.conversation import reply
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.passwords import set_password
from sportello.jobs.drain import run_due_jobs
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.models import OutgoingMessage
from sportello.people.models import Address
from sportello.tickets.models import Message as Words
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.worker import mail
from sportello.worker.mail import MailRoom
from tests.story import Story, rome
from tests.worker import dovecot, postfix

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not dovecot.is_installed(), reason="Dovecot is not installed (apt: dovecot-imapd)"),
    pytest.mark.skipif(not postfix.can_run(), reason=postfix.WHY_NOT),
]
TURNS = 5
PAUSE = timedelta(minutes=2)


class Servers:
    """Where they answer, and the clock of the desk beside them."""

    def __init__(self, imap: int, smtp: int) -> None:
        self.imap, self.smtp, self.at = imap, smtp, rome("2026-11-23 09:00")

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def servers(settings: Any) -> Iterator[Servers]:
    with dovecot.running() as (imap, boxes), postfix.running(boxes, "aiuto", "dario") as smtp:
        out = MailOut.read(f"smtp://127.0.0.1:{smtp}?tls=no", "aiuto@azienda.it")
        settings.MAIL_OUT, settings.EMAIL_BACKEND = out, out.backend
        settings.EMAIL_HOST, settings.EMAIL_PORT = out.host, out.port
        yield Servers(imap, smtp)


@pytest.fixture
def requester(servers: Servers, story: Story) -> "Client":
    Address.objects.create(person=story.people["dario"], address="dario@cliente.it")
    return Client(servers)


@pytest.fixture
def room(servers: Servers, story: Story, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The mail room reads the desk's mailbox."""
    box = Mailbox.objects.create(
        address="aiuto@azienda.it",
        department=story.department,
        kind=Mailbox.Kind.IMAP,
        host="127.0.0.1",
        port=servers.imap,
        security=Mailbox.Security.NONE,
        login="aiuto",
    )
    set_password(box, dovecot.PASSWORD)
    monkeypatch.setattr(mail, "LOOK", 1.0)
    room = MailRoom(servers.now)
    room.start()
    yield
    room.stop()


class Client:
    """The requester's mail program."""

    def __init__(self, servers: Servers) -> None:
        self.servers, self.sent = servers, list[str]()

    def write(self, text: str, to: Message | None = None) -> None:
        """Write to the desk, or answer one of its messages as mail programs do."""
        letter = EmailMessage(policy.SMTP.clone(max_line_length=900))  # shorter lines would break identifiers
        letter["From"], letter["Message-ID"] = "Dario <dario@cliente.it>", make_msgid(domain="cliente.it")
        letter["To"], letter["Subject"] = "aiuto@azienda.it", "La stampante è ferma"
        if to is not None:
            del letter["To"], letter["Subject"]
            letter["To"] = parseaddr(to["Reply-To"] or to["From"])[1]
            letter["Subject"] = "R: Stampante"
            letter["In-Reply-To"] = to["Message-ID"]
            letter["References"] = " ".join([*(to["References"] or "").split(), to["Message-ID"]])
        letter.set_content(text)
        self.sent.append(letter["Message-ID"])
        with smtplib.SMTP("127.0.0.1", self.servers.smtp, timeout=10) as server:
            server.send_message(letter)

    def inbox(self) -> list[Message]:
        """What has come, oldest first."""
        with MailBoxUnencrypted("127.0.0.1", self.servers.imap).login("dario", dovecot.PASSWORD) as box:
            return [found.obj for found in box.fetch(mark_seen=False)]


def post(servers: Servers) -> None:
    """The desk tells what happened, and its jobs send it."""
    servers.at += PAUSE
    while dispatch(servers.at):
        pass
    run_due_jobs(servers.at)


@pytest.mark.sqlite
def test_ten_messages_stay_one_conversation(
    servers: Servers, room: None, requester: Client, story: Story
) -> None:
    heard: list[Message] = []
    for turn in range(TURNS):
        requester.write(f"Domanda {turn}.", heard[-1] if heard else None)
        done = IncomingMessage.objects.filter(state=IncomingMessage.State.DONE)
        assert until(done.count, turn + 1)
        post(servers)
        ticket = Ticket.objects.get()
        reply(ticket, text=f"Risposta {turn}.", actor=story.actor("ada"), at=servers.at)
        post(servers)
        # The acknowledgement of the first one besides.
        assert until(lambda: len(requester.inbox()), turn + 2)
        heard = requester.inbox()
    said = Words.objects.filter(ticket=ticket).order_by("event_number").values_list("text", flat=True)
    assert [text.strip() for text in said] == [
        f"{word} {turn}." for turn in range(TURNS) for word in ("Domanda", "Risposta")
    ]
    events = TimelineEvent.objects.filter(ticket=ticket).exclude(actor=None).order_by("number")
    assert list(events.values_list("kind", flat=True)) == [
        "opened",
        "replied",
        *(["requester_wrote", "replied"] * (TURNS - 1)),
    ]
    led = IncomingMessage.objects.order_by("pk").values_list("threaded_by", flat=True)
    assert list(led) == ["new", *["reference"] * (TURNS - 1)]
    states = OutgoingMessage.objects.filter(person=story.people["dario"]).values_list("state", flat=True)
    assert list(states) == [OutgoingMessage.State.SENT] * (TURNS + 1)
    assert_threaded(heard, requester.sent, ticket.number)


def assert_threaded(heard: list[Message], written: list[str], number: int) -> None:
    """Each reply answers what was written last and refers to all before it, in order; none came twice."""
    ids = [letter["Message-ID"] for letter in heard]
    assert len(set(ids)) == len(ids) == TURNS + 1
    _acknowledged, *replies = heard
    for turn, letter in enumerate(replies):
        before = letter["References"].split()
        assert letter["In-Reply-To"] == before[-1]
        # The first reply follows a message and its acknowledgement: it answers the message.
        assert before[-1] == written[turn]
        assert before[0] in (written[0], ids[0])
        assert [id for id in before if id in written] == written[: turn + 1]
        assert [id for id in before if id in ids] == ids[: turn + 1]
        assert f"SP-{number}" in letter["Subject"]
        assert letter["Delivered-To"] == "dario@cliente.it"


def until(count: Callable[[], int], wanted: int) -> bool:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if count() >= wanted:
            return True
        time.sleep(0.05)
    return False
