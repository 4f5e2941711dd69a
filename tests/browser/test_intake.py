"""Taking a call in a real browser: by the keyboard alone, two at once, without scripts, on a phone, for everybody."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sportello.people.models import Department, Person, Phone
from sportello.tickets.models import Ticket
from sportello.workspace.models import Call
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.web.desk import a_ticket

pytestmark = pytest.mark.browser
NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def caller(desk: list[Ticket], dario: Person) -> Person:
    """Dario, with the number that the telephone hands over."""
    Phone.objects.create(person=dario, number="+390444310118")
    return dario


def test_from_the_screen_pop_to_the_saved_ticket_by_keys(
    page: Page, caller: Person, sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/chiamata/?da=+390444310118")
    page.keyboard.type("Non riescono a chiamare Vicenza")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chiamata registrata")
    call = Call.objects.get()
    assert call.ticket is not None
    assert call.ticket.requester == caller
    assert (call.seconds_to_ticket or 0) < 30
    expect(page.locator(".call-number")).to_contain_text(str(call.ticket.number))
    page.keyboard.press("Enter")  # the next call is one key away
    expect(page.get_by_label("Chi chiama")).to_be_focused()


def test_a_known_caller_by_a_part_of_the_name(
    page: Page, caller: Person, sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.keyboard.press("c")
    keys = 1
    expect(page.get_by_label("Chi chiama")).to_be_focused()
    for letter in "dari":
        page.keyboard.press(letter)
    page.keyboard.press("Enter")
    keys += 5
    expect(page.locator(".caller")).to_contain_text("Officine Dario")
    expect(page.get_by_label("In una riga")).to_be_focused()
    page.keyboard.type("Fatture ferme da stamattina")
    expect(page.locator(".open-item.is-match").first).to_contain_text("Fatture ferme")
    page.keyboard.press("Control+Enter")
    assert keys + 1 <= 12
    expect(page.get_by_role("heading", level=1)).to_have_text("Chiamata registrata")


def test_a_call_loses_nothing_without_network_or_session(
    page: Page, caller: Person, sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/call/?from=0444310118")
    call, line = page.url, page.get_by_label("In una riga")
    page.context.set_offline(True)
    line.fill("Centralino")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sei senza rete dalle")).to_be_visible()
    expect(page).to_have_url(call)
    page.context.set_offline(False)
    expect(page.get_by_text("Sei senza rete dalle")).to_have_count(0)
    expect(page.locator("[data-draft-state]")).to_be_hidden()  # kept on the server now
    page.context.clear_cookies(name="sessionid")
    line.fill("Centralino muto")
    page.keyboard.press("Control+Enter")
    # To the sign-in page; or asked on this one, where the desk was asked for the draft before.
    page.wait_for_function("location.pathname.includes('login') || document.getElementById('session')?.open")
    sign_in(page, "ada")
    page.goto(call)
    expect(line).to_have_value("Centralino muto")


def test_the_function_keys(page: Page, caller: Person, sign_in: SignIn, live_server: Any) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/call/?from=0444310118")
    page.keyboard.press("F8")
    expect(page.get_by_label("Dettaglio", exact=True)).to_be_focused()
    page.keyboard.type("Da stamattina")
    page.keyboard.press("F2")
    expect(page.get_by_label("Chi chiama")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("In una riga")).to_be_focused()
    page.keyboard.type("Prima chiamata")
    with page.expect_navigation():
        page.keyboard.press("F9")
    expect(page.locator(".seg--calls")).to_contain_text("Bozza: Dario")
    page.locator(".seg--calls a", has_text="Bozza").click()
    expect(page.get_by_label("In una riga")).to_have_value("Prima chiamata")
    expect(page.get_by_label("Dettaglio", exact=True)).to_have_value("Da stamattina")
    with page.expect_navigation():
        page.keyboard.press("F4")
    expect(page.get_by_text("La chiamata è nella richiesta")).to_be_visible()


def test_what_is_typed_survives_a_crash_and_a_lost_network(
    page: Page, caller: Person, sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/call/?from=0444310118")
    with page.expect_response(re.compile("/draft/")):
        page.get_by_label("In una riga").fill("مرحبا 😀 <script>alert(1)</script>")
    page.reload()
    expect(page.get_by_label("In una riga")).to_have_value("مرحبا 😀 <script>alert(1)</script>")
    page.context.set_offline(True)
    page.get_by_label("In una riga").fill("Rete ferma")
    expect(page.get_by_text("Non salvata sul server")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_label("In una riga").fill("Rete ferma ovunque")
    expect(page.get_by_text("Non salvata sul server")).to_be_hidden()


def test_without_scripts_in_english(
    browser: Browser, caller: Person, sign_in: SignIn, live_server: Any
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="it-IT")
    page = context.new_page()
    sign_in(page, "ada")
    page.get_by_role("button", name="English").first.click()
    page.goto(f"{live_server.url}/call/")
    page.get_by_label("Who is calling").fill("dar")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("option", name="Dario").click()
    page.get_by_label("In one line").fill("The printer is dead")
    page.get_by_text("They work badly").click()
    page.get_by_role("button", name="Open the request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Call noted")
    assert Ticket.objects.get(subject="The printer is dead").urgency == "high"
    context.close()


@pytest.mark.usefixtures("silence")
def test_everybody_can_use_it(
    page: Page,
    caller: Person,
    it_department: Department,
    sign_in: SignIn,
    live_server: Any,
) -> None:
    page.emulate_media(color_scheme="light")
    sign_in(page, "ada")
    a_ticket(caller, it_department, "Vicenza non risponde")
    page.goto(f"{live_server.url}/call/?from=0444310118")
    page.get_by_label("In una riga").fill("Chiamate verso Vicenza")
    expect(page.locator(".is-match").first).to_be_visible()
    page.keyboard.press("F8")
    page.keyboard.press("F2")
    page.get_by_label("Chi chiama").fill("dar")
    expect(page.get_by_role("option").first).to_be_visible()
    found = {"form and list": violations(page)}
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Risposta lampo").click()
    expect(page.get_by_label("Che cosa hai risposto")).to_be_focused()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(NO_SCROLL), width
    found["answer on a phone"] = violations(page)
    page.locator("summary", has_text="richiamata").click()
    page.get_by_label("Richiamata promessa").select_option("30m")
    page.get_by_role("button", name="Apri la richiesta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chiamata registrata")
    found["done"] = violations(page)
    for address in ("/calls/", "/calls/back/"):
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(live_server.url + address)
        assert page.evaluate(NO_SCROLL), address
        page.set_viewport_size({"width": 1280, "height": 800})
        found[address] = violations(page)
    assert {where: what for where, what in found.items() if what} == {}
