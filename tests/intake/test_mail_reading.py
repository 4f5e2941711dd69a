"""One message read: headers, bodies, files, charsets, and what kind it is."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from sportello.intake.mail.authentication import proven
from sportello.intake.mail.html_clean import clean
from sportello.intake.mail.html_text import text_of
from sportello.intake.mail.nature import Nature
from sportello.intake.mail.reading import Mail, read


def message(*headers: str, body: str | bytes = "Buongiorno", sender: str = "Anna Verdi <Anna@x.it>") -> Mail:
    head = "\r\n".join([f"From: {sender}", *headers]).encode("utf-8") + b"\r\n\r\n"
    return read(head + (body if isinstance(body, bytes) else body.encode("utf-8")))


def parts(kind: str, *pieces: tuple[Sequence[str], bytes]) -> bytes:
    """A message of many parts."""
    head = f"From: a@x.it\r\nSubject: x\r\nContent-Type: {kind}; boundary=B\r\n\r\n".encode()
    inner = b"".join(
        b"--B\r\n" + "\r\n".join(headers).encode() + b"\r\n\r\n" + content + b"\r\n"
        for headers, content in pieces
    )
    return head + inner + b"--B--\r\n"


def test_headers() -> None:
    mail = message(
        "Subject: =?iso-8859-1?Q?Perch=E9?=\r\n =?utf-8?B?w6g=?= fermo",
        "Message-ID: <1@x.it>",
        "In-Reply-To: <0@desk>",
        "References: <a@desk>\r\n <0@desk>",
        "Date: Mon, 3 Mar 2025 10:12:00 +0100",
        'To: "Aiuto, primo" <AIUTO@azienda.it>, b@x.it',
    )
    assert (mail.sender.address, mail.sender.name) == ("anna@x.it", "Anna Verdi")
    assert mail.subject == "Perchéè fermo"
    assert (mail.message_id, mail.in_reply_to, mail.references) == (
        "1@x.it",
        ("0@desk",),
        ("a@desk", "0@desk"),
    )
    assert mail.date == datetime(2025, 3, 3, 9, 12, tzinfo=UTC)
    assert [(p.address, p.name) for p in mail.to] == [("aiuto@azienda.it", "Aiuto, primo"), ("b@x.it", "")]


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "è già".encode()),
        ("iso-8859-15", "è già".encode("latin-1")),
        ("unknown-8bit", "è già".encode("cp1252")),
        ("x-nothing", "è già".encode()),
        ("us-ascii", "è già".encode("cp1252")),
        ("utf-16", "è già".encode("utf-16")),
        ("base64", "è già".encode()),
    ],
)
def test_charsets_that_are_wrong_are_read_all_the_same(charset: str, content: bytes) -> None:
    assert message(f"Content-Type: text/plain; charset={charset}", body=content).text == "è già"


def test_plain_words_are_preferred_unless_they_only_excuse_themselves() -> None:
    html = (["Content-Type: text/html; charset=utf-8"], b"<p>In <b>HTML</b></p>")
    both = parts("multipart/alternative", (["Content-Type: text/plain"], b"In plain"), html)
    excuse = parts(
        "multipart/alternative", (["Content-Type: text/plain"], b"Your client does not support HTML."), html
    )
    assert read(both).text == "In plain"
    assert read(excuse).text == "In HTML"
    assert "<b>HTML</b>" in read(both).html


def test_everything_that_is_not_words_is_a_file() -> None:
    raw = parts(
        "multipart/mixed",
        (["Content-Type: text/plain"], b"Allegati"),
        (["Content-Type: application/ms-tnef", "Content-Transfer-Encoding: base64"], b"eJ8+"),
        (["Content-Type: application/pkcs7-mime; name=smime.p7m"], b"sealed"),
        (
            ["Content-Disposition: attachment; filename*=utf-8''per%C3%B2.txt", "Content-Type: text/plain"],
            b"per",
        ),
        (["Content-Type: image/png", "Content-ID: <logo>", "Content-Disposition: inline"], b"\x89PNG"),
        (["Content-Type: message/rfc822"], b"From: b@x.it\r\nSubject: Dentro\r\n\r\nTesto"),
    )
    files = read(raw).files
    assert [file.name for file in files] == [
        "winmail.dat",
        "smime.p7m",
        "però.txt",
        "part-4.png",
        "Dentro.eml",
    ]
    assert files[3].cid == "logo"
    assert b"Testo" in files[4].content
    assert read(raw).text == "Allegati"


def test_an_invitation_is_read() -> None:
    calendar = (
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20250303T090000Z\r\n"
        b"DTSTART:20250310T090000Z\r\nDTEND:20250310T100000Z\r\nSUMMARY:Sopralluogo\r\nLOCATION:Sede\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    raw = parts("multipart/mixed", (["Content-Type: text/calendar; method=REQUEST"], calendar))
    invitation = read(raw).invitation
    assert invitation is not None
    assert (invitation.summary, invitation.place, invitation.method) == ("Sopralluogo", "Sede", "request")
    assert invitation.begins == datetime(2025, 3, 10, 9, tzinfo=UTC)
    assert [file.name for file in read(raw).files] == ["invite.ics"]


@pytest.mark.parametrize(
    ("header", "nature"),
    [
        ("Subject: Stampante", Nature.WRITTEN),
        ("Auto-Submitted: no", Nature.WRITTEN),
        ("Auto-Submitted: auto-replied", Nature.AUTO_REPLY),
        ("Auto-Submitted: auto-generated", Nature.AUTOMATIC),
        ("X-Autoreply: yes", Nature.AUTO_REPLY),
        ("Precedence: bulk", Nature.AUTOMATIC),
        ("Subject: Risposta automatica: Stampante", Nature.AUTO_REPLY),
        ("Subject: Abwesenheitsnotiz: Drucker", Nature.AUTO_REPLY),
        ("Subject: Out of Office AutoReply: Printer", Nature.AUTO_REPLY),
        ("Subject: Fuori ufficio", Nature.AUTO_REPLY),
        ("Subject: Fuori ufficio fino a lunedì\r\nIn-Reply-To: <1@sportello>", Nature.AUTO_REPLY),
        ("Subject: Come imposto la risposta automatica?", Nature.WRITTEN),
        ("Subject: Risposta automatica che non parte più", Nature.WRITTEN),
        ("Subject: Messaggio automatico di errore dal gestionale", Nature.WRITTEN),
        (
            "Subject: Messaggio automatico dal server: disco pieno\r\nAuto-Submitted: auto-generated",
            Nature.AUTOMATIC,
        ),
        (
            "Subject: Letto: Stampante\r\nContent-Type: multipart/report; report-type=disposition-notification",
            Nature.AUTO_REPLY,
        ),
    ],
)
def test_what_kind_of_message_it_is(header: str, nature: Nature) -> None:
    assert message(header).nature is nature


def test_a_bounce_says_whom_it_could_not_reach() -> None:
    raw = parts(
        "multipart/report; report-type=delivery-status",
        (["Content-Type: text/plain"], b"Sorry"),
        (
            ["Content-Type: message/delivery-status"],
            b"Reporting-MTA: dns; mx\r\n\r\n"
            b"Final-Recipient: rfc822; Gone@x.it\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            b"Final-Recipient: rfc822; slow@x.it\r\nAction: delayed\r\nStatus: 4.4.1\r\n",
        ),
        (["Content-Type: text/rfc822-headers"], b"Message-ID: <out-1@desk>\r\nSubject: Ciao\r\n"),
    )
    mail = read(raw)
    assert mail.nature is Nature.BOUNCE
    (failure,) = mail.failures
    assert (failure.address, failure.status, failure.message_id, failure.final) == (
        "gone@x.it",
        "5.1.1",
        "out-1@desk",
        True,
    )


def test_only_our_own_server_is_believed_about_the_sender() -> None:
    raw = (
        b"Authentication-Results: mx.azienda.it; dkim=fail; dkim=pass header.d=x.it;\r\n dmarc=pass; spf=softfail\r\n"
        b"Authentication-Results: evil.example; dmarc=pass\r\nFrom: a@x.it\r\n\r\nx"
    )
    believed = read(raw, server="mx.azienda.it").authentication
    assert believed == {"dkim": "pass", "dmarc": "pass", "spf": "softfail"}
    assert proven(believed)
    assert not proven(read(raw, server="mx.other.it").authentication)
    assert read(raw).authentication == {}


def test_copies_of_one_message_are_known_and_different_ones_with_one_id_too() -> None:
    one = b"Message-ID: <1@x>\r\nDate: Mon, 3 Mar 2025 10:12:00 +0100\r\nFrom: a@x.it\r\nSubject: A\r\n\r\nx"
    other = one.replace(b"Subject: A", b"Subject: B")
    assert read(one).identity == read(b"Received: by mx\r\n" + one).identity != read(other).identity


@pytest.mark.parametrize(
    "raw",
    [b"", b"\n", b"no header", b"\xff\xfe\x00", b"Content-Type: multipart/mixed\n\n--", b"From:\n\n\x00"],
)
def test_nothing_is_too_broken_to_be_read(raw: bytes) -> None:
    mail = read(raw)
    assert "\x00" not in mail.text
    assert mail.sender.address == ""


def test_html_of_strangers_is_harmless() -> None:
    dirty = (
        '<p onclick="x()" style="color:red">Ciao <script>alert(1)</script><a href="javascript:x()">qui</a>'
        '<img src="http://spy.example/p.gif"><img src="cid:logo"><a href="https://x.it">sito</a></p>'
    )
    assert clean(dirty) == (
        '<p>Ciao <a rel="noopener noreferrer nofollow">qui</a><img><img src="cid:logo">'
        '<a href="https://x.it" rel="noopener noreferrer nofollow">sito</a></p>'
    )


def test_html_becomes_lines() -> None:
    html = '<div>Ciao<br>mondo</div><ul><li>uno</li></ul><blockquote type="cite"><p>prima</p></blockquote><p>dopo</p>'
    assert text_of(html) == "Ciao\nmondo\n\n- uno\n\n> prima\n>\n\ndopo\n"
