"""A provider instead of a mail server: what its answers mean, and what its reports change; the library is an extra."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from requests import Response
from requests.exceptions import ConnectionError as Unreached

from sportello.config.mail_out import MailOut
from sportello.config.mail_provider import MailProvider
from sportello.desk.conversation import reply
from sportello.jobs.drain import run_due_jobs
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.mail.answers import answer_of
from sportello.notifications.models import OutgoingMessage, WelcomeLink
from sportello.people.models import Address
from tests.story import Story, rome

exceptions = pytest.importorskip("anymail.exceptions")
pytestmark = pytest.mark.django_db
State = OutgoingMessage.State
TEN = "2026-11-23 09:10"
REPORTS = "/mail/provider/reports/"
SECRET = "reports:un-segreto-lungo"


@pytest.fixture
def letter(story: Story, settings: Any) -> OutgoingMessage:
    """A reply that the provider has taken."""
    provider = MailProvider.read("brevo", "chiave", [], SECRET)
    settings.MAIL_PROVIDER, settings.ANYMAIL = provider, provider.library
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    settings.MAIL_OUT = MailOut.read("", "sportello@azienda.it", settings.EMAIL_BACKEND)
    Address.objects.create(person=story.people["dario"], address="dario@cliente.it")
    ticket = story.open("2026-11-23 09:00", channel="desk")
    story.by("ada", TEN, reply, ticket, text="Così va.")
    dispatch(rome(TEN) + timedelta(seconds=8))
    run_due_jobs(rome(TEN) + timedelta(seconds=8))
    return OutgoingMessage.objects.get()


def told(letter: OutgoingMessage, event: str, client: Client, *, secret: str = SECRET, **more: Any) -> int:
    """A report as this provider writes it."""
    body = {
        "event": event,
        "email": letter.address,
        "id": 7,
        "message-id": "<x@provider>",
        "ts_event": 1_795_000_000,
        "X-Mailin-custom": json.dumps({"letter": str(letter.pk)}),
        "reason": "mailbox unavailable",
    } | more
    login = base64.b64encode(secret.encode()).decode()
    headers = {"Authorization": f"Basic {login}"} if secret else {}
    answer = client.post(REPORTS, json.dumps(body), content_type="application/json", headers=headers)
    letter.refresh_from_db()
    return answer.status_code


def test_a_letter_goes_out_unwatched_and_with_our_mark(letter: OutgoingMessage) -> None:
    assert letter.state == State.SENT
    (sent,) = mail.outbox
    params: Any = vars(sent)["anymail_test_params"]
    assert params["metadata"] == {"letter": str(letter.pk)}
    assert (params["track_opens"], params["track_clicks"]) == (False, False)
    assert "Così va." in params["text_body"]


def test_a_bounce_marks_letter_and_address_and_is_told_once(
    letter: OutgoingMessage, story: Story, client: Client
) -> None:
    for _again in range(2):
        assert told(letter, "hard_bounce", client) == 200
    assert (letter.state, letter.said) == (State.BOUNCED, "mailbox unavailable")
    assert Address.objects.get().bounced
    assert story.kinds(letter.ticket).count("mail_failed") == 1


def test_what_was_uncertain_is_sent_once_the_provider_says_so(
    letter: OutgoingMessage, client: Client
) -> None:
    OutgoingMessage.objects.update(state=State.UNCERTAIN)
    assert told(letter, "delivered", client) == 200
    assert letter.state == State.SENT


def test_what_a_provider_tells_of_an_invitation_stands_with_it(
    letter: OutgoingMessage, client: Client
) -> None:
    row = WelcomeLink.objects.create(
        person=letter.person,
        mark="a" * 32,
        state=WelcomeLink.State.UNCERTAIN,
        address=letter.address,
        made_at=rome(TEN),
    )
    ours = {"X-Mailin-custom": json.dumps({"invitation": f"{row.person_id}.{row.mark}"})}
    found = []
    for mark, event in (("b", "hard_bounce"), ("a", "delivered"), ("a", "hard_bounce")):
        said = {"X-Mailin-custom": ours["X-Mailin-custom"].replace("a" * 32, mark * 32)}
        assert told(letter, event, client, **said) == 200
        found.append(WelcomeLink.objects.get().state)
    assert found == [WelcomeLink.State.UNCERTAIN, WelcomeLink.State.SENT, WelcomeLink.State.BOUNCED]
    assert (letter.state, Address.objects.get().bounced) == (State.SENT, True)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"secret": ""}, 403),
        ({"secret": "reports:sbagliato"}, 403),
        ({"X-Mailin-custom": json.dumps({"letter": "999999"})}, 200),
        ({"email": "altro@cliente.it"}, 200),
    ],
)
def test_strangers_and_reports_about_others_change_nothing(
    letter: OutgoingMessage, client: Client, more: dict[str, Any], status: int
) -> None:
    assert told(letter, "hard_bounce", client, **more) == status
    assert letter.state == State.SENT
    assert client.post(REPORTS, "{", content_type="application/json", headers=_login()).status_code == 400


def _login() -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(SECRET.encode()).decode()}"}


def test_without_a_secret_there_is_no_such_page(client: Client, settings: Any) -> None:
    settings.MAIL_PROVIDER = MailProvider.read("brevo", "chiave", [], "")
    assert client.post(REPORTS, "{}", content_type="application/json").status_code == 404


def _answered(status: int) -> Exception:
    response = Response()
    response.status_code, response.reason = status, "no"
    error: Exception = exceptions.AnymailRequestsAPIError("refused", response=response)
    return error


def _unreached(cause: str) -> Exception:
    error: Exception = exceptions.AnymailRequestsAPIError("no answer")
    error.__cause__ = Unreached()
    error.__cause__.__cause__ = type(cause, (Exception,), {})()
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (_answered(400), 550),
        (_answered(401), 450),
        (_answered(429), 450),
        (_answered(503), 450),
        (_answered(500), None),
        (_unreached("NewConnectionError"), 450),
        (_unreached("ReadTimeoutError"), None),
        (exceptions.AnymailRecipientsRefused(), 550),
        (exceptions.AnymailUnsupportedFeature("no"), 550),
    ],
)
def test_what_its_answers_mean(error: Exception, code: int | None) -> None:
    assert answer_of(error, handed_over=True)[0] == code


def test_its_settings_are_read_or_refused_in_words() -> None:
    provider = MailProvider.read("mailgun", "chiave", ["sender_domain=azienda.it"], "")
    assert provider.library["MAILGUN_API_KEY"] == "chiave"
    assert provider.library["MAILGUN_SENDER_DOMAIN"] == "azienda.it"
    assert not provider.takes_reports
    for asked in (
        ("nessuno", "x", [], ""),
        ("brevo", "", [], ""),
        ("brevo", "x", ["?"], ""),
        ("brevo", "x", [], "y"),
    ):
        with pytest.raises(ImproperlyConfigured):
            MailProvider.read(*asked)
    with pytest.raises(ImproperlyConfigured):
        MailOut.read("smtp://mx", "a@b.it", provider.backend)
