"""Moving from another help desk in a real browser: upload, mapping, trial, import; both languages, phones, axe."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.jobs.drain import run_due_jobs
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.cast import a_person
from tests.web.desk import just_now

pytestmark = pytest.mark.browser
CSV = """\
Numero;Oggetto;Richiedente;E-mail;Aperta il;Stato;Gravità;Filiale
11;La bilancia non pesa;Vera Bo;vera@banco.example;04/03/2024 09:15;Conclusa;alta;Nord
12;Manca la carta;Vera Bo;vera@banco.example;05/03/2024 09:15;Aperta;bassa;Sud
"""


@pytest.mark.usefixtures("silence")
def test_a_table_becomes_requests(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any, tmp_path: Path
) -> None:
    a_person("Tommaso", is_administrator=True)
    file = tmp_path / "richieste.csv"
    file.write_text(CSV, encoding="cp1252")
    found: dict[str, list[str]] = {}
    sign_in(page, "tommaso")
    page.goto(f"{live_server.url}/admin/imports/")
    found["upload"] = violations(page)
    page.get_by_label("L'esportazione").set_input_files(file)
    page.get_by_role("button", name="Prima guarda").click()
    page.wait_for_url("**/admin/imports/*/")
    expect(page.get_by_role("cell", name="La bilancia non pesa · Manca la carta")).to_be_visible()
    page.get_by_label("Filiale").select_option("own")
    page.get_by_label("Conclusa").select_option("closed")
    found["mapping"] = violations(page)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), width
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Fai una prova").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/progress/")
    run_due_jobs(just_now() + timedelta(seconds=1))
    expect(page.get_by_text("Verrebbero create 2 richieste.")).to_be_visible()
    found["trial"] = violations(page)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.get_by_role("link", name="Torna all'importazione").click()
    page.get_by_role("button", name="Bring it in").click()
    page.wait_for_url("**/progress/")
    run_due_jobs(just_now() + timedelta(seconds=2))
    expect(page.get_by_text("2 requests were made.")).to_be_visible()
    made = Ticket.objects.get(subject="La bilancia non pesa")
    assert (made.status, made.fields) == ("closed", {"Filiale": "Nord"})
    assert {where: what for where, what in found.items() if what} == {}
