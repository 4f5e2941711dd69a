"""Letters in a real browser: words with a live preview, sending again, the question how it went; small screens."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.config.mail_out import MailOut
from sportello.desk.conversation import reply
from sportello.desk.resolution import resolve
from sportello.notifications.models import LetterWords, OutgoingMessage
from sportello.people.models import Person
from sportello.tickets.mail_marks import question_mark
from sportello.tickets.models import Ticket, TimelineEvent
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.browser
NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def failed(desk: list[Ticket], ada: Person, settings: Any) -> OutgoingMessage:
    """A reply that a mail server refused."""
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")
    ticket = desk[1]
    ada.is_administrator = True
    ada.save(update_fields=["is_administrator"])
    reply(ticket, text="Ecco.", actor=acting(ada), at=just_now())
    values = {
        "address": "dario@cliente.it",
        "state": "failed",
        "said": "550 no such user",
        "created_at": just_now(),
    }
    number = ticket.events.filter(kind="replied").get().number
    return OutgoingMessage.objects.create(
        ticket=ticket, person=ticket.requester, event_number=number, signature="Ada", **values
    )


@pytest.mark.usefixtures("silence")
def test_words_are_seen_while_they_are_written_and_a_letter_goes_again(
    page: Page, failed: OutgoingMessage, sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.context.add_cookies([{"name": "django_language", "value": "it", "url": live_server.url}])
    page.goto(f"{live_server.url}/admin/letters/new/?kind=reply")
    preview = page.get_by_role("article", name="Italiano")
    expect(preview).to_contain_text("Gentile Maria Rossi,")
    page.get_by_label("Testo in italiano").fill("Salve {{ requester_name }}: {{ mesage }}")
    expect(preview).to_contain_text("Intendevi «message»?")
    page.get_by_label("Testo in italiano").fill("Salve {{ requester_name }}: {{ message }}")
    expect(preview).to_contain_text("Salve Maria Rossi:")
    page.get_by_role("button", name="Salva").click()
    page.wait_for_url("**/admin/letters/*/")
    assert LetterWords.objects.get().kind == "reply"
    page.goto(f"{live_server.url}/tickets/{failed.ticket.number}/")
    page.get_by_role("link", name="Invia di nuovo").click()
    dialog = page.get_by_role("dialog")
    assert violations(page) == []
    dialog.get_by_label("Indirizzo e-mail").fill("dario@nuovo.it")
    dialog.get_by_role("button", name="Invia di nuovo").click()
    expect(page.get_by_text("dario@nuovo.it").first).to_be_visible()
    failed.refresh_from_db()
    assert (failed.state, failed.address) == ("waiting", "dario@nuovo.it")


@pytest.mark.usefixtures("silence")
def test_in_english_on_small_screens_and_the_question_without_signing_in(
    page: Page, failed: OutgoingMessage, ada: Person, sign_in: SignIn, live_server: Any
) -> None:
    ticket = failed.ticket
    resolve(ticket, text="Fatto.", reason="fatto", actor=acting(ada), at=just_now())
    number = TimelineEvent.objects.get(ticket=ticket, kind="resolved").number
    mark = question_mark(ticket.pk, number, ticket.requester_id)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{live_server.url}/giudizio/{mark}/?mood=bad")
    assert violations(page) == []
    assert page.evaluate(NO_SCROLL)
    page.get_by_role("button").first.click()
    expect(page.get_by_text("Grazie: lo leggiamo.")).to_be_visible()
    assert TimelineEvent.objects.get(ticket=ticket, kind="rated").payload["mood"] == "bad"
    sign_in(page, "ada")
    for width, address in (
        (320, "/admin/undelivered/"),
        (390, "/admin/letters/new/"),
        (320, "/me/signature/"),
    ):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(live_server.url + address)
        assert page.evaluate(NO_SCROLL), address
        assert violations(page) == [], address
