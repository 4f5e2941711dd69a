"""Messages in a real browser: one that could not become a request is made one; small screens, for everybody."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.receiving import receive
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.web.desk import just_now

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
    assert {where: what for where, what in found.items() if what} == {}
