"""The portal in a real browser: asking, answering, ending, on a phone and on a desk, with and without scripts."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sportello.catalogue.models import Category, CustomField
from sportello.desk.charge import take_charge
from sportello.desk.resolution import resolve
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from sportello.workspace.drafts import drafts_of, keep_draft
from tests.browser.test_accessibility import violations
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.browser


@pytest.fixture
def category(desk: list[Ticket], it_department: Department) -> Category:
    made = Category.objects.create(department=it_department, name_it="Nuovo utente", name_en="New user")
    CustomField.objects.create(
        category=made, key="chi", label_it="Chi arriva?", label_en="Who comes?", required=True
    )
    return made


def enter(page: Page, address: str, english: bool = False) -> None:
    """Dario signs in and lands in the portal."""
    page.goto(f"{address}/account/login/")
    page.get_by_label("Login" if english else "Nome utente").fill("dario")
    page.get_by_label("Password").fill("parola-d-ordine")
    page.get_by_role("button", name="Enter" if english else "Entra").click()
    page.wait_for_url(f"{address}/portale/")


@pytest.mark.usefixtures("silence")
def test_ask_write_and_end_on_a_phone(
    page: Page, desk: list[Ticket], category: Category, live_server: Any, ada: Person
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    enter(page, live_server.url)
    page.get_by_role("link", name="Nuova richiesta").click()
    page.get_by_label("Cosa succede?").press_sequentially("la stampante non stampa di nuovo")
    expect(page.get_by_role("heading", name="Forse ne ha già una aperta")).to_be_visible()
    page.get_by_label("Di cosa si tratta?").select_option(label="Nuovo utente")
    page.get_by_label("Chi arriva?").fill("Lucia")
    page.get_by_role("radio", name="È un fastidio").check()
    page.get_by_role("button", name="Invia la richiesta").click()
    expect(page.get_by_role("heading", name="Abbiamo la sua richiesta")).to_be_visible()
    page.get_by_role("link", name="Apra la richiesta").click()
    expect(page.get_by_text("Lucia")).to_be_visible()
    page.get_by_label("Il suo messaggio").fill("Si chiama Lucia Berti.")
    photo: Any = {"name": "scrivania-di-lucia.txt", "mimeType": "text/plain", "buffer": b"Stanza 4"}
    page.locator(".p-composer input[type=file]").set_input_files(photo)
    chosen = page.locator(".p-composer").get_by_text("scrivania-di-lucia.txt")
    assert chosen.evaluate("name => name.clientWidth >= name.scrollWidth")  # the name stands there, and whole
    page.get_by_role("button", name="Invia", exact=True).click()
    expect(page.get_by_role("article").filter(has_text="Lucia Berti")).to_be_visible()
    made = Ticket.objects.latest("pk")
    take_charge(made, actor=acting(ada), at=just_now())
    resolve(made, text="Utente pronto.", actor=acting(ada), at=just_now() + timedelta(seconds=1))
    page.get_by_label("Il suo messaggio").fill("Un momento")
    page.evaluate("""const then = Date.now; Date.now = () => then() + 60_000;
        document.dispatchEvent(new Event('visibilitychange'))""")  # the page asks by itself, every now and then
    page.get_by_role("radio", name="Bene").check()
    expect(page.get_by_label("Il suo messaggio")).to_have_value("Un momento")
    page.get_by_role("button", name="Invii il giudizio").click()
    page.get_by_role("button", name="Sì, è risolta").click()
    expect(page.get_by_text("Grazie. La richiesta è chiusa.")).to_be_visible()


def test_without_scripts_in_english(
    browser: Browser, desk: list[Ticket], category: Category, live_server: Any, dario: Person
) -> None:
    dario.language = "en"
    dario.save()
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    enter(page, live_server.url, english=True)
    page.goto(f"{live_server.url}/portale/nuova/")
    page.get_by_label("What is it?").fill("Somebody new")
    page.get_by_label("What is it about?").select_option(label="New user")
    page.get_by_role("button", name="Send the request").click()
    page.get_by_label("Who comes?").fill("Lucia")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", name="We have your request")).to_be_visible()
    page.get_by_role("link", name="Open the request").click()
    page.get_by_text("I ask for a supervisor").click()
    page.get_by_label("What is not going well?").fill("Nobody answers")
    page.get_by_role("button", name="Ask for a supervisor", exact=True).click()
    expect(page.get_by_text("You asked for a supervisor")).to_be_visible()
    context.close()


def test_pages_are_accessible_and_narrow_and_ask_about_words_of_another_device(
    page: Page, desk: list[Ticket], live_server: Any, ada: Person, dario: Person
) -> None:
    solved = desk[1]
    take_charge(solved, actor=acting(ada), at=just_now() - timedelta(minutes=1))
    resolve(solved, text="Fatto.", actor=acting(ada), at=just_now() - timedelta(minutes=1))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 800})
    enter(page, live_server.url)
    found: dict[str, list[str]] = {}
    addresses = [
        "/portale/",
        "/portale/?q=carta",
        "/portale/nuova/",
        "/portale/profilo/",
        f"/portale/{desk[0].number}/",
        f"/portale/{solved.number}/",
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        for closed in page.locator("details.p-ask > summary").all():
            closed.click()
        found[address] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.goto(f"{live_server.url}/portale/{desk[0].number}/")
    keep_draft(dario.pk, desk[0].pk, "reply", text="Dal telefono", page="phone", at=just_now())
    page.get_by_label("Il suo messaggio").fill("Dal portatile")
    expect(page.get_by_role("alert").filter(has_text="Dal telefono")).to_be_visible()
    found["two devices"] = violations(page)
    page.reload()  # what was written here is still there, beside the other
    expect(page.get_by_label("Il suo messaggio")).to_have_value("Dal telefono\n\nDal portatile")
    keep_draft(dario.pk, desk[0].pk, "reply", text="Ancora", page="phone", at=just_now())
    page.get_by_label("Il suo messaggio").press_sequentially("!")
    with page.expect_response(lambda answer: answer.url.endswith("/bozza/") and answer.status == 204):
        page.get_by_role("button", name="Tenga entrambi").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    kept = drafts_of(dario.pk, desk[0].pk)["reply"].text
    assert kept.split() == ["Ancora", "Dal", "telefono", "Dal", "portatile!"]
    assert {where: what for where, what in found.items() if what} == {}
