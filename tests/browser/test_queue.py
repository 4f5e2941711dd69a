"""The queue in a real browser: rows, preview, selection, dialogs, views; by keys, by phone, without scripts."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sportello.desk.charge import take_charge
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.browser.test_desk import NO_SCROLL
from tests.web.desk import a_ticket, acting, just_now

pytestmark = pytest.mark.browser


def test_the_pane_follows_the_row_and_many_are_escalated_by_keys(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/queue/to-take/")
    page.keyboard.press("j")
    pane = page.locator("#preview")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Fatture ferme")
    expect(pane).to_contain_text("Da stamattina esce solo carta bianca.")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-bulk-n]")).to_have_text("3")
    page.keyboard.press("Escape")
    expect(page.locator("#bulk")).to_be_hidden()
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="Scala: 2 richieste")
    expect(dialog.get_by_role("row", name="Bruno")).to_contain_text("2")
    dialog.get_by_text("Servono accessi che qui non abbiamo").click()
    dialog.get_by_label("Cosa hai già provato").fill("Riavviata due volte.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("2 richieste sono state scalate.")
    expect(page.locator("tr[data-n] .q-subj")).to_be_focused()  # the next one
    expect(page.locator("tr[data-n]")).to_have_count(1)


def test_a_click_shows_the_row_and_another_one_opens_it(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.set_viewport_size({"width": 1280, "height": 260})
    page.goto(f"{live_server.url}/queue/all/")
    link = page.locator(f"#row-{desk[0].number} .q-subj")
    link.click()
    expect(page.locator("#preview h2")).to_have_text("La stampante non stampa")
    expect(page).to_have_url(f"{live_server.url}/queue/all/")
    down = page.locator(".q-wrap").evaluate("box => (box.scrollTop = box.scrollHeight, box.scrollTop)")
    assert down
    link.click()
    expect(page).to_have_url(f"{live_server.url}/tickets/{desk[0].number}/")
    page.go_back()
    expect(page.locator(f"#row-{desk[1].number}")).to_be_visible()
    expect(page.locator(".q-wrap")).to_have_js_property("scrollTop", down)  # as far down as it was left
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    crumb = page.locator(".crumbs a")
    expect(crumb).to_contain_text("Tutte le aperte")
    page.get_by_role("button", name="Altro").click()
    page.keyboard.press("Escape")  # closes the menu, and no more
    expect(crumb).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.press("Escape")  # out of the box
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{live_server.url}/queue/all/")
    expect(link).to_be_focused()
    expect(page.locator(".q-wrap")).to_have_js_property("scrollTop", down)


def test_what_is_new_waits_and_the_row_stays(
    page: Page,
    desk: list[Ticket],
    sign_in: SignIn,
    live_server: Any,
    dario: Person,
    it_department: Department,
    ada: Person,
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/queue/all/")
    box = page.locator(f"#row-{desk[2].number} .q-box")
    box.focus()
    tell = "document.dispatchEvent(new CustomEvent('sportello:tickets', {detail: {numbers: null}}))"
    with page.expect_response("**/queue/all/**"):
        page.evaluate(tell)
    page.wait_for_timeout(100)
    expect(box).to_be_focused()  # drawn again beneath the hand that is about to choose it
    box.blur()
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.locator(f"#row-{desk[2].number}")
    expect(row.locator(".q-subj")).to_be_focused()
    take_charge(desk[1], actor=acting(ada), at=just_now())
    a_ticket(dario, it_department, "Nuova e urgente", ago=timedelta(minutes=14))
    page.evaluate(tell)
    news = page.get_by_role("button", name="1 nuova")
    expect(news).to_be_visible()
    expect(row.locator(".q-subj")).to_be_focused()
    expect(page.get_by_text("Nuova e urgente")).to_have_count(0)
    page.evaluate("window.kept = document.querySelector('#list thead')")
    news.click()
    expect(page.get_by_text("Nuova e urgente")).to_be_visible()
    assert page.evaluate("document.contains(window.kept)")  # what was right already was not drawn anew


def test_filters_become_an_address_and_a_view(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/queue/all/")
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog", name="Filtra")
    dialog.get_by_text("L1", exact=True).click()
    dialog.get_by_role("button", name="Mostra").click()
    expect(page.locator(".chip--filter")).to_contain_text("Livello: L1")
    page.get_by_role("link", name="Salva come vista").click()
    page.get_by_role("dialog").get_by_label("Nome").fill("Primo livello")
    page.get_by_role("dialog").get_by_role("button", name="Salva").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Primo livello")
    expect(page.locator(".side-link", has_text="Primo livello")).to_contain_text("3")
    page.get_by_role("link", name="Togli il filtro: Livello").click()
    expect(page.locator(".chip--filter")).to_have_count(0)


def test_without_scripts_many_are_chosen_and_taken(
    browser: Browser, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="it-IT")
    page = context.new_page()
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/queue/to-take/")
    for ticket in desk[:2]:
        page.get_by_label(f"Seleziona SP-{ticket.number}").check()
    page.locator("#bulk").get_by_role("button", name="Scala").click()
    expect(page.get_by_role("row", name="Bruno")).to_contain_text("2")
    page.go_back()
    page.locator("#bulk").get_by_role("button", name="Prendi in carico").click()
    page.get_by_role("button", name="Prendi in carico").click()
    expect(page.locator(".told")).to_contain_text("2 richieste sono in carico a te.")
    context.close()


@pytest.mark.usefixtures("silence")
def test_the_queue_and_its_dialogs_are_accessible_also_on_a_phone(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    page.emulate_media(color_scheme="light")
    found: dict[str, list[str]] = {}
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/queue/all/?level=1&group=owner")
    page.keyboard.press("j")
    expect(page.locator("#preview h2")).to_be_visible()
    page.keyboard.press("x")
    found["selection"] = violations(page)
    for name in ("Scala", "Metti in attesa", "Risolvi"):
        page.locator("#bulk").get_by_role("button", name=name).click()
        page.get_by_role("dialog").wait_for()
        found[name] = violations(page)
        page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.get_by_role("dialog").wait_for()
    found["filter"] = violations(page)
    page.keyboard.press("Escape")
    page.goto(f"{live_server.url}/queue/all/?level=1&tag=raro")
    found["empty"] = violations(page)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for address in (
            "/queue/all/?level=1",
            "/queue/all/?tag=raro",
            "/queue/filters/",
            "/queue/selection/tags/",
        ):
            page.goto(live_server.url + address)
            assert page.evaluate(NO_SCROLL), (address, width)
        page.goto(f"{live_server.url}/queue/all/?level=1")
        page.get_by_label(f"Seleziona SP-{desk[0].number}").check()
        found[f"phone {width}"] = violations(page)
        assert page.evaluate(NO_SCROLL), width
    assert {where: what for where, what in found.items() if what} == {}
