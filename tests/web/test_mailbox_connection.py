"""A mailbox that signs in by OAuth 2, on its form, and the permission given in the browser."""

import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from sportello.intake.mail.models import Mailbox, MailboxKey
from sportello.intake.mail.oauth.consent import challenge
from sportello.intake.mail.oauth.tokens import access_token
from sportello.people.models import Alteration, Department
from sportello.sets.sealing import unseal
from tests.worker import provider as providers
from tests.worker.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db
BACK = "/admin/mailboxes/connected/"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with providers.running() as provider:
        yield provider


@pytest.fixture
def provider(server: Provider, settings: Any) -> Provider:
    settings.PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    server.refuses, server.refresh = None, "permesso-0"
    server.asked.clear()
    return server


@pytest.fixture
def form(it_department: Department, provider: Provider) -> dict[str, Any]:
    return {
        "address": "aiuto@azienda.it",
        "department": it_department.pk,
        "kind": "imap",
        "security": "tls",
        "after": "mark",
        "most_from_one": 30,
        "host": "imap.azienda.it",
        "sign_in": "other",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "token_url": f"{provider.url}/token",
        "authorize_url": "https://login.azienda.it/authorize?p=1",
        "scope": "posta offline_access",
    }


@pytest.fixture
def box(as_tommaso: Client, form: dict[str, Any]) -> Mailbox:
    assert as_tommaso.post("/admin/mailboxes/new/", form).status_code == 302
    return Mailbox.objects.get()


def asked_of(page: Any) -> dict[str, str]:
    """What the link to the provider says."""
    url = next(part for part in page.context["url"].split() if part)
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize(
    ("way", "missing"),
    [
        ("password", {"password"}),
        ("microsoft_app", {"client_id", "client_secret", "tenant"}),
        ("google", {"client_id", "client_secret"}),
        ("other", {"host", "client_id", "token_url", "authorize_url", "scope"}),
    ],
)
def test_only_what_the_chosen_way_needs_is_asked_for(
    as_tommaso: Client, form: dict[str, Any], way: str, missing: set[str]
) -> None:
    bare = {
        name: form[name] for name in ("address", "department", "kind", "security", "after", "most_from_one")
    }
    page = as_tommaso.post("/admin/mailboxes/new/", bare | {"sign_in": way})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == missing | ({"host"} if way == "password" else set())


def test_what_other_ways_need_is_neither_checked_nor_kept(as_tommaso: Client, form: dict[str, Any]) -> None:
    asked = form | {"sign_in": "microsoft_app", "tenant": "azienda.onmicrosoft.com", "host": ""}
    assert as_tommaso.post("/admin/mailboxes/new/", asked | {"token_url": "x" * 400}).status_code == 302
    made = Mailbox.objects.get()
    assert (made.host, made.token_url, made.scope) == ("outlook.office365.com", "", "")
    wrong = {"tenant": "a/../b", "sign_in": "microsoft_app"}
    assert as_tommaso.post(f"/admin/mailboxes/{made.pk}/", form | wrong).status_code == 422
    plain = {"authorize_url": "javascript:alert(1)"}
    assert as_tommaso.post(f"/admin/mailboxes/{made.pk}/", form | plain).status_code == 422


def test_the_secret_of_the_application_is_sealed_and_shown_nowhere(as_tommaso: Client, box: Mailbox) -> None:
    key = MailboxKey.objects.get()
    assert SECRET not in key.client_secret
    assert unseal(key.client_secret) == SECRET
    assert SECRET not in as_tommaso.get(f"/admin/mailboxes/{box.pk}/").content.decode()
    assert SECRET not in str(list(Alteration.objects.values()))


def test_a_permission_given_in_the_browser_is_exchanged_and_renewed(
    as_tommaso: Client, box: Mailbox, provider: Provider
) -> None:
    Mailbox.objects.update(trouble="oauth:unconnected")
    stands = as_tommaso.get(f"/admin/mailboxes/{box.pk}/").content.decode()
    assert "Trouble: nobody has given the permission for this mailbox yet" in stands
    assert "press “Connect this mailbox”" in stands
    page = as_tommaso.get(f"/admin/mailboxes/{box.pk}/connection/")
    asked = asked_of(page)
    assert asked["redirect_uri"].endswith(BACK)
    assert asked["redirect_uri"] in page.content.decode()
    assert (asked["client_id"], asked["login_hint"], asked["p"]) == (CLIENT, "aiuto@azienda.it", "1")
    provider.code = {"code": "codice", "redirect_uri": asked["redirect_uri"]}
    back = as_tommaso.get(BACK, {"state": asked["state"], "code": "codice"}, follow=True)
    assert "è collegata" in back.content.decode() or "is connected" in back.content.decode()
    assert challenge(provider.asked[0]["code_verifier"]) == asked["code_challenge"]
    box.refresh_from_db()
    assert box.trouble == ""
    assert not access_token(box).is_new
    assert Alteration.objects.filter(told__has_key="permission").count() == 1
    again = as_tommaso.get(BACK, {"state": asked["state"], "code": "codice"})
    assert again.headers["Location"] == "/admin/mailboxes/"
    assert len(provider.asked) == 1


