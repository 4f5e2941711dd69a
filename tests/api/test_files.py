"""Files: kept, attached, fetched; refused where the pages refuse them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sportello.people.models import Department, Person
from sportello.tickets.models import Attachment, Ticket
from tests.api.programs import post


@pytest.fixture(autouse=True)
def files_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def send(client: Client, name: str, content: bytes) -> Any:
    return client.post("/api/v1/files", {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_sent_attached_and_fetched_as_bytes(
    as_ada: Client, ticket: Ticket, it_department: Department
) -> None:
    sent = send(as_ada, "..\\../conto\u202egpj.html", b"<script>alert(1)</script>")
    assert sent.status_code == 201
    assert not {"/", "\u202e"} & set(sent.json()["name"])
    said = post(as_ada, f"tickets/{ticket.number}/replies", {"text": "Ecco.", "files": [sent.json()["file"]]})
    assert said.status_code == 201
    listed = as_ada.get(f"/api/v1/tickets/{ticket.number}").json()["events"][-1]["files"]
    fetched = as_ada.get(f"/api/v1/tickets/{ticket.number}/files/{listed[0]['id']}")
    assert b"".join(fetched.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert fetched["Content-Type"] == "application/octet-stream"
    assert fetched["Content-Disposition"].startswith("attachment")
    assert (fetched["X-Content-Type-Options"], "sandbox" in fetched["Content-Security-Policy"]) == (
        "nosniff",
        True,
    )
    opened = {"department": it_department.pk, "subject": "Con file", "files": [sent.json()["file"]]}
    assert post(as_ada, "tickets", opened).status_code == 201


def test_what_the_pages_refuse_is_refused(
    as_ada: Client, ticket: Ticket, bruno: Person, program: Callable[..., Client], settings: Any
) -> None:
    assert send(as_ada, "foto.png", b"MZ\x90\x00" + b"\0" * 60).json()["code"] == "file_refused"
    assert send(as_ada, "vuoto.txt", b"").json()["code"] == "file_empty"
    settings.ATTACHMENT_MB = 0
    assert send(as_ada, "grande.txt", b"x" * 50).json()["code"] == "file_too_large"
    settings.ATTACHMENT_MB = 25
    word = send(as_ada, "log.txt", b"riga").json()["file"]
    stolen = {"text": "Ecco.", "files": [word]}
    refused = post(program(bruno), f"tickets/{ticket.number}/notes", stolen)
    assert refused.json()["code"] == "file_missing"  # good for who sent it alone
    assert not Attachment.objects.exists()
