"""An agent's morning in a real browser: sign in, queue, ticket, moves; by keys, by phone, without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sportello.desk.charge import take_charge
from sportello.desk.settle import settle_due
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.browser

NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"


def test_from_the_queue_to_resolved_with_the_keyboard_alone(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/queue/to-take/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.is-current")).to_contain_text("VPN irraggiungibile")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("VPN irraggiungibile dalle filiali")
    page.keyboard.press("i")
    expect(page.locator(".toast")).to_contain_text("è in carico a te")
    page.keyboard.press("r")
    page.keyboard.press("Tab")
    page.get_by_label("Testo").focus()
    page.keyboard.type("Buongiorno, guardo subito.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--agent")).to_contain_text("guardo subito")
    page.get_by_role("link", name="Risolvi").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.type("Riavviato il concentratore.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#header .st--done")).to_be_visible()


def test_an_escalation_in_its_dialog_with_errors_first(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name=f"Scala SP-{desk[0].number}")
    expect(dialog).to_contain_text("Bruno")
    dialog.get_by_label("Cosa hai già provato").fill("  ")
    dialog.get_by_text("Servono accessi che qui non abbiamo").click()
    dialog.get_by_role("button", name="Scala").click()
    expect(dialog).to_contain_text("Una riga almeno")
    dialog.get_by_label("Cosa hai già provato").fill("Riavviata due volte.")
    dialog.get_by_role("button", name="Scala").click()
    expect(page.locator(".toast")).to_contain_text("Avviso a Bruno")
    expect(page.locator(".rung.is-now")).to_contain_text("L2")
    expect(page.locator(".rung.is-now")).to_contain_text("Passata a Bruno")


def test_tickets_are_seen_to_climb(page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/queue/all/")
    row = page.locator(f"#row-{desk[1].number}")
    expect(row.locator(".lvl")).to_contain_text("1")
    row.locator("a").focus()
    with page.expect_response(lambda answer: "/queue/all/" in answer.url, timeout=10_000):
        settle_due(desk[1].next_due_at)  # type: ignore[arg-type]  # a new ticket always has one
    expect(row.locator(".lvl")).to_contain_text("2", timeout=12_000)
    expect(row.locator("a")).to_be_focused()


def test_the_page_of_a_ticket_keeps_what_is_being_written_while_it_refreshes(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any, ada: Person
) -> None:
    sign_in(page, "bruno")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.get_by_label("Testo").fill("Una bozza")
    take_charge(desk[0], actor=acting(ada), at=just_now())
    expect(page.locator("#timeline")).to_contain_text("Presa in carico da Ada", timeout=12_000)
    expect(page.locator("#rail .rung.is-now")).to_contain_text("Ada")
    expect(page.get_by_label("Testo")).to_have_value("Una bozza")


def test_each_kind_of_message_has_its_own_draft(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.get_by_label("Testo").fill("Per il cliente")
    page.locator("body").click()
    page.keyboard.press("n")
    expect(page.get_by_label("Testo")).to_have_value("")
    expect(page.get_by_role("button", name="Salva la nota")).to_be_visible()
    expect(page.get_by_role("button", name="Invia a")).to_be_hidden()
    page.get_by_label("Testo").fill("Per noi")
    page.reload()
    expect(page.get_by_label("Testo")).to_have_value("Per il cliente")


def test_everything_works_without_scripts(
    browser: Browser, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="it-IT")
    page = context.new_page()
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/queue/to-take/")
    page.get_by_role("link", name="La stampante non stampa").click()
    page.get_by_role("button", name="Prendi in carico").first.click()
    expect(page.locator(".told")).to_contain_text("è in carico a te")
    page.get_by_label("Testo").fill("Arriviamo.")
    page.get_by_role("button", name="Invia a").click()
    expect(page.locator(".msg--agent")).to_contain_text("Arriviamo.")
    page.get_by_text("Nota interna").first.click()
    page.get_by_label("Testo").fill("Toner?")
    page.get_by_role("button", name="Salva la nota").click()
    expect(page.locator(".msg--note")).to_contain_text("Toner?")
    page.get_by_role("link", name="Metti in attesa").last.click()
    page.get_by_role("button", name="Metti in attesa").click()
    expect(page.locator("#header")).to_contain_text("Attende il richiedente")
    page.get_by_role("button", name="Riprendi").last.click()
    page.get_by_role("link", name="Risolvi").click()
    page.get_by_label("Come si è risolta").fill("Cambiato il toner.")
    page.get_by_role("button", name="Risolvi").click()
    expect(page.locator("#header")).to_contain_text("Risolta")
    context.close()


def test_no_page_scrolls_sideways(page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any) -> None:
    number = desk[2].number
    for address in (
        "/account/login/",
        "/",
        "/queue/all/",
        f"/tickets/{number}/",
        f"/tickets/{number}/escalation/",
        "/tickets/?number=1",
    ):
        if address == "/":
            sign_in(page, "ada")
        page.goto(live_server.url + address)
        for width in (320, 390, 768, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(NO_SCROLL), (address, width)


def test_the_theme_is_chosen_and_kept(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    with page.expect_response(lambda answer: answer.request.method == "POST"):  # it is kept on the server
        page.get_by_role("button", name="Tema chiaro o scuro").click()
    page.goto(f"{live_server.url}/queue/all/")
    assert re.fullmatch("dark|light", page.evaluate("document.documentElement.dataset.theme"))
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != before


def test_single_keys_can_be_turned_off(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/queue/all/")
    page.keyboard.press("?")
    page.get_by_label("Tasti singoli attivi").uncheck()
    page.keyboard.press("Escape")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.keyboard.press("e")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_session_that_ended_takes_no_words_out_of_a_dialog(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Servono accessi che qui non abbiamo").click()
    dialog.get_by_label("Cosa hai già provato").fill("Riavviata due volte.")
    # On a slow machine the page itself would notice meanwhile, and ask for the password (see test_everywhere).
    page.route("**/notifications/bell/", lambda route: route.abort())
    page.context.clear_cookies(name="sessionid")
    dialog.get_by_role("button", name="Scala").click()
    expect(dialog).to_contain_text("quello che hai scritto è ancora qui")
    other = page.context.new_page()
    sign_in(other, "ada")
    dialog.get_by_role("button", name="Scala").click()
    expect(page.locator(".toast")).to_contain_text("Avviso a Bruno")
