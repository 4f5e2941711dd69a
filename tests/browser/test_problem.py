"""Problems in a real browser: from a selection to the resolution of all, and the pages at every width."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.desk.charge import assign
from sportello.desk.conversation import receive
from sportello.desk.problem import write_workaround
from sportello.desk.problem_opening import open_problem
from sportello.jobs.drain import run_due_jobs
from sportello.people.models import Department, Person
from sportello.problems.models import Run
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.browser

NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.usefixtures("silence")
def test_from_a_selection_to_the_end_of_all(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any, carla: Person, dario: Person
) -> None:
    sign_in(page, "carla")
    page.goto(f"{live_server.url}/queue/all/")
    page.locator("tr[data-n]").first.wait_for()
    for key in ("j", "x", "j", "x", "l"):
        page.keyboard.press(key)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Collega 2 richieste a un problema")).to_be_visible()
    dialog.get_by_label("Che cosa non va, in una riga").fill("La rete del secondo piano è ferma")
    dialog.get_by_role("button", name="Collega", exact=True).click()
    expect(page.locator("[role=status]", has_text="2 richieste collegate a").first).to_be_visible()
    problem = Ticket.objects.get(kind="problem")
    assign(problem.pk, owner=carla.pk, actor=acting(carla), at=just_now())
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.get_by_role("link", name="La rete del secondo piano è ferma").click()
    page.wait_for_url("**/problems/*/")
    page.wait_for_load_state()
    page.locator("a[href$='/workaround/']").click()
    dialog.get_by_label("Che cosa può fare intanto il cliente").fill("Usi il Wi-Fi, {nome}.")
    dialog.get_by_label("La vedono anche i clienti").check()
    dialog.get_by_role("button", name="Salva").click()
    expect(page.get_by_text("versione 1")).to_be_visible()
    page.wait_for_load_state()  # a link clicked before its script is there opens a page, no dialog
    page.get_by_role("link", name="Invia alle 2 che non").click()
    dialog.get_by_role("button", name="Invia").click()
    page.locator("#run progress").wait_for()
    run_due_jobs(just_now())
    expect(page.get_by_text("2 richieste fatte")).to_be_visible(timeout=10_000)
    first = Ticket.objects.filter(problem=problem).order_by("pk")[0]
    receive(first.pk, text="Qui no", actor=acting(dario), at=just_now() + timedelta(seconds=1))
    page.wait_for_load_state()
    page.get_by_role("link", name="Risolvi 2 richieste").click()
    expect(dialog.get_by_text("resta aperta")).to_be_visible()
    dialog.get_by_role("button", name="Risolvi 1 richiesta").click()
    page.locator("#run progress").wait_for()
    run_due_jobs(just_now())
    expect(page.get_by_text("il cliente ha scritto dopo la soluzione provvisoria")).to_be_visible(
        timeout=10_000
    )
    assert Run.objects.filter(kind="resolve", status="done").exists()
    assert Ticket.objects.get(pk=problem.pk).status == "resolved"
    page.goto(f"{live_server.url}/tickets/{first.number}/")
    page.get_by_role("button", name="Inserisci la soluzione provvisoria").click()
    expect(page.locator("#text")).to_have_value("Usi il Wi-Fi, Dario.")


@pytest.mark.usefixtures("silence")
def test_the_pages_fit_and_are_accessible(
    page: Page,
    desk: list[Ticket],
    sign_in: SignIn,
    live_server: Any,
    carla: Person,
    it_department: Department,
) -> None:
    problem, _done = open_problem(
        subject="The printers of the second floor",
        department=it_department.pk,
        incidents=[one.pk for one in desk],
        actor=acting(carla),
        at=just_now(),
    )
    write_workaround(
        problem.pk, text="Print downstairs.", publish=True, in_portal=True, actor=acting(carla), at=just_now()
    )
    sign_in(page, "carla")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    found: dict[str, list[str]] = {}
    at = f"{live_server.url}/problems/{problem.number}/"
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for address in (f"{live_server.url}/problems/", at):
            page.goto(address)
            assert page.evaluate(NO_SCROLL), (width, address)
            if width != 320:
                found[f"{address} {width}"] = violations(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(at)
    for name in ("Resolve 3 requests", "Tell the customers", "Link more", "Send it to the 3"):
        page.get_by_role("link", name=name).click()
        page.get_by_role("dialog").wait_for()
        found[name] = violations(page)
        page.keyboard.press("Escape")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    expect(page.get_by_role("heading", name="Problem", exact=True)).to_be_visible()
    found["ticket"] = violations(page)
    assert {where: what for where, what in found.items() if what} == {}
