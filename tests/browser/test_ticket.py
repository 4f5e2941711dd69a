"""The page of a request in a real browser: dialogs, undo, the answer to why; by keys, by phone, in both modes."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.desk.charge import take_charge
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.browser.test_desk import NO_SCROLL
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.browser

# One of each make; the plain ones are drawn by the same partials.
DIALOGS = ("assignment", "triage", "labels", "links", "merge", "split", "snooze", "why")


def test_what_was_just_done_is_undone_from_its_toast(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.keyboard.press("i")
    expect(page.locator(".toast")).to_contain_text("è in carico a te")
    page.locator(".toast").get_by_role("button", name="Annulla").click()
    expect(page.locator(".toast")).to_contain_text("è come prima")
    assert Ticket.objects.get(pk=desk[0].pk).owner_id is None


def test_moves_of_the_menu_open_in_a_dialog_and_why_answers(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "carla")
    page.goto(f"{live_server.url}/tickets/{desk[1].number}/")
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog", name="Assegna")
    dialog.get_by_label("A chi").select_option(label="Ada")
    dialog.get_by_role("button", name="Assegna").click()
    expect(page.locator("#rail")).to_contain_text("Ada")
    page.get_by_role("button", name="Altro").click()
    page.get_by_role("link", name="Sollecita").click()
    dialog = page.get_by_role("dialog", name="Sollecita")
    dialog.get_by_label("Che cosa dire").fill("Il cliente ha richiamato.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline")).to_contain_text("Il cliente ha richiamato.")
    page.get_by_role("link", name="perché?").click()
    dialog = page.get_by_role("dialog", name="Perché è qui?")
    expect(dialog).to_contain_text("Perché non è salita")
    dialog.get_by_label("In un altro momento").fill("2030-01-01T09:00")
    dialog.get_by_role("button", name="Chiedi").click()
    expect(dialog).to_contain_text("2030")


def test_both_are_seen_before_they_are_merged(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.get_by_role("button", name="Altro").click()
    page.get_by_role("link", name="Unisci a un’altra").click()
    dialog = page.get_by_role("dialog", name="Unisci a un’altra")
    dialog.get_by_label("Numero dell’altra").fill(f"SP-{desk[1].number}")
    dialog.get_by_role("button", name="Guarda tutte e due").click()
    expect(dialog).to_contain_text("Questa prosegue")
    dialog.get_by_role("button", name="Unisci").click()
    expect(page.locator("#header")).to_contain_text("Unita")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.usefixtures("silence")
def test_the_page_and_each_dialog_are_accessible(
    page: Page,
    desk: list[Ticket],
    sign_in: SignIn,
    live_server: Any,
    carla: Person,
    scheme: Any,
    width: int,
) -> None:
    take_charge(desk[1], actor=acting(carla), at=just_now())
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, "carla")
    address = f"{live_server.url}/tickets/{desk[1].number}/"
    page.goto(address)
    found = {"page": violations(page)}
    page.get_by_role("button", name="Altro").click()
    found["menu"] = violations(page)
    for noun in DIALOGS:
        page.evaluate(OPEN, f"{address}{noun}/")
        page.locator("dialog[open] h2").wait_for()
        found[noun] = violations(page)
        assert page.evaluate(NO_SCROLL), noun
        page.keyboard.press("Escape")
    assert {where: what for where, what in found.items() if what} == {}


# As a click on a link of the page would.
OPEN = """(address) => {
  const link = document.createElement('a');
  link.href = address;
  link.dataset.dialog = '';
  document.body.append(link);
  link.click();
  link.remove();
}"""


def test_nothing_scrolls_sideways_on_a_small_phone(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(page, "carla")
    for noun in ("", "why/", "merge/", "triage/", "split/"):
        page.goto(f"{live_server.url}/tickets/{desk[1].number}/{noun}")
        assert page.evaluate(NO_SCROLL), noun


def test_in_english_the_words_are_english(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "carla")
    page.get_by_role("button", name="English").first.click()
    page.goto(f"{live_server.url}/tickets/{desk[1].number}/")
    page.get_by_role("link", name="why?").click()
    dialog = page.get_by_role("dialog", name="Why is it here?")
    expect(dialog).to_contain_text("Why it has not climbed")
    expect(dialog).to_contain_text("It was opened")
