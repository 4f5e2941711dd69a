"""Mailboxes that sign in by OAuth 2 to a real IMAP server, with tokens that run out, are rotated and refused."""

import ipaddress
import logging
import socket
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail
from django.db import connection
from django.utils.translation import override
from imap_tools import MailBoxUnencrypted

from sportello.config.mail_out import MailOut
from sportello.health import letters
from sportello.intake import clock
from sportello.intake.mail.fetching import connect, fetch
from sportello.intake.mail.models import Mailbox, MailboxKey
from sportello.intake.mail.oauth import sasl
from sportello.intake.mail.oauth.asking import Tokens, ask
from sportello.intake.mail.oauth.tokens import access_token, forget, keep, set_client_secret
from sportello.intake.mail.oauth.trouble import SignInTrouble
from sportello.notifications.mail.words import reason
from sportello.sets.sealing import unseal
from sportello.worker import mail
from sportello.worker.mail import MailRoom
from tests.story import Story
from tests.worker import dovecot
from tests.worker import provider as providers
from tests.worker.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db(transaction=True)
TOKENS = "sportello.intake.mail.oauth.tokens"
with_dovecot = pytest.mark.skipif(
    not dovecot.is_installed(), reason="Dovecot is not installed (apt: dovecot-imapd)"
)
LETTER = b"From: lia@nuova.it\r\nMessage-ID: <1@n>\r\nSubject: Con gettone\r\n\r\nCiao"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with providers.running() as provider:
        yield provider


@pytest.fixture(scope="module")
def imap(server: Provider) -> Iterator[int]:
    with dovecot.running(f"{server.url}/introspect") as (port, _):
        yield port


@pytest.fixture
def provider(server: Provider, settings: Any) -> Provider:
    settings.PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    server.lasts, server.rotates, server.refuses, server.refresh = 3600, False, None, "permesso-0"
    server.asked.clear()
    server.holding.clear()
    return server


@pytest.fixture
def box(story: Story, provider: Provider) -> Mailbox:
    """A mailbox of an application, at a provider that nobody knows."""
    made = Mailbox.objects.create(
        address="aiuto@azienda.it",
        department=story.department,
        kind=Mailbox.Kind.IMAP,
        host="127.0.0.1",
        security=Mailbox.Security.NONE,
        login="aiuto",
        sign_in=Mailbox.SignIn.OTHER_APP,
        client_id=CLIENT,
        token_url=f"{provider.url}/token",
        scope="posta",
    )
    set_client_secret(made, SECRET)
    return made


@pytest.fixture
def permitted(box: Mailbox) -> Mailbox:
    """The same by permission of a person, whose first access token has run out."""
    box.sign_in = Mailbox.SignIn.OTHER
    box.save()
    keep(box, Tokens("gettone-0", 0, "permesso-0"), clock.now())
    return box


@pytest.fixture
def at_dovecot(box: Mailbox, imap: int) -> Mailbox:
    box.port = imap
    box.save()
    return box


@pytest.mark.sqlite
@with_dovecot
def test_an_application_reads_and_asks_for_one_token_while_it_holds(
    at_dovecot: Mailbox, imap: int, provider: Provider
) -> None:
    with MailBoxUnencrypted("127.0.0.1", imap).login("aiuto", dovecot.PASSWORD) as other:
        other.append(LETTER)
    for found in (1, 0):
        reader = connect(at_dovecot)
        assert fetch(reader, at_dovecot, clock=clock.now) == found
        reader.logout()
    assert [asked["grant_type"] for asked in provider.asked] == ["client_credentials"]
    key = MailboxKey.objects.values().get()
    assert not [name for name, value in key.items() if "gettone" in str(value) or SECRET in str(value)]


@pytest.mark.sqlite
@with_dovecot
def test_a_token_that_ends_in_the_middle_is_renewed_and_the_look_goes_on(
    at_dovecot: Mailbox, provider: Provider
) -> None:
    connect(at_dovecot).logout()
    provider.holding.clear()  # revoked, though it should have lasted an hour
    connect(at_dovecot).logout()
    assert len(provider.asked) == 2


@pytest.mark.sqlite
@with_dovecot
def test_a_mailbox_that_the_token_is_not_for_is_told_after_one_attempt(
    at_dovecot: Mailbox, provider: Provider
) -> None:
    at_dovecot.login = "altra"
    with pytest.raises(SignInTrouble) as refused:
        connect(at_dovecot)
    assert refused.value.code == "server"
    assert "gettone" not in str(refused.value)
    assert len(provider.asked) == 1


