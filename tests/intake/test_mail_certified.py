"""Italian certified mail (PEC): what a person wrote is inside an envelope of their provider; receipts open nothing."""

import base64

import pytest

from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.nature import Nature
from sportello.intake.mail.reading import read
from sportello.intake.mail.receiving import receive
from sportello.people.models import Address
from sportello.tickets.mail_marks import message_id
from sportello.tickets.models import Attachment, Message, Ticket
from tests.story import Story, rome

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
State = IncomingMessage.State
AT = rome("2026-11-23 09:00")
ID = "opec21004.20261123085900.01234.56.1.53@pec.gestore.it"
INSIDE = f"""\
From: Rita Sole <rita@pec.cartoleria.it>
To: aiuto@pec.azienda.it
Subject: Diffida
Message-ID: <{ID}>
Date: Mon, 23 Nov 2026 08:59:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=I

--I
Content-Type: text/plain; charset=utf-8

La cassa è ferma da lunedì.
--I
Content-Type: application/pdf; name=diffida.pdf
Content-Disposition: attachment; filename=diffida.pdf

%PDF-1.4 diffida
--I--
"""


@pytest.fixture
def box(story: Story) -> Mailbox:
    return Mailbox.objects.create(
        address="aiuto@pec.azienda.it", department=story.department, trusted_server="mx.pec.azienda.it"
    )


def certificate(kind: str, about: str = "", *, fault: str = "nessuno", to: str = "") -> str:
    """What a provider certifies, as XML."""
    given = f"<consegna>{to}</consegna>" if to else ""
    said = "<errore-esteso>5.1.1 - Pec Recipient Not Found</errore-esteso>" if fault != "nessuno" else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><postacert tipo="{kind}" errore="{fault}"><intestazione>'
        f'<mittente>aiuto@pec.azienda.it</mittente><destinatari tipo="certificato">{to}</destinatari></intestazione>'
        f"<dati><gestore-emittente>GESTORE PEC S.P.A.</gestore-emittente><identificativo>{ID}</identificativo>"
        f"<msgid>&lt;{about}&gt;</msgid>{given}{said}</dati></postacert>"
    )


def enveloped(
    *headers: str, inside: str = INSIDE, xml: str = "", named: str = "", id: str = "busta"
) -> bytes:
    """As a provider writes it: words of its own, the certificate, what it carries, all of it signed."""
    kind = f"application/octet-stream; name={named}" if named else "message/rfc822; name=postacert.eml"
    carried = f"--M\nContent-Type: {kind}\nContent-Disposition: inline; filename=postacert.eml\n\n{inside}\n"
    text = "\n".join(
        [
            'From: "Per conto di: rita@pec.cartoleria.it" <posta-certificata@pec.gestore.it>',
            "Reply-To: rita@pec.cartoleria.it",
            "To: aiuto@pec.azienda.it",
            f"Message-ID: <{id}@pec.gestore.it>",
            "Date: Mon, 23 Nov 2026 08:59:10 +0100",
            *headers,
            "MIME-Version: 1.0",
            'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha256; boundary=S',
            "\n--S\nContent-Type: multipart/mixed; boundary=M",
            "\n--M\nContent-Type: multipart/alternative; boundary=A",
            "\n--A\nContent-Type: text/plain; charset=utf-8\n\nMessaggio di posta certificata\n--A--",
            f"--M\nContent-Type: application/xml; name=daticert.xml\n\n{xml or certificate('posta-certificata')}",
            f"{carried if inside else ''}--M--",
            "--S\nContent-Type: application/x-pkcs7-signature; name=smime.p7s\n\nMIIF\n--S--\n",
        ]
    )
    return text.replace("\n", "\r\n").encode()


def receipt(kind: str, about: str, *, fault: str = "nessuno", to: str = "rita@pec.cartoleria.it") -> bytes:
    return enveloped(
        f"X-Ricevuta: {kind}",
        f"X-Riferimento-Message-ID: <{about}>",
        f"Subject: {kind.upper()}: Re: Diffida",
        xml=certificate(kind, about, fault=fault, to=to),
        inside=INSIDE if kind == "avvenuta-consegna" else "",
        id=f"ricevuta-{kind}-{fault}",
    )


ENVELOPE = ("X-Trasporto: posta-certificata", "Subject: POSTA CERTIFICATA: Diffida")


@pytest.mark.parametrize("named", ["", "postacert.eml", "in base64"])
def test_what_the_envelope_carries_is_the_message(box: Mailbox, named: str) -> None:
    raw = enveloped(*ENVELOPE, named="" if named == "in base64" else named)
    if named == "in base64":  # against the rules, and seen all the same
        name = b"filename=postacert.eml\r\n"
        wrapped = base64.encodebytes(INSIDE.encode()).replace(b"\n", b"\r\n")
        raw = raw.replace(INSIDE.replace("\n", "\r\n").encode(), wrapped)
        raw = raw.replace(name, name + b"Content-Transfer-Encoding: base64\r\n")
    row = receive(raw, box, at=AT)
    ticket = row.ticket
    assert ticket is not None
    assert (ticket.subject, row.sender, row.message_id) == ("Diffida", "rita@pec.cartoleria.it", ID)
    assert ticket.requester.name == "Rita Sole"
    assert Message.objects.get(ticket=ticket).text.strip() == "La cassa è ferma da lunedì."
    assert [file.name for file in Attachment.objects.filter(message__ticket=ticket)] == ["diffida.pdf"]
    assert row.told["certified"] == ID


