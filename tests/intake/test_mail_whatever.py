"""Whatever comes is taken in and has a row: bytes of any kind, messages broken on purpose, ones no database takes."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import DataError, InterfaceError, OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sportello.intake.mail import bringing, receiving, source
from sportello.intake.mail.html_text import text_of
from sportello.intake.mail.mailboxes import mailbox_for
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.reading import parse, read
from sportello.intake.mail.receiving import carry_waiting, receive, take_in
from tests.story import Story

State = IncomingMessage.State
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HEAD = b"From: dario@cliente.it\r\nTo: aiuto@azienda.it\r\nMessage-ID: <1@c>\r\nSubject: Porta\r\n"
LETTER = (
    HEAD + b"Date: Mon, 23 Nov 2026 08:59:00 +0100\r\nIn-Reply-To: <sp.1.1.0123456789abcdef@azienda.it>\r\n"
    b'Content-Type: multipart/mixed; boundary="B"\r\nMIME-Version: 1.0\r\n\r\n'
    b"--B\r\nContent-Type: multipart/alternative; boundary=C\r\n\r\n"
    b"--C\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: "
    b"quoted-printable\r\n\r\nPerch=C3=A9 =\r\nno\r\n"
    b'--C\r\nContent-Type: text/html\r\n\r\n<p><a href="http://x">Ciao</a><!-- x --><![if a]>b<![endif]></p>\r\n'
    b"--C--\r\n--B\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261123T100000Z"
    b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    b"--B\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?utf-8?Q?dentro?=\r\n\r\nCiao\r\n"
    b"--B\r\nContent-Type: image/png; name*=utf-8''f%C3%A8.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n"
    b"--B--\r\n"
)
PIECES = [piece + b":" for piece in LETTER.split(b":")] + [
    *(b"\x00", b"\xff\xfe", b"=?utf-7?Q?+2AA-?=", b"<![foo[x]]>", b"\r\n\r\n", b"--B\r\n", b"--B--\r\n"),
    *(b"Content-Type: multipart/report\r\n", b"charset=\xe9", b"Content-Type: message/delivery-status\r\n\r\n"),
    *(b"; boundary=", b"; charset*=''%ff", b"Date: Mon, 99 Foo 0000 99:99\r\n", b"<<<@>>>", b"\xed\xa0\x80"),
]  # fmt: skip


@pytest.fixture
def box(story: Story) -> Mailbox:
    return Mailbox.objects.create(
        address="aiuto@azienda.it", department=story.department, most_from_one=30_000
    )


def mutated(chance: random.Random) -> bytes:
    """The letter with pieces of itself and worse cut in, doubled, lost."""
    raw = bytearray(LETTER)
    for _ in range(chance.randint(1, 12)):
        at, other = sorted((chance.randrange(len(raw) + 1), chance.randrange(len(raw) + 1)))
        what = chance.randrange(4)
        if what == 0:
            raw[at:at] = chance.choice(PIECES)
        elif what == 1:
            raw[at : min(other, at + 60)] = b""
        elif what == 2:
            raw[at:at] = raw[at : min(other, at + 200)]
        else:
            raw[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(raw)


@settings(max_examples=150)
@given(st.binary(max_size=400) | st.integers(0, 2**32).map(lambda seed: mutated(random.Random(seed))))
def test_any_bytes_are_read(raw: bytes) -> None:
    mail = read(raw, server="mx.azienda.it")
    for said in (mail.text, mail.html, mail.subject, mail.sender.name, mail.message_id, *mail.references):
        assert "\x00" not in said
        said.encode("utf-8")


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.integers(0, 2**32).map(lambda seed: mutated(random.Random(seed))))
def test_any_bytes_are_taken_in_and_leave_nothing_waiting(box: Mailbox, raw: bytes) -> None:
    row = receive(raw, mailbox_for(raw) or box, at=AT)
    assert row.state != State.WAITING
    assert source.fetch(row.digest) == raw


def nested(depth: int) -> bytes:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=B%d\r\n\r\n--B%d\r\n" % (n, n) for n in range(depth)
    )
    return HEAD + opened + b"\r\nIn fondo\r\n"


@pytest.mark.parametrize("depth", [60, 300, 1200])
def test_parts_within_parts_without_end_are_one_text(depth: int) -> None:
    mail = read(nested(depth))
    assert "In fondo" in mail.text
    assert (mail.subject, mail.message_id) == ("Porta", "1@c")


def test_parts_within_parts_as_programs_write_them_are_taken_apart() -> None:
    assert parse(nested(20)).is_multipart()


@pytest.mark.parametrize("html", ["<![foo[x]]>Ciao", "<![foo Ciao", "<!DOCTYPE [ Ciao>", "<!x[<b>Ciao"])
def test_declarations_that_python_cannot_read_are_comments(html: str) -> None:
    assert "Ciao" in text_of(html + "<p>Ciao</p>")


@pytest.mark.parametrize("piece", ["<a ", "<a b='", '<x y="', "<!-- ", "<![CDATA[", "<!-- >"])
def test_markup_broken_on_purpose_takes_no_time(piece: str) -> None:
    begin = time.process_time()
    text_of("<p>Ciao" + piece * 20_000)
    assert time.process_time() - begin < 2


@pytest.mark.django_db
def test_what_breaks_the_reading_has_a_row_before_it_is_carried(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr(receiving, "read", broken)
    row = take_in(LETTER, box, at=AT).row
    assert (row.state, row.subject, row.identity) == (State.WAITING, "", row.digest)
    assert not take_in(LETTER, box, at=AT).is_new
    assert carry_waiting(at=AT) == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.QUARANTINED, "not_understood")


@pytest.mark.django_db
def test_zeros_in_headers_hold_up_nothing(box: Mailbox) -> None:
    raw = (
        LETTER.replace(b"<1@c>", b"<1\x00@c>").replace(b"Porta", b"Por\x00ta").replace(b"dario", b"da\x00rio")
    )
    row = receive(raw, box, at=AT)
    assert (row.state, row.message_id, row.subject) == (State.DONE, "1@c", "Porta")


def _fails(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def _of_postgresql(code: str) -> OperationalError:
    error, cause = OperationalError("no"), Exception()
    cause.sqlstate = code  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


@pytest.mark.django_db
@pytest.mark.parametrize("error", [DataError("too long"), _of_postgresql("54000"), AssertionError()])
def test_what_the_database_does_not_take_holds_up_nothing_behind_it(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    take_in(LETTER, box, at=AT)
    with monkeypatch.context() as patch:
        patch.setattr(bringing, "thread_of", _fails(error))
        assert carry_waiting(at=AT) == 1
    assert IncomingMessage.objects.get().state == State.QUARANTINED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [OperationalError("locked"), _of_postgresql("57P01"), InterfaceError("closed")]
)
def test_while_the_database_is_away_a_message_waits(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    take_in(LETTER, box, at=AT)
    with monkeypatch.context() as patch:
        patch.setattr(bringing, "thread_of", _fails(error))
        with pytest.raises(type(error)):
            carry_waiting(at=AT)
    assert IncomingMessage.objects.get().state == State.WAITING