@pytest.mark.sqlite
@with_dovecot
def test_a_server_that_knows_only_oauthbearer_is_spoken_to_so(
    at_dovecot: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = []

    def only_bearer(mailbox: Mailbox, offered: list[str], attempt: sasl.Attempt) -> None:
        heard.extend(offered)
        sasl.sign_in(mailbox, [name for name in offered if name != "XOAUTH2"], attempt)

    monkeypatch.setattr("sportello.intake.mail.fetching.sign_in", only_bearer)
    connect(at_dovecot).logout()
    assert {"XOAUTH2", "OAUTHBEARER"} <= set(heard)


@pytest.mark.sqlite
def test_a_rotated_permission_is_kept_and_used(permitted: Mailbox, provider: Provider) -> None:
    provider.rotates, provider.lasts = True, 50  # less than the minute to spare: renewed each time
    given = {access_token(permitted).words for _ in range(3)}
    assert len(given) == 3
    used = [asked["refresh_token"] for asked in provider.asked]
    assert used[0] == "permesso-0"
    assert len(set(used)) == 3


def test_several_threads_renew_once(permitted: Mailbox, provider: Provider) -> None:
    provider.rotates = True
    found: list[str] = []

    def ask() -> None:
        with closing(connection):
            found.append(access_token(permitted).words)

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 5
    assert len(set(found)) == len(provider.asked) == 1


@pytest.mark.sqlite
def test_what_another_process_renews_is_waited_for(
    permitted: Mailbox, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    MailboxKey.objects.update(renewing_until=clock.now() + timedelta(seconds=50))

    def meanwhile(_seconds: float) -> None:
        keep(permitted, Tokens("gettone-altrove", 3600, "permesso-altrove"), clock.now())

    monkeypatch.setattr(f"{TOKENS}.time.sleep", meanwhile)
    assert access_token(permitted).words == "gettone-altrove"
    assert not provider.asked


@pytest.mark.sqlite
def test_a_permission_given_meanwhile_is_not_overwritten_by_a_rotated_one(
    permitted: Mailbox, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(url: str, fields: dict[str, str]) -> Tokens:
        found = ask(url, fields)
        keep(permitted, Tokens("gettone-nuovo", 3600, "permesso-nuovo"), clock.now())
        return found

    provider.rotates = True
    monkeypatch.setattr(f"{TOKENS}.ask", meanwhile)
    access_token(permitted)
    assert unseal(MailboxKey.objects.get().refresh_token) == "permesso-nuovo"
    assert access_token(permitted).words == "gettone-nuovo"


@pytest.mark.sqlite
def test_a_refused_renewal_is_not_asked_again_at_once_and_says_no_secret(
    permitted: Mailbox, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.refuses = {"error": "invalid_grant", "error_description": f"AADSTS70008 {SECRET} permesso-0"}
    for _ in range(3):
        with pytest.raises(SignInTrouble) as refused:
            access_token(permitted)
        assert str(refused.value) == "oauth:refused invalid_grant AADSTS70008"
        assert "(refused invalid_grant AADSTS70008)" in reason(str(refused.value))
    assert len(provider.asked) == 1
    provider.refuses = None
    later = clock.now() + timedelta(seconds=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert access_token(permitted).is_new
    forget(permitted, permission=True)
    with pytest.raises(SignInTrouble, match="unconnected"):
        access_token(permitted)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"error": "invalid_client", "error_description": "AADSTS7000222"}, "client"),
        ({"error": "temporarily_unavailable"}, "away"),
        ({"error": "<script>"}, "denied"),
        ({"error": ["a", "list"], "error_description": 7}, "denied"),
    ],
)
def test_what_a_provider_refuses_has_a_meaning(
    box: Mailbox, provider: Provider, told: dict[str, Any], code: str
) -> None:
    provider.refuses = told
    with pytest.raises(SignInTrouble) as refused:
        access_token(box)
    assert refused.value.code == code
    assert "script" not in str(refused.value)


@pytest.mark.sqlite
def test_an_address_in_a_closed_network_is_not_asked(box: Mailbox, provider: Provider, settings: Any) -> None:
    settings.PRIVATE_NETWORKS = ()
    with pytest.raises(SignInTrouble, match="oauth:forbidden private"):
        access_token(box)
    assert not provider.asked


@pytest.mark.sqlite
def test_another_secret_key_of_the_desk_is_told(box: Mailbox, provider: Provider, settings: Any) -> None:
    settings.SECRET_KEY = "un'altra chiave del banco, lunga abbastanza"
    with pytest.raises(SignInTrouble, match="oauth:sealed"):
        access_token(box)


@pytest.mark.sqlite
@with_dovecot
def test_the_mail_room_says_what_is_wrong_and_goes_on_once_it_is_mended(
    at_dovecot: Mailbox, provider: Provider, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mail, "LOOK", 0.05)
    monkeypatch.setattr(mail, "IDLE", 0.05)
    provider.refuses = {"error": "invalid_client", "error_description": SECRET}
    caplog.set_level(logging.DEBUG)
    room = MailRoom(lambda: datetime.now(UTC))
    room.start()
    try:
        assert _until("oauth:client invalid_client")
        provider.refuses = None
        forget(at_dovecot, permission=False)
        Mailbox.objects.update(trouble="")  # as the page does that mends it: the pause of five seconds ends
        assert _until("", looked=True)
    finally:
        room.stop()
    assert "gettone" not in caplog.text
    assert SECRET not in caplog.text


class Door:
    """Takes letters of whom the provider vouches for."""

    def __init__(self, provider: Provider) -> None:
        self.provider, self.heard, self.took = provider, list[str](), list[Any]()

    async def auth_XOAUTH2(self, server: Any, words: list[str]) -> AuthResult:
        said = (b64decode(words[1]) if len(words) > 1 else await server.challenge_auth("")).decode()
        self.heard.append(said.partition("\x01")[0])
        token = said.split("Bearer ")[1].rstrip("\x01")
        return AuthResult(success=token in self.provider.holding, handled=False)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.took.append(envelope)
        return "250 OK"


class Wide(SMTP):
    """Its commands have 512 characters, as the standard says; what it asks for may be longer."""

    line_length_limit = 12288


class Listening(Controller):
    def factory(self) -> SMTP:
        return Wide(self.handler, auth_require_tls=False)


@pytest.fixture
def outgoing(provider: Provider, settings: Any) -> Iterator[Door]:
    """The desk sends through a server that takes no password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    door = Door(provider)
    server = Listening(door, "127.0.0.1", port)
    server.start()
    out = MailOut.read(f"smtp://aiuto%40azienda.it@127.0.0.1:{port}?tls=no&auth=oauth", "aiuto@azienda.it")
    settings.MAIL_OUT, settings.EMAIL_BACKEND = out, out.backend
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = out.host, out.port, out.login
    settings.EMAIL_HOST_PASSWORD = "una vecchia"
    yield door
    server.stop()


@pytest.mark.sqlite
def test_letters_leave_with_the_token_of_the_mailbox(
    box: Mailbox, outgoing: Door, provider: Provider
) -> None:
    for found in range(2):
        send_mail("Prova", "Ciao", "aiuto@azienda.it", ["lia@nuova.it"])
        assert len(outgoing.took) == found + 1
        provider.holding.clear()  # the second time the token held is refused, and renewed
    assert set(outgoing.heard) == {"user=aiuto"}
    assert len(outgoing.heard) == 3
    assert len(provider.asked) == 2


@pytest.mark.sqlite
@override("en")
def test_letters_that_cannot_leave_say_what_to_do(box: Mailbox, outgoing: Door, provider: Provider) -> None:
    provider.refuses = {"error": "invalid_grant"}
    (finding, *_) = letters.server(clock.now())
    assert "does not renew the permission" in finding.what
    assert "Connect this mailbox" in finding.hint
    Mailbox.objects.update(sign_in=Mailbox.SignIn.PASSWORD)
    (finding, *_) = letters.server(clock.now())
    assert "no mailbox in use signs in by OAuth" in finding.what
    with pytest.raises(ImproperlyConfigured, match="%40"):
        MailOut.read("smtp://smtp.office365.com?auth=oauth", "aiuto@azienda.it")


def _until(trouble: str, *, looked: bool = False) -> bool:
    end = time.monotonic() + 4
    while time.monotonic() < end:
        row = Mailbox.objects.get()
        if row.trouble == trouble and (not looked or row.uid_validity):
            return True
        time.sleep(0.03)
    return False