def test_copies_in_two_envelopes_are_one_message(box: Mailbox, story: Story) -> None:
    second = Mailbox.objects.create(address="assistenza@pec.azienda.it", department=story.department)
    receive(enveloped(*ENVELOPE), box, at=AT)
    receive(enveloped(*ENVELOPE, id="altra-busta"), second, at=AT)
    assert Ticket.objects.count() == 1


def test_ordinary_mail_that_comes_to_a_certified_mailbox_is_a_request_of_its_sender(box: Mailbox) -> None:
    inside = INSIDE.replace("@pec.cartoleria.it", "@cartoleria.it")
    row = receive(
        enveloped("X-Trasporto: errore", "Subject: ANOMALIA MESSAGGIO: x", inside=inside), box, at=AT
    )
    assert row.ticket is not None
    assert (row.sender, "certified" in row.told) == ("rita@cartoleria.it", False)
    assert row.told["carrier"] == "posta-certificata@pec.gestore.it"


def test_an_envelope_proves_nothing_of_who_is_inside(box: Mailbox, story: Story) -> None:
    """Its own address passes every check: whoever puts a colleague's name inside must not speak for them."""
    Address.objects.create(person=story.people["ada"], address="ada@pec.azienda.it")
    ticket = receive(enveloped(*ENVELOPE), box, at=AT).ticket
    assert ticket is not None
    inside = INSIDE.replace("rita@pec.cartoleria.it", "ada@pec.azienda.it").replace(ID, "2@pec")
    answer = f"In-Reply-To: <{message_id(ticket.pk, 1, 'azienda.it')}>\n{inside}"
    proof = "Authentication-Results: mx.pec.azienda.it; dmarc=pass"
    row = receive(enveloped(proof, *ENVELOPE, inside=answer, id="b2"), box, at=AT)
    assert (row.ticket, row.reason) == (ticket, "unproven")
    assert row.told["carrier"] == "posta-certificata@pec.gestore.it"


@pytest.mark.parametrize(
    "kind", ["accettazione", "avvenuta-consegna", "presa-in-carico", "rilevazione-virus"]
)
def test_receipts_open_nothing(box: Mailbox, kind: str) -> None:
    row = receive(receipt(kind, "unknown@elsewhere"), box, at=AT)
    assert (row.state, row.reason, row.ticket) == (State.ASIDE, "receipt", None)
    assert not Ticket.objects.exists()


def test_an_answer_finds_its_request_by_what_the_receipt_tells(box: Mailbox) -> None:
    """The provider gave our message a name of its own, and only that one is in the answer."""
    ticket = receive(enveloped(*ENVELOPE, inside=INSIDE.replace(ID, "1@pec")), box, at=AT).ticket
    assert ticket is not None
    ours = message_id(ticket.pk, 1, "azienda.it")
    assert receive(receipt("accettazione", ours), box, at=AT).ticket == ticket
    inside = f"In-Reply-To: <{ID}>\n" + INSIDE.replace(f"Message-ID: <{ID}>", "Message-ID: <3@pec>")
    assert receive(enveloped(*ENVELOPE, inside=inside, id="b3"), box, at=AT).ticket == ticket


def test_a_failed_delivery_is_told_to_who_holds_the_request(box: Mailbox) -> None:
    ticket = receive(enveloped(*ENVELOPE, inside=INSIDE.replace(ID, "1@pec")), box, at=AT).ticket
    assert ticket is not None
    ours = message_id(ticket.pk, 1, "azienda.it")
    warned = receive(receipt("preavviso-errore-consegna", ours, fault="altro"), box, at=AT)
    assert (warned.reason, warned.ticket) == ("bounce", ticket)
    assert not Address.objects.get(address="rita@pec.cartoleria.it").bounced
    failed = receive(receipt("errore-consegna", ours, fault="no-dest"), box, at=AT)
    assert (failed.reason, failed.ticket) == ("bounce", ticket)
    assert failed.told["failures"][0]["status"] == "5.1.1"
    assert Address.objects.get(address="rita@pec.cartoleria.it").bounced
    assert Ticket.objects.count() == 1


def test_a_header_alone_makes_no_receipt() -> None:
    plain = b"From: a@x.it\r\nX-Ricevuta: accettazione\r\nX-Trasporto: posta-certificata\r\nSubject: x\r\n\r\nCiao"
    assert read(plain).nature is Nature.WRITTEN
