"""The administration in a real browser: the first run up to the first request, a team made by hand, axe, phones."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sportello.calendars.models import Calendar
from sportello.intake.contacts import store_people
from sportello.people.first_run import first_key, is_new_desk
from sportello.people.models import Department, Organisation, Person, Team
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.cast import a_person

pytestmark = pytest.mark.browser
# Of operations that are built alike one is looked at, opened: axe takes as long for each as for a page.
ONE_OF_A_KIND = """() => {
  const seen = new Set();
  const kind = (part, whole) => (part === whole ? '' : kind(part.parentElement, whole))
    + `>${part.tagName}.${part.className}`;
  for (const one of document.querySelectorAll('.apidoc-op')) {
    const words = [...one.querySelectorAll('b, h3')].map((part) => part.textContent);
    const kinds = [words.join(), ...[...one.querySelectorAll('*')].map((part) => kind(part, one))];
    one.open = kinds.some((it) => !seen.has(it));
    kinds.forEach((it) => seen.add(it));
    if (!one.open) one.remove();
  }
  return document.querySelectorAll('.apidoc-op').length;
}"""
EACH_ID_ONCE = (
    "(ids => new Set(ids).size === ids.length)([...document.querySelectorAll('[id]')].map((one) => one.id))"
)
WORDS = {
    "it-IT": ("Continua", "Apri lo sportello", "Apri una prima richiesta", "Prendi in carico"),
    "en-GB": ("Go on", "Open the desk", "Open a first request", "Take charge"),
}


@pytest.mark.parametrize("language", WORDS)
def test_from_an_empty_database_to_the_first_request(
    transactional_db: None, browser: Browser, live_server: Any, language: str
) -> None:
    go_on, open_desk, first_request, take = WORDS[language]
    context = browser.new_context(locale=language, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    found: dict[str, list[str]] = {}
    page.goto(live_server.url)
    assert page.url == f"{live_server.url}/setup/"
    found["door"] = violations(page)
    page.locator("#key").fill(first_key())
    page.keyboard.press("Enter")
    for slug, answers in {
        "you": {"name": "Lia Sarti", "login": "lia", "password": "una-frase-lunga-9"},
        "company": {"company": "Officine Sarti"},
        "department": {"name_it": "Assistenza"},
        "team": {
            "first_name": "Ugo Neri",
            "first_login": "ugo",
            "second_name": "Ida Gallo",
            "second_login": "ida",
        },
    }.items():
        page.wait_for_url(f"{live_server.url}/setup/{slug}/")
        found[slug] = violations(page)
        page.set_viewport_size({"width": 320, "height": 700})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), slug
        page.set_viewport_size({"width": 1280, "height": 900})
        for name, value in answers.items():
            page.locator(f"#id_{name}").fill(value)
        page.get_by_role("button", name=go_on).click()
    page.wait_for_url(f"{live_server.url}/setup/review/")
    assert is_new_desk()
    found["review"] = violations(page)
    page.get_by_role("button", name=open_desk).click()
    page.wait_for_url(f"{live_server.url}/admin/first-steps/")
    expect(page.locator("#part-rules")).to_be_visible()
    expect(page.locator("#part-installation")).to_be_visible()
    found["first steps"] = violations(page)
    page.get_by_role("button", name=first_request).click()
    page.wait_for_url(f"{live_server.url}/tickets/{Ticket.objects.get().number}/")
    expect(page.get_by_role("button", name=take).first).to_be_visible()
    context.close()
    assert not complaints
    assert {where: what for where, what in found.items() if what} == {}


@pytest.fixture
def tommaso(transactional_db: None) -> Person:
    return a_person("Tommaso", is_administrator=True)


def test_a_team_is_made_and_found_again(
    page: Page,
    live_server: Any,
    tommaso: Person,
    it_department: Department,
    ada: Person,
    sign_in: SignIn,
) -> None:
    sign_in(page, "tommaso")
    page.get_by_role("link", name="Amministrazione").click()
    page.get_by_role("link", name="Squadre").first.click()
    page.get_by_role("link", name="Nuova squadra").first.click()
    page.get_by_label("Nome in italiano").fill("Sistemisti")
    page.get_by_label("Reparto").select_option(label="Informatica")
    page.get_by_label("Ada").check()
    page.get_by_role("button", name="Salva").click()
    expect(page.get_by_role("heading", name="Sistemisti", level=1)).to_be_visible()
    assert [one.person for one in Team.objects.get().memberships.all()] == [ada]
    page.get_by_role("navigation", name="Amministrazione").get_by_role("link", name="Squadre").click()
    page.get_by_role("searchbox").fill("sistem")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sistemisti")).to_be_visible()


@pytest.mark.usefixtures("silence")
def test_pages_are_accessible_and_fit_phones(
    page: Page,
    live_server: Any,
    tommaso: Person,
    desk: list[Ticket],
    it_department: Department,
    first_level: Team,
    sign_in: SignIn,
) -> None:
    Organisation.objects.create(name="Rete Nord", kind="partner")
    under_way = store_people.enqueue(text="name\nPiera Orlandi\n", person=tommaso.pk)
    page.emulate_media(color_scheme="light")
    sign_in(page, "tommaso")
    found: dict[str, Any] = {}
    for address in (
        "/admin/",
        "/admin/users/",
        f"/admin/users/{tommaso.pk}/",
        f"/admin/teams/{first_level.pk}/",
        f"/admin/departments/{it_department.pk}/priority/",
        f"/admin/calendars/{Calendar.objects.get().pk}/hours/",
        "/admin/calendars/new/",
        "/admin/import/",
        f"/admin/import/{under_way.id}/",
        f"/admin/departments/{it_department.pk}/",
        "/admin/macros/new/",
        "/admin/health/",
        "/admin/tokens/",
        "/me/tokens/",
        "/api/v1/docs",
    ):
        page.goto(live_server.url + address)
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 700})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found[f"{address} at {width}"] = "wider than the window"
        page.set_viewport_size({"width": 1280, "height": 800})
        assert page.evaluate(EACH_ID_ONCE)
        if address == "/api/v1/docs":
            assert page.evaluate(ONE_OF_A_KIND) > 5
        found[address] = violations(page)
    assert {where: what for where, what in found.items() if what} == {}
