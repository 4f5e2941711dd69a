"""The matrix editor in a real browser: the sheet, the draft that saves itself, publishing, rules, promises."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sportello.escalation.models import Policy, PolicyDraft
from sportello.jobs.drain import run_due_jobs
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.web.desk import just_now

pytestmark = pytest.mark.browser

NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"


def policy() -> Policy:
    return Policy.objects.get()


def cell(page: Page, name: str) -> Any:
    return page.locator(f"[name='{name}']")


def test_a_manager_changes_the_sheet_and_publishes_it(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "marta")
    page.goto(f"{live_server.url}/matrix/")
    page.get_by_role("link", name="Sette livelli").click()
    cell(page, "l1-time").fill("quando capita")
    page.keyboard.press("Enter")
    expect(cell(page, "l2-time")).to_be_focused()
    expect(page.locator("#l1-time")).to_contain_text("Questa non è una durata")
    cell(page, "l1-time").fill("20 min")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#l1-time")).to_contain_text("era 15 minuti")
    expect(page.locator("#mx-status")).to_contain_text("Bozza v2, 1 modifica")
    cell(page, "l3-time").focus()
    page.keyboard.press("Control+d")
    expect(page.locator("#l3-time")).to_contain_text("era 4 ore")
    page.get_by_role("button", name="Avvisa, livello 1").click()
    page.locator("#l1-notify-menu").get_by_label("richiedente").check()
    page.keyboard.press("Escape")
    expect(page.locator("#l1-notify")).to_contain_text("richiedente")
    page.get_by_role("link", name="Pubblica v2").click()
    expect(page.get_by_text("3 richieste seguono questa matrice adesso.")).to_be_visible()
    page.get_by_label("Passano alla nuova").check()
    page.get_by_label("Perché").fill("Meno fretta al primo livello")
    page.get_by_role("button", name="Pubblica v2").click()
    expect(page.get_by_role("progressbar", name="Richieste passate")).to_be_visible()
    run_due_jobs(just_now())
    expect(page.get_by_text("3 richieste sono passate alla versione in vigore")).to_be_visible(timeout=15_000)
    in_force = policy().in_force
    assert in_force is not None
    assert in_force.document["levels"][2]["exits"][0]["after"] == "1h"
    assert {ticket.policy for ticket in Ticket.objects.all()} == {in_force.pk}


def test_levels_rules_and_a_pasted_table(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "marta")
    page.goto(f"{live_server.url}/matrix/{policy().pk}/")
    page.get_by_role("button", name="Modifica il livello 2").click()
    page.locator("#row-menu-2").get_by_role("button", name="Aggiungi un livello sotto").click()
    expect(page.locator("#row-8")).to_be_visible()
    expect(page.locator("#l3-target")).to_contain_text("Non la riceve nessuno")
    page.locator("#l1-exits a").click()
    way = page.locator(".mx-way").last
    way.get_by_label("Dopo").fill("5m")
    way.get_by_label("Che cosa").first.select_option("priority")
    way.get_by_label("Valore").first.fill("Critica")
    page.get_by_role("button", name="Salva le uscite").click()
    expect(page.locator(".mx-panel")).to_contain_text("se la priorità è Critica dopo 5 minuti")
    expect(cell(page, "l1-time_1")).to_have_value("5 minuti")
    page.get_by_role("link", name="Incolla una tabella").click()
    page.get_by_label("Copia le righe").fill(
        "Ruolo\tTempo\nCentralino\t10 minuti\nTecnici\t1 giorno lavorativo\nCapo\t"
    )
    page.get_by_role("button", name="Leggi la tabella").click()
    expect(page.get_by_role("heading", name="3 livelli riconosciuti")).to_be_visible()
    page.get_by_role("button", name="Mettili al posto dei livelli").click()
    expect(cell(page, "l2-time")).to_have_value("1 giorno lavorativo")
    expect(page.locator("#row-4")).to_have_count(0)


def test_two_managers_at_once(page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any) -> None:
    sign_in(page, "marta")
    page.goto(f"{live_server.url}/matrix/{policy().pk}/")
    cell(page, "l1-time").fill("20m")
    page.keyboard.press("Enter")
    expect(page.locator("#mx-status")).to_contain_text("1 modifica")
    PolicyDraft.objects.update(stamp="another")
    cell(page, "l2-time").fill("3h")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Marta ha salvato questa bozza")
    page.get_by_role("button", name="Tieni la mia").click()
    expect(page.locator("#mx-status")).to_contain_text("2 modifiche")
    assert PolicyDraft.objects.get().document["levels"][1]["exits"][0]["after"] == "3h"


def test_the_sheet_works_without_scripts_and_in_english(
    browser: Browser, desk: list[Ticket], live_server: Any, marta: Person
) -> None:
    marta.language = "en"
    marta.save()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/account/login/")
    page.locator("#id_login").fill("marta")
    page.locator("#id_password").fill("parola-d-ordine")
    page.locator("form.stack button").click()
    page.goto(f"{live_server.url}/matrix/{policy().pk}/")
    cell(page, "l1-time").fill("1 business day")
    page.get_by_role("button", name="Save the draft").locator("visible=true").last.click()
    expect(page.locator("#mx-status")).to_contain_text("Draft v2, 1 change")
    expect(page.locator("#l1-time")).to_contain_text("was 15 minutes")
    expect(cell(page, "l1-role_en")).to_be_visible()
    expect(cell(page, "l1-role_it")).to_be_hidden()
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("light", 390), ("light", 320)])
def test_pages_are_accessible_and_fit(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any, scheme: Any, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, "marta")
    pk = policy().pk
    page.goto(f"{live_server.url}/matrix/{pk}/?by=priority")
    cell(page, "l1-time").fill("boh")
    cell(page, "l2-time_4").fill("9h")
    page.keyboard.press("Enter")
    expect(page.locator("#l1-time")).to_contain_text("Questa non è una durata")
    found: dict[str, list[str]] = {}
    sheets = (f"/matrix/{pk}/", f"/matrix/{pk}/levels/1/", f"/matrix/{pk}/rules/")
    lists = (
        "/matrix/",
        f"/matrix/{pk}/publication/",
        f"/matrix/{pk}/paste/",
        f"/matrix/{pk}/moves/",
        "/matrix/sla/",
    )
    for path in (*sheets, *lists) if width > 1000 else (*sheets[:2], lists[1]):
        page.goto(live_server.url + path)
        if not page.evaluate(NO_SCROLL):
            found[path] = ["scrolls sideways"]
        if width != 320:
            found.setdefault(path, []).extend(violations(page))
    page.goto(f"{live_server.url}/matrix/{pk}/")
    page.get_by_role("button", name="Modifica il livello 1").click()
    if width != 320:
        found["menu"] = violations(page)
    assert not [f"{path} {one}" for path, what in found.items() for one in what]
