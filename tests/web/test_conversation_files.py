"""Files on their way in and out: kept once, typed by content, refused if dangerous, seen by those who may."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sportello.desk.audit import audit
from sportello.desk.conversation import receive, reply
from sportello.domain.errors import DeskError
from sportello.domain.timeline.files import File
from sportello.people.models import Person
from sportello.tickets.models import Attachment, Ticket
from sportello.tickets.storage import clean_name, keep, path_of
from sportello.web.uploads import redeemed, voucher
from sportello.workspace.drafts import drafts_of
from tests.web.desk import acting, browser_of, just_now

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def files_apart(settings: Any, tmp_path: Path) -> None:
    """No test leaves files in the data folder."""
    settings.MEDIA_ROOT = tmp_path


def a_file(name: str = "log.txt", content: bytes = b"riga uno") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def post(client: Client, ticket: Ticket, **data: Any) -> Any:
    seen = Ticket.objects.get(pk=ticket.pk).last_number
    given = {"kind": "reply", "text": "Ecco.", "seen": seen} | data
    return client.post(f"/tickets/{ticket.number}/messages/", given, headers=HTMX)


def test_a_file_goes_with_its_message_and_the_chain_verifies(ticket: Ticket, as_ada: Client) -> None:
    assert post(as_ada, ticket, files=[a_file(), a_file("foto.png", PNG)]).status_code == 200
    first, second = Attachment.objects.order_by("pk")
    assert (first.name, first.content_type, first.size) == ("log.txt", "text/plain", 8)
    assert second.content_type == "image/png"
    assert path_of(first.digest).read_bytes() == b"riga uno"
    assert [line for _count, found in audit([ticket.pk]) for line in found] == []
    page = as_ada.get(f"/tickets/{ticket.number}/").content.decode()
    assert f"/tickets/{ticket.number}/files/{second.pk}/?view" in page


def test_more_than_a_message_may_weigh_is_not_even_taken_in(
    ticket: Ticket, as_ada: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ATTACHMENT_MB = 1
    monkeypatch.setattr("sportello.web.uploads.MOST_FILES", 2)
    answer = post(
        as_ada, ticket, text="Testo lungo.", files=[a_file(f"{n}.txt", b"x" * 900_000) for n in range(3)]
    )
    assert answer.status_code == 422
    assert "Testo lungo." in answer.content.decode()
    assert not Attachment.objects.exists()


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    one, two = keep([b"uguale"], "a.txt"), keep([b"ugu", b"ale"], "b.txt")
    assert one.digest == two.digest
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("gioco.exe", b"ciao", "file_refused"),
        ("foto.png", b"MZ\x90\x00\x03", "file_refused"),
        ("lista.txt", b"#!/bin/sh\nrm -rf /", "file_refused"),
        ("vuoto.txt", b"", "file_empty"),
        ("enorme.bin", b"x" * 2_000_001, "file_too_large"),
    ],
)
def test_what_is_not_taken_leaves_nothing_behind(
    settings: Any, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    settings.ATTACHMENT_MB = 2
    with pytest.raises(DeskError) as refused:
        keep([content], name)
    assert refused.value.code == code
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("C:\\Documenti\\nota.txt", "nota.txt"),
        ("../../etc/passwd", "passwd"),
        ("fattura\u202egpj.exe.png", "fattura gpj.exe.png"),
        ("  . .", "file"),
        ('a<b>:"c".txt', "a_b___c_.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("schermata 🖨️.png", "schermata 🖨️.png"),
    ],
)
def test_names_are_cleaned(given: str, clean: str) -> None:
    assert clean_name(given) == clean


def test_a_type_follows_the_content_not_the_name() -> None:
    assert keep([b"<html><script>x</script>"], "foto.png").type == "text/plain"
    assert keep([b"%PDF-1.7 ..."], "a.bin").type == "application/pdf"
    assert keep([b"\x01\x02\x00\x03"], "a.pdf").type == "application/octet-stream"


def test_a_file_too_large_takes_no_words_along(
    settings: Any, ticket: Ticket, ada: Person, as_ada: Client
) -> None:
    settings.ATTACHMENT_MB = 1
    answer = post(as_ada, ticket, text="Parole preziose", files=[a_file("video.mp4", b"v" * 1_500_000)])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "video.mp4 supera" in page
    assert "Parole preziose" in page
    assert drafts_of(ada.pk, ticket.pk)["reply"].text == "Parole preziose"


def test_files_kept_before_sending_travel_by_their_word(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    address = f"/tickets/{ticket.number}/files/"
    page = as_ada.post(address, {"kind": "note", "files": a_file()}).content.decode()
    word = page.split('name="file_note" value="')[1].split('"')[0]
    as_ada.post(f"/tickets/{ticket.number}/draft/", {"kind": "note", "text": "", "file_note": word})
    assert drafts_of(ada.pk, ticket.pk)["note"].fields["files"][0]["name"] == "log.txt"
    assert "log.txt" in as_ada.get(f"/tickets/{ticket.number}/").content.decode()
    assert post(as_ada, ticket, kind="note", text="", file_note=word).status_code == 200
    assert Attachment.objects.get().message.public is False


def test_a_word_is_good_for_one_person_and_cannot_be_made_up(ada: Person, bruno: Person) -> None:
    file = keep([b"x"], "x.txt")
    assert redeemed(voucher(file, ada.pk), ada.pk) == file
    assert redeemed(voucher(file, ada.pk), bruno.pk) is None
    assert redeemed("fatta in casa", ada.pk) is None


def test_a_command_takes_no_file_that_was_never_kept(ticket: Ticket, ada: Person) -> None:
    for digest in ("0" * 64, "../../etc/passwd", ""):
        with pytest.raises(DeskError) as refused:
            reply(ticket, text="x", files=[File("x", "y", 1, digest)], actor=acting(ada), at=just_now())
        assert refused.value.code == "file_missing"


def test_at_most_so_many(ticket: Ticket, as_ada: Client) -> None:
    answer = post(as_ada, ticket, files=[a_file(f"{n}.txt") for n in range(11)])
    assert answer.status_code == 422
    assert "al massimo 10" in answer.content.decode()


def test_files_are_served_so_that_nothing_in_them_runs(
    ticket: Ticket, dario: Person, eva: Person, as_ada: Client
) -> None:
    files = [keep([PNG], "foto è.png"), keep([b"<script>alert(1)</script>"], "pagina.html")]
    receive(ticket, text="Guardi", files=files, actor=acting(dario), at=just_now())
    picture, page = Attachment.objects.order_by("pk")
    address = f"/tickets/{ticket.number}/files/{picture.pk}/"
    shown, saved = as_ada.get(address + "?view"), as_ada.get(address)
    assert (shown["Content-Type"], saved["Content-Type"]) == ("image/png", "application/octet-stream")
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"] == "attachment; filename*=UTF-8''foto%20%C3%A8.png"
    assert "sandbox" in shown["Content-Security-Policy"]
    packed = as_ada.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Length"] == str(len(PNG))
    assert shown.getvalue() == PNG
    html = as_ada.get(f"/tickets/{ticket.number}/files/{page.pk}/?view")
    assert html["Content-Disposition"].startswith("attachment")
    assert html["X-Content-Type-Options"] == "nosniff"
    assert browser_of(eva).get(address).status_code == 404
    assert browser_of(dario).get(address).status_code == 404
    assert as_ada.get(f"/tickets/{ticket.number}/files/{picture.pk + 999}/").status_code == 404


def test_content_gone_from_the_disk_is_not_found(ticket: Ticket, as_ada: Client) -> None:
    post(as_ada, ticket, files=[a_file()])
    file = Attachment.objects.get()
    path_of(file.digest).unlink()
    assert as_ada.get(f"/tickets/{ticket.number}/files/{file.pk}/").status_code == 404
