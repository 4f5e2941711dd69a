"""Articles in a real browser: into an answer, written with a preview, in the portal; on a phone, for everybody."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.knowledge.models import Article
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.knowledge.shelf import an_article

pytestmark = pytest.mark.browser
NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def guide(desk: list[Ticket], carla: Person, it_department: Department) -> Article:
    """A public article that answers the first request."""
    return an_article(
        carla,
        "La stampante non stampa: tre passi",
        department=it_department,
        body="## Cosa fare\n\n1. Spenga la stampante.\n2. La riaccenda.\n\n> Non serve altro.",
        internal="Guardare lo spooler: `stuck`.",
    )


@pytest.mark.usefixtures("silence")
def test_from_the_request_to_the_answer_and_from_the_key_to_a_new_text(
    page: Page, desk: list[Ticket], guide: Article, carla: Person, sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "carla")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.get_by_role("button", name="Inserisci «La stampante").click()
    expect(page.get_by_label("Testo")).to_have_value(re.compile("1. Spenga la stampante"))
    page.goto(f"{live_server.url}/")
    page.keyboard.press("g")
    page.keyboard.press("k")
    page.get_by_role("link", name="La stampante non stampa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La stampante non stampa: tre passi")
    page.keyboard.press("e")
    page.get_by_label("Testo").fill("1. Uno\n2. Due <b>due</b>")
    expect(page.locator("#a-preview .steps > li")).to_have_count(2)
    expect(page.locator("#a-preview")).to_contain_text("<b>due</b>")
    page.get_by_role("button", name="Salva e pubblica").click()
    expect(page.locator("article.doc .steps > li").nth(1)).to_have_text("Due <b>due</b>")
    guide.refresh_from_db()
    assert guide.inserted == 1


@pytest.mark.usefixtures("silence")
def test_every_page_in_english_on_small_screens_and_for_everybody(
    page: Page, desk: list[Ticket], guide: Article, dario: Person, sign_in: SignIn, live_server: Any
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    sign_in(page, "carla")
    found: dict[str, list[str]] = {}
    addresses = (
        "/knowledge/",
        f"/knowledge/{guide.pk}/?ticket={desk[0].number}",
        f"/knowledge/{guide.pk}/edit/",
        f"/knowledge/{guide.pk}/versions/it/1/",
    )
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(live_server.url + address)
            assert page.evaluate(NO_SCROLL), (address, width)
            if width == 390:
                found[address] = violations(page)
    sign_in(page, "dario")
    page.context.add_cookies([{"name": "django_language", "value": "it", "url": live_server.url}])
    for address in ("/portale/guide/", f"/portale/guide/{guide.pk}/", "/portale/nuova/?subject=stampante"):
        page.goto(live_server.url + address)
        assert page.evaluate(NO_SCROLL), address
        found[address] = violations(page)
    page.get_by_label("Cosa succede?").fill("La stampante non stampa")
    page.get_by_role("button", name="Questo risponde").click()
    expect(page.get_by_role("status").first).to_contain_text("non abbiamo inviato nulla")
    guide.refresh_from_db()
    assert guide.avoided == 1
    assert {where: what for where, what in found.items() if what} == {}
