"""Contact methods: sealed, used only once verified, in an order, and limited."""

import re
import smtplib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from sportello.config.mail_out import MailOut
from sportello.domain.errors import DeskError
from sportello.notifications.channels import contacts, health
from sportello.notifications.channels.base import Away, Refused
from sportello.notifications.channels.handing import hand_over
from sportello.notifications.models import ContactMethod
from sportello.people.actor import ENGINE
from sportello.people.change import By
from sportello.people.models import Person, Team
from sportello.tickets.mail_marks import LOOP
from tests.notifications.channels.telling import AT, a_method, a_notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")


def a_code() -> str:
    found = re.search(r"\b(\d{6})\b", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_an_address_is_used_once_its_code_was_typed(ada: Person) -> None:
    method = contacts.add(ada, "email", "casa", "ada@example.org", AT)
    assert list(ContactMethod.objects.usable()) == []
    contacts.send_code(method, AT, language="it")
    assert mail.outbox[0].subject.startswith("Codice")
    with pytest.raises(contacts.WrongCode):
        contacts.verify(method, "xyz", AT)
    code = a_code()
    contacts.verify(method, f" {code[:3]} {code[3:]}", AT + timedelta(minutes=14))
    assert list(ContactMethod.objects.usable()) == [method]
    assert "ada@example.org" not in method.sealed
    assert method.address == "ada@example.org"


def test_codes_end_and_cannot_be_guessed(ada: Person) -> None:
    method = contacts.add(ada, "email", "casa", "ada@example.org", AT)
    contacts.send_code(method, AT, language="it")
    with pytest.raises(contacts.TooSoon):
        contacts.send_code(method, AT + timedelta(seconds=10), language="it")
    with pytest.raises(contacts.CodeOver):
        contacts.verify(method, a_code(), AT + timedelta(minutes=16))
    for _guess in range(contacts.TRIES):
        with pytest.raises(contacts.WrongCode):
            contacts.verify(method, "000000x", AT)
    with pytest.raises(contacts.CodeOver):
        contacts.verify(method, a_code(), AT)


def test_taking_an_address_away_and_adding_it_again_gains_no_codes(ada: Person) -> None:
    for number in range(contacts.CODES_AN_HOUR + 1):
        method = contacts.add(ada, "email", "casa", "ada@example.org", AT)
        at = AT + timedelta(minutes=number)
        if number < contacts.CODES_AN_HOUR:
            contacts.send_code(method, at, language="it")
            method.delete()
    with pytest.raises(contacts.TooManyCodes):
        contacts.send_code(method, at, language="it")
    method.delete()
    contacts.send_code(
        contacts.add(ada, "email", "", "ada@example.org", AT), AT + timedelta(hours=2), language="it"
    )
    again = contacts.add(ada, "email", "", "ada2@example.org", AT)
    contacts.send_code(again, AT + timedelta(hours=2), language="it")
    again.delete()
    with pytest.raises(contacts.TooSoon):
        contacts.send_code(
            contacts.add(ada, "email", "", "ada2@example.org", AT),
            AT + timedelta(hours=2, seconds=9),
            language="it",
        )
    assert len(mail.outbox) == contacts.CODES_AN_HOUR + 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_codes_asked_for_at_once_are_counted_one_by_one(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "CODES_AN_HOUR", 2)
    methods = [contacts.add(ada, "email", "", f"ada{number}@example.org", AT) for number in range(6)]

    def send(method: ContactMethod) -> bool:
        try:
            contacts.send_code(method, AT, language="it")
        except contacts.TooManyCodes:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as hands:
        assert sum(hands.map(send, methods)) == 2


def test_an_address_the_desk_knows_needs_no_code_and_none_comes_twice(ada: Person) -> None:
    ada.addresses.create(address="Ada@azienda.it")
    assert contacts.add(ada, "email", "", "ada@azienda.it", AT).verified_at == AT
    with pytest.raises(contacts.KnownMethod):
        contacts.add(ada, "email", "", "ada@azienda.it", AT)
    for number in range(contacts.MOST - 1):
        contacts.add(ada, "email", "", f"ada{number}@example.org", AT)
    with pytest.raises(contacts.TooManyMethods):
        contacts.add(ada, "email", "", "more@example.org", AT)


def test_methods_of_a_team_are_apart_and_change_places(ada: Person, first_level: Team) -> None:
    first, second, third = (contacts.add(first_level, "email", "", f"{n}@example.org", AT) for n in "abc")
    contacts.add(ada, "email", "", "a@example.org", AT)
    contacts.order(first_level, third, up=True)
    contacts.order(first_level, first, up=True)
    assert list(ContactMethod.objects.of(first_level)) == [first, third, second]


def test_an_e_mail_says_that_no_person_wrote_it(ada: Person) -> None:
    method = a_method(ada, "email", "ada@example.org")
    hand_over(a_notice(ada, reply_to="sportello+abc@azienda.it", title="SP-104:\r\nBcc: x@y.it"), method, AT)
    (sent,) = mail.outbox
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.extra_headers[LOOP] == "1"
    assert sent.reply_to == ["sportello+abc@azienda.it"]
    assert sent.subject == "SP-104: Bcc: x@y.it"
    assert "Ho visto" in sent.body
    assert 'href="https://desk.example.org/seen/abc/"' in str(sent.message())


@pytest.mark.parametrize(
    "error",
    [ValueError("a header"), smtplib.SMTPAuthenticationError(535, b"no"), smtplib.SMTPHeloError(550, b"who")],
)
def test_a_fault_of_ours_does_not_switch_off_anybodys_mail(
    ada: Person, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    method = a_method(ada, "email", "ada@example.org")

    def breaks(*_args: Any) -> None:
        raise error

    backend = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(
        f"{backend}.{'open' if isinstance(error, smtplib.SMTPException) else 'send_messages'}", breaks
    )
    with pytest.raises(Away):
        hand_over(a_notice(ada), method, AT)
    method.refresh_from_db()
    assert method.failing_since is None
    assert method.failures == isinstance(error, smtplib.SMTPException)


def test_nothing_leaves_by_a_channel_that_is_not_allowed_or_not_there(ada: Person, settings: Any) -> None:
    method, by = (
        a_method(ada, "email", "ada@example.org"),
        By(replace(ENGINE, is_administrator=True), AT, "desk.configure"),
    )
    health.allow("email", allowed=False, by=by)
    with pytest.raises(Refused):
        hand_over(a_notice(ada), method, AT)
    assert list(ContactMethod.objects.usable()) == []
    health.allow("email", allowed=True, by=by)
    settings.MAIL_OUT = MailOut()
    for _again in range(6):
        with pytest.raises(Away):
            hand_over(a_notice(ada), method, AT)
    method.refresh_from_db()
    assert (method.failures, method.paused_until) == (0, None), (
        "a setting that is missing is no fault of theirs"
    )
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")
    settings.SECRET_KEY = "another one, without the old one"
    with pytest.raises(Refused):
        hand_over(a_notice(ada), method, AT)
    method.refresh_from_db()
    assert method.failing_since == AT
    settings.SECRET_KEY_FALLBACKS = ["only-for-the-tests"]
    assert method.address == "ada@example.org"
    with pytest.raises(DeskError):
        contacts.verify(method, "1", AT)
