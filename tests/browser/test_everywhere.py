"""What is on every page, in a real browser: news as it happens, the bell, a lost network, a session that ends."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from sportello.desk.charge import take_charge
from sportello.notifications.dispatcher import dispatch
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.browser

NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"
PATIENCE = 15_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def served(transactional_db: None) -> Iterator[str]:
    """The address of the real server, on the database of this test."""
    port = free_port()
    file = connection.settings_dict["NAME"]
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{file}"}
    command = [sys.executable, "-m", "sportello.cli.serving.web", "127.0.0.1", str(port)]
    process = subprocess.Popen(command, env=environment)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/static/img/logo.svg", timeout=1)
            break
        except OSError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(20)


def enter(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/account/login/")
    page.get_by_label("Nome utente").fill(login)
    page.get_by_label("Password").fill("parola-d-ordine")
    page.get_by_role("button", name="Entra").click()
    page.wait_for_url(f"{address}/")


def test_others_are_seen_to_come_write_and_act(
    page: Page, browser: Browser, desk: list[Ticket], served: str, ada: Person, bruno: Person
) -> None:
    enter(page, served, "ada")
    page.goto(f"{served}/queue/all/")
    expect(page.locator("html[data-live=on]")).to_be_attached(timeout=PATIENCE)
    context = browser.new_context(locale="it-IT")
    other = context.new_page()
    enter(other, served, "bruno")
    other.goto(f"{served}/tickets/{desk[0].number}/")
    expect(page.locator(f"#row-{desk[0].number}")).to_contain_text(
        f"{bruno.name} sta leggendo", timeout=PATIENCE
    )
    other.locator(".composer textarea").first.fill("Guardo io")
    page.goto(f"{served}/tickets/{desk[0].number}/")
    expect(page.locator("[data-presence]")).to_have_text(f"{bruno.name} scrive", timeout=PATIENCE)
    take_charge(desk[0], actor=acting(ada), at=just_now())
    expect(page.locator("#timeline")).to_contain_text("Presa in carico", timeout=PATIENCE)
    dispatch(just_now())
    expect(page.locator("[data-bell-n]")).not_to_be_empty(timeout=PATIENCE)
    context.close()


def test_the_bell_opens_and_is_read_by_keyboard(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    dispatch(just_now())
    sign_in(page, "ada")
    expect(page.locator("[data-bell-n]")).to_have_text("3")
    page.get_by_role("button", name="Avvisi").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#bell")).to_contain_text("VPN irraggiungibile dalle filiali")
    assert violations(page) == []
    page.get_by_role("button", name="Tutti letti").click()
    expect(page.locator("#bell")).to_contain_text("Niente di nuovo")
    expect(page.locator("[data-bell-n]")).to_be_empty()


def test_a_lost_network_is_told_and_what_is_written_stays(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.locator(".composer textarea").first.fill("A metà")
    page.context.set_offline(True)
    expect(page.get_by_text("Sei senza rete dalle")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Sei senza rete dalle")).to_have_count(0)
    expect(page.locator(".composer textarea").first).to_have_value("A metà")


def test_a_session_that_ends_asks_for_the_password_and_goes_on(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    page.emulate_media(color_scheme="light")
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.locator(".composer textarea").first.fill("Arrivo subito.")
    page.context.clear_cookies(name="sessionid")
    page.evaluate("document.dispatchEvent(new CustomEvent('sportello:told'))")
    dialog = page.get_by_role("dialog", name="Sei uscito")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label("Password").fill("sbagliata")
    dialog.get_by_role("button", name="Entra").click()
    expect(dialog).to_contain_text("La password non è questa")
    dialog.get_by_label("Password").fill("parola-d-ordine")
    dialog.get_by_role("button", name="Entra").click()
    expect(dialog).to_be_hidden()
    page.locator(".composer textarea").first.focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--agent")).to_contain_text("Arrivo subito.")


def test_notices_and_preferences_fit_and_are_accessible(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    dispatch(just_now())
    sign_in(page, "ada")
    for address in ("/notifications/", "/me/", "/account/password/change/"):
        page.goto(live_server.url + address)
        assert violations(page) == [], address
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(NO_SCROLL), (address, width)


def test_looks_follow_the_person_and_english_is_spoken(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/me/")
    page.get_by_label("Lingua").select_option("en")
    page.get_by_role("combobox", name="Tema chiaro o scuro").select_option("dark")
    page.locator(".me-form").get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Salva").click()
    expect(page.get_by_role("heading", name="Preferences")).to_be_visible()
    expect(page.locator("html[data-theme=dark][data-keys=off]")).to_be_attached()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.get_by_role("button", name="You are available: change").click()
    page.get_by_role("button", name="Away").first.click()
    expect(page.locator(".toast")).to_contain_text("new requests go to others")
