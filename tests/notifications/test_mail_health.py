"""What the doctor says of mail, and letters as files."""

import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from sportello.config.mail_out import MailOut
from sportello.config.mail_provider import MailProvider
from sportello.health import letters
from sportello.notifications.mail.folder import Backend, folder
from sportello.notifications.models import OutgoingMessage
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
NOW = rome("2026-11-23 09:00")


def test_a_mail_server_that_is_away_is_a_fault(settings: Any) -> None:
    assert [(one.code, one.advice) for one in letters.server(NOW)] == [("no_mail", True)]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    out = MailOut.read(f"smtp://127.0.0.1:{port}?tls=no", "a@azienda.it")
    settings.MAIL_OUT, settings.EMAIL_BACKEND = out, out.backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = out.host, out.port
    found = {finding.code: finding.advice for finding in letters.server(NOW)}
    assert found == {"mail_server_away": False, "no_links": True}


def test_a_provider_without_a_secret_cannot_tell_what_comes_back(settings: Any) -> None:
    settings.MAIL_PROVIDER = MailProvider("brevo")
    settings.MAIL_OUT = MailOut.read("", "a@azienda.it", settings.MAIL_PROVIDER.backend)
    assert "no_reports" in {finding.code for finding in letters.server(NOW)}


def test_what_was_not_delivered_lately_is_counted(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    values = {"ticket": ticket, "person_id": story.id("dario"), "address": "d@c.it", "state": "failed"}
    OutgoingMessage.objects.create(**values, event_number=1, created_at=rome("2026-11-10 09:00"))
    assert list(letters.undelivered(NOW)) == []
    OutgoingMessage.objects.create(**values, event_number=2, created_at=rome("2026-11-22 09:00"))
    assert [finding.code for finding in letters.undelivered(NOW)] == ["letters_undelivered"]


def test_letters_may_be_files_and_the_same_twice_is_one(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    headers = {"Message-ID": "<sp.1.2.abc@azienda.it>"}
    message = EmailMessage("Oggetto", "Così", "a@azienda.it", ["Dario <../d@cliente.it>"], headers=headers)
    for _again in range(2):
        Backend().send_messages([message])
    (file,) = folder().iterdir()
    assert file.name.startswith("sp.1.2.abc-")
    assert b"Subject: Oggetto\r\n" in file.read_bytes()