def test_a_state_of_another_session_or_a_refusal_gives_nothing(
    as_tommaso: Client, as_marta: Client, box: Mailbox, provider: Provider
) -> None:
    address = f"/admin/mailboxes/{box.pk}/connection/"
    state = asked_of(as_tommaso.get(address))["state"]
    as_tommaso.get(BACK, {"state": "un altro", "code": "codice"})
    as_tommaso.get(BACK, {"state": state, "code": "codice"})  # the one attempt is used up
    state = asked_of(as_tommaso.get(address))["state"]
    told = {"state": state, "error": "access_denied", "error_description": "<b>parole altrui</b>"}
    page = as_tommaso.get(BACK, told, follow=True).content.decode()
    assert "access_denied" in page
    assert "parole altrui" not in page
    assert not provider.asked
    assert not MailboxKey.objects.exclude(refresh_token="").exists()
    assert as_marta.get(address).status_code == as_marta.get(BACK, {"state": state}).status_code == 404


def test_a_provider_that_gives_no_lasting_permission_is_told(
    as_tommaso: Client, box: Mailbox, provider: Provider
) -> None:
    provider.code, provider.refresh = {"code": "codice"}, ""
    state = asked_of(as_tommaso.get(f"/admin/mailboxes/{box.pk}/connection/"))["state"]
    page = as_tommaso.get(BACK, {"state": state, "code": "codice"}, follow=True).content.decode()
    assert "a permission that cannot be renewed" in page
    assert not MailboxKey.objects.exclude(refresh_token="").exists()


def test_whoever_changes_what_a_permission_was_for_must_have_it_given_anew(
    as_tommaso: Client, form: dict[str, Any], box: Mailbox
) -> None:
    MailboxKey.objects.update(refresh_token="sigillato", access_token="sigillato")
    address = f"/admin/mailboxes/{box.pk}/"
    as_tommaso.post(address, form | {"client_secret": "", "most_from_one": 20})
    assert MailboxKey.objects.get().refresh_token == "sigillato"
    as_tommaso.post(address, form | {"client_secret": "", "client_id": "un altro"})
    key = MailboxKey.objects.get()
    assert (key.refresh_token, key.access_token, key.client_secret) == ("", "", "")
    as_tommaso.post(address, form | {"sign_in": "password", "password": "segreta"})
    assert not MailboxKey.objects.exists()


def test_the_secret_kept_goes_to_no_other_address_than_it_was_written_for(
    as_tommaso: Client, form: dict[str, Any]
) -> None:
    """Whoever may change the form could else have it sent to a server of theirs, and read it there."""
    application = form | {"sign_in": "other_app"}
    as_tommaso.post("/admin/mailboxes/new/", application)
    elsewhere = application | {"token_url": "https://altrove.example.org/token", "client_secret": ""}
    page = as_tommaso.post(f"/admin/mailboxes/{Mailbox.objects.get().pk}/", elsewhere)
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"client_secret"})
    as_tommaso.post(f"/admin/mailboxes/{Mailbox.objects.get().pk}/", elsewhere | {"sign_in": "other"})
    assert not MailboxKey.objects.exclude(client_secret="").exists()


def test_microsoft_and_google_are_asked_for_mail_alone(as_tommaso: Client, form: dict[str, Any]) -> None:
    as_tommaso.post("/admin/mailboxes/new/", form | {"sign_in": "google"})
    page = as_tommaso.get(f"/admin/mailboxes/{Mailbox.objects.get().pk}/connection/")
    assert page.context["url"].startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    asked = asked_of(page)
    assert (asked["scope"], asked["access_type"], asked["prompt"]) == (
        "https://mail.google.com/",
        "offline",
        "consent",
    )
    changed = form | {"sign_in": "microsoft", "tenant": "azienda.it"}
    as_tommaso.post(f"/admin/mailboxes/{Mailbox.objects.get().pk}/", changed)
    page = as_tommaso.get(f"/admin/mailboxes/{Mailbox.objects.get().pk}/connection/")
    assert page.context["url"].startswith(
        "https://login.microsoftonline.com/azienda.it/oauth2/v2.0/authorize?"
    )
    assert "IMAP.AccessAsUser.All" in asked_of(page)["scope"]
