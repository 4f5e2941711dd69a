"""Mail on pages: beside a message of a request, the list of what waits, one message, and mailboxes."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.passwords import password_of
from sportello.intake.mail.receiving import receive
from sportello.people.models import Department, Person
from sportello.tickets.mail_marks import message_id
from sportello.tickets.models import Ticket
from tests.web.desk import browser_of, put_seven_levels_in_force

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LETTER = (
    b"From: Lia Neri <lia@nuova.it>\r\nTo: aiuto@azienda.it\r\nMessage-ID: <1@n>\r\nSubject: Porta\r\n"
    b"Date: Fri, 20 Nov 2026 09:59:00 +0100\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
    b"--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>La <b>porta</b> cigola.<script>x()</script></p>"
    b'<p>-- <br>Lia</p><blockquote type="cite">prima</blockquote>\r\n'
    b"--B\r\nContent-Type: application/x-msdownload; name=gioco.exe\r\n\r\nMZ\r\n--B--\r\n"
)
NAMELESS = b"Subject: Aiuto\r\n\r\nSenza mittente"


@pytest.fixture
def box(it_department: Department, first_level: object) -> Mailbox:
    put_seven_levels_in_force(it_department)
    return Mailbox.objects.create(address="aiuto@azienda.it", department=it_department)


def test_a_request_that_came_by_mail_is_folded_and_leads_to_its_source(box: Mailbox, as_ada: Client) -> None:
    row = receive(LETTER, box, at=AT)
    assert row.ticket is not None
    page = as_ada.get(f"/tickets/{row.ticket.number}/").content.decode()
    assert "La porta cigola." in page
    assert page.count('<details class="quote">') == 2
    assert "gioco.exe" in page
    assert f'href="/mail/{row.pk}/"' in page
    shown = as_ada.get(f"/mail/{row.pk}/").content.decode()
    assert "<b>porta</b>" in shown
    assert "x()" not in shown
    assert "Message-ID: &lt;1@n&gt;" in shown
    source = as_ada.get(f"/mail/{row.pk}/source/")
    assert source.content == LETTER
    assert source.headers["Content-Type"] == "application/octet-stream"


def test_a_note_that_nobody_wrote_says_what_it_is(box: Mailbox, as_ada: Client) -> None:
    ticket = receive(LETTER, box, at=AT).ticket
    assert ticket is not None
    reference = message_id(ticket.pk, 1, "azienda.it")
    raw = f"From: lia@nuova.it\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: <{reference}>\r\n\r\nSono in ferie"
    receive(raw.encode(), box, at=AT)
    page = as_ada.get(f"/tickets/{ticket.number}/").content.decode()
    assert "Sono in ferie" in page
    assert "Una risposta automatica." in page


def test_what_waits_is_opened_by_an_agent(box: Mailbox, as_ada: Client, dario: Person) -> None:
    row = receive(NAMELESS, box, at=AT)
    listed = as_ada.get("/mail/").content.decode()
    assert "Aiuto" in listed
    assert "Non dice chi" in listed
    assert as_ada.post(f"/mail/{row.pk}/ticket/", {"address": "nessuno"}).status_code == 422
    answer = as_ada.post(f"/mail/{row.pk}/ticket/", {"address": "Nuovo@cliente.it"})
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/tickets/{ticket.number}/")
    assert ticket.requester.addresses.get().address == "nuovo@cliente.it"
    assert as_ada.post(f"/mail/{row.pk}/ticket/", {"address": "x@y.it"}).status_code == 409
    assert Ticket.objects.count() == 1


def test_what_needs_nobody_is_put_aside(box: Mailbox, as_ada: Client) -> None:
    row = receive(NAMELESS, box, at=AT)
    assert as_ada.post(f"/mail/{row.pk}/aside/").status_code == 302
    assert "Aiuto" not in as_ada.get("/mail/").content.decode().split("<main")[1]
    assert "Aiuto" in as_ada.get("/mail/?tab=aside").content.decode()


def test_messages_to_a_department_are_not_for_another(box: Mailbox, eva: Person) -> None:
    as_eva = browser_of(eva)
    waits, came = receive(NAMELESS, box, at=AT), receive(LETTER, box, at=AT)
    for row in (waits, came):
        assert as_eva.get(f"/mail/{row.pk}/").status_code == 404
        assert as_eva.get(f"/mail/{row.pk}/source/").status_code == 404
        assert as_eva.post(f"/mail/{row.pk}/ticket/", {"address": "x@y.it"}).status_code == 404
    assert "Aiuto" not in as_eva.get("/mail/").content.decode().split("<main")[1]


def test_a_mailbox_is_made_and_its_password_is_in_no_database(
    as_tommaso: Client, it_department: Department
) -> None:
    asked = {
        "address": "aiuto@azienda.it",
        "department": it_department.pk,
        "kind": "imap",
        "security": "tls",
        "after": "mark",
        "most_from_one": 30,
        "host": "imap.azienda.it",
    }
    assert as_tommaso.post("/admin/mailboxes/new/", asked).status_code == 422
    assert as_tommaso.post("/admin/mailboxes/new/", asked | {"password": "s3gr3ta"}).status_code == 302
    made = Mailbox.objects.get()
    assert password_of(made) == "s3gr3ta"
    kept = Path(settings.DATA) / "secrets" / f"mailbox-{made.pk}"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    page = as_tommaso.get(f"/admin/mailboxes/{made.pk}/").content.decode()
    assert "s3gr3ta" not in page
    changed = as_tommaso.post(f"/admin/mailboxes/{made.pk}/", asked | {"password": "altra"})
    assert changed.status_code == 302
    assert "altra" not in as_tommaso.get(f"/admin/mailboxes/{made.pk}/").content.decode()
    assert as_tommaso.post("/admin/mailboxes/new/", asked | {"password": "x"}).status_code == 422


def test_mailboxes_are_the_administrators(as_marta: Client) -> None:
    assert as_marta.get("/admin/mailboxes/").status_code == 404


def test_the_list_goes_page_by_page(box: Mailbox, as_ada: Client) -> None:
    for number in range(52):
        IncomingMessage.objects.create(
            mailbox=box,
            department=box.department,
            identity=f"{number:064}",
            digest="0" * 64,
            size=1,
            received_at=AT,
            state="aside",
            subject=f"Numero {number}.",
        )
    first = as_ada.get("/mail/?tab=aside").content.decode()
    assert "Numero 51." in first
    assert "Numero 1." not in first
    before = first.split("before=")[1].split('"')[0]
    assert "Numero 1." in as_ada.get(f"/mail/?tab=aside&before={before}").content.decode()
