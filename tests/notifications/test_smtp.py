"""The last moment before a message is handed over, on a real SMTP server that breaks where a test wants it to."""

import asyncio
import smtplib
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from sportello.config.mail_out import MailOut
from sportello.desk.conversation import reply
from sportello.jobs.drain import run_due_jobs
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.mail.smtp import Backend
from sportello.notifications.models import OutgoingMessage
from sportello.people.models import Address
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
State = OutgoingMessage.State


class Rude:
    """Takes messages, or breaks at the word that `breaks_at` says: `RCPT` puts off, `DATA` hangs up unanswered."""

    def __init__(self) -> None:
        self.breaks_at, self.took = "", list[bytes]()

    @property
    def replies(self) -> int:
        """How many replies it took; acknowledgements do not count."""
        return sum(b"Subject: Re:" in message for message in self.took)

    async def handle_RCPT(  # the library's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.breaks_at == "RCPT":
            return "450 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.took.append(envelope.content)
        if self.breaks_at == "DATA":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Rude]:
    rude = Rude()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(rude, hostname="127.0.0.1", port=port)
    controller.start()
    out = MailOut.read(f"smtp://127.0.0.1:{port}?tls=no", "a@azienda.it")
    settings.MAIL_OUT, settings.EMAIL_BACKEND = out, out.backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = out.host, out.port
    yield rude
    controller.stop()


@pytest.mark.parametrize(
    ("breaks_at", "state", "taken", "in_the_end"),
    [
        ("", State.SENT, 1, (State.SENT, 1)),
        ("RCPT", State.WAITING, 0, (State.SENT, 1)),
        ("DATA", State.UNCERTAIN, 1, (State.UNCERTAIN, 1)),
    ],
)
def test_what_the_server_did_not_answer_is_uncertain_and_nothing_else(
    story: Story, server: Rude, breaks_at: str, state: str, taken: int, in_the_end: tuple[str, int]
) -> None:
    Address.objects.create(person=story.people["dario"], address="dario@cliente.it")
    ticket = story.open("2026-11-23 09:00")
    server.breaks_at = breaks_at
    story.by("ada", "2026-11-23 09:10", reply, ticket, text="Perché così?")
    dispatch(rome("2026-11-23 09:11"))
    run_due_jobs(rome("2026-11-23 09:11"))
    row = OutgoingMessage.objects.get(event_number=2)
    assert (row.state, server.replies) == (state, taken)
    server.breaks_at = ""
    run_due_jobs(rome("2026-11-23 10:11"))
    row.refresh_from_db()
    assert (row.state, server.replies) == in_the_end


def test_the_moment_comes_after_the_recipient_and_before_the_message(server: Rude, settings: Any) -> None:
    backend, seen = Backend(), list[int]()
    backend.before_data = lambda: seen.append(len(server.took))
    backend.open()
    assert isinstance(backend.connection, smtplib.SMTP)
    backend.connection.sendmail("a@azienda.it", ["b@cliente.it"], b"Subject: x\r\n\r\ny")
    backend.close()
    assert (seen, len(server.took)) == ([0], 1)
