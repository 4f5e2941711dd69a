"""Messages in a real browser: one that could not become a request is made one; small screens, for everybody."""

import ipaddress
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.oauth.tokens import set_client_secret
from sportello.intake.mail.receiving import receive
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.web.desk import just_now
from tests.worker import provider as providers

pytestmark = pytest.mark.browser
NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"
NAMELESS = "Subject: Modulo del sito\r\n\r\nLa porta del magazzino non si apre."
FORMATTED = (
    "From: Lia Neri <lia@nuova.it>\r\nSubject: Interni da spostare con una parola lunghissima"
    "-senza-spazi-in-cui-andare-a-capo\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<p>Da <b>spostare</b>:</p><table><tr><th>Interno</th><th>Dove</th></tr><tr><td>201</td><td>Hall</td></tr></table>"
    "<p>--<br>Lia</p>"
)
AWAY = "From: lia@nuova.it\r\nAuto-Submitted: auto-replied\r\nSubject: Sono fuori\r\n\r\nTorno martedì."


@pytest.fixture
def letters(desk: list[Ticket], it_department: Department) -> dict[str, IncomingMessage]:
    """One of each kind, in the mailbox of the department."""
    box = Mailbox.objects.create(address="aiuto@azienda.it", department=it_department)
    sent = {"nameless": NAMELESS, "formatted": FORMATTED, "away": AWAY}
    return {name: receive(raw.encode(), box, at=just_now()) for name, raw in sent.items()}


@pytest.mark.usefixtures("silence")
def test_what_was_not_understood_becomes_a_request(
    page: Page, letters: dict[str, IncomingMessage], dario: Person, sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.get_by_role("link", name="Posta", exact=True).click()
    page.get_by_role("link", name="Modulo del sito").click()
    expect(
        page.get_by_text("Non dice chi l’ha mandato.").or_(page.get_by_text("Non dice chi"))
    ).to_be_visible()
    page.get_by_label("Indirizzo di chi chiede").fill("piera@tessitura.it")
    page.get_by_role("button", name="Fanne una richiesta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Modulo del sito")
    ticket = Ticket.objects.get(subject="Modulo del sito")
    assert ticket.requester.name == "piera"
    page.get_by_role("link", name="Il messaggio com'è arrivato").click()
    expect(page.get_by_text("È su una richiesta:")).to_be_visible()


@pytest.mark.usefixtures("silence")
def test_in_english_on_small_screens_and_for_everybody(
    page: Page, letters: dict[str, IncomingMessage], ada: Person, sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    ticket = letters["formatted"].ticket
    assert ticket is not None
    one = [f"/mail/{letter.pk}/" for letter in letters.values()]
    found: dict[str, list[str]] = {}
    for address in ("/mail/", "/mail/?tab=aside", "/mail/?tab=done", *one, f"/tickets/{ticket.number}/"):
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('.page details').forEach((one) => { one.open = true; })")
        assert page.evaluate(NO_SCROLL), address
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate(NO_SCROLL), address
        found[address] = violations(page)
    ada.is_administrator = True
    ada.save(update_fields=["is_administrator"])
    for address in ("/admin/mailboxes/", f"/admin/mailboxes/{letters['away'].mailbox_id}/", "/calls/back/"):
        page.goto(live_server.url + address)
        assert page.evaluate(NO_SCROLL), address
        found[address] = violations(page)
    page.goto(f"{live_server.url}/admin/mailboxes/{letters['away'].mailbox_id}/")
    for kind, shown in (("listener", False), ("imap", True)):
        page.locator(f"[name=kind][value={kind}]").check(force=True)
        assert page.locator("[name=host]").is_visible() is shown
    assert page.locator("[name=done_folder]").is_hidden()
    fields = ("password", "client_id", "client_secret", "tenant", "token_url", "authorize_url", "scope")
    asked = {
        "password": {"password"},
        "microsoft_app": {"client_id", "client_secret", "tenant"},
        "google": {"client_id", "client_secret"},
        "other": set(fields) - {"password", "tenant"},
    }
    for way, wanted in asked.items():
        page.locator(f"[name=sign_in][value={way}]").check(force=True)
        assert {name for name in fields if page.locator(f"#adm-form [name={name}]").is_visible()} == wanted
        assert page.evaluate(NO_SCROLL), way
    found["signing in"] = violations(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.usefixtures("silence")
def test_a_mailbox_is_connected_by_a_permission_in_the_browser(
    page: Page, desk: list[Ticket], it_department: Department, ada: Person, sign_in: SignIn, settings: Any
) -> None:
    settings.PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    Person.objects.filter(pk=ada.pk).update(is_administrator=True)
    with providers.running() as provider:
        box = Mailbox.objects.create(
            address="aiuto@azienda.it",
            department=it_department,
            kind=Mailbox.Kind.IMAP,
            host="imap.azienda.it",
            sign_in=Mailbox.SignIn.OTHER,
            client_id=providers.CLIENT,
            token_url=f"{provider.url}/token",
            authorize_url=f"{provider.url}/authorize",
            scope="posta",
        )
        set_client_secret(box, providers.SECRET)
        sign_in(page, "ada")
        page.goto(page.url.split("/queue")[0].rstrip("/") + f"/admin/mailboxes/{box.pk}/")
        page.get_by_role("link", name="Collega questa casella").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Collega questa casella")
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate(NO_SCROLL)
        assert violations(page) == []
        page.get_by_role("link", name="Vai al fornitore").click()
        expect(page.get_by_text("aiuto@azienda.it è collegata")).to_be_visible()
        expect(page.get_by_text("L’autorizzazione è stata data.")).to_be_visible()
