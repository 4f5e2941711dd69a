"""The palette by keyboard: find a request, run what the page can do, go somewhere."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser


def test_find_run_and_go_by_keyboard(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any, ada: Person
) -> None:
    sign_in(page, "ada")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Cerca richieste, persone, comandi")
    expect(box).to_be_focused()
    page.keyboard.type("fatture")
    expect(page.get_by_role("option", name="Fatture ferme")).to_be_visible()
    page.keyboard.type(" zz")
    page.keyboard.press("Enter")  # what was found before is for other words
    for _ in " zz":
        page.keyboard.press("Backspace")
    page.keyboard.press("Enter")  # which waits for what is found
    page.wait_for_url(f"**/tickets/{desk[1].number}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("prendi in car")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    desk[1].refresh_from_db()
    assert desk[1].owner_id == ada.pk
    page.keyboard.press("Control+k")
    page.keyboard.type("da prendere")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/to-take/")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


@pytest.mark.usefixtures("silence")
def test_palette_and_search_are_accessible(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any, ada: Person
) -> None:
    page.emulate_media(color_scheme="light")
    sign_in(page, "ada")
    page.keyboard.press("Control+k")
    page.keyboard.type("vpn")
    page.get_by_role("option", name="VPN irraggiungibile").wait_for()
    found = {"palette": violations(page)}
    page.goto(f"{live_server.url}/search/?q=fatture")
    found["search"] = violations(page)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, width
    assert {where: what for where, what in found.items() if what} == {}
