"""What the world sends: a file that is too large, a page's worth of HTML, names from right to left with pictures."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.people.models import Department, Person
from sportello.tickets.models import Attachment, Ticket
from tests.browser.conftest import SignIn
from tests.web.desk import a_ticket

pytestmark = pytest.mark.browser

HOSTILE = """<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"><b>grassetto</b>
<style>body { display: none }</style> <a href="javascript:window.hacked = 3">qui</a> {{ 7 * 7 }} ' " & <!-- -->"""
NAME = "محمد \u202e😀👩🏽‍🚒 D’Àrcy-O'Neill Þórsdóttir"


@pytest.fixture(autouse=True)
def files_apart(settings: Any, tmp_path: Path) -> None:
    """No test leaves files in the data folder."""
    settings.MEDIA_ROOT = tmp_path


def test_a_file_of_thirty_megabytes_is_refused_and_takes_no_words_along(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any, tmp_path: Path
) -> None:
    large = tmp_path / "video-del-guasto.mp4"
    with large.open("wb") as file:
        file.truncate(30 * 1024 * 1024)
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    text = page.get_by_label("Testo", exact=True)
    text.fill("Le allego il filmato.")
    page.set_input_files("input[name=files]", large)
    refusal = page.get_by_text("25 MB").locator("visible=true").first
    expect(refusal).to_be_visible()
    expect(text).to_have_value("Le allego il filmato.")
    assert not Attachment.objects.exists()
    text.press("Control+Enter")
    expect(page.locator(".msg--agent")).to_contain_text("Le allego il filmato.")


def test_html_is_words_and_strange_names_break_nothing(
    page: Page,
    desk: list[Ticket],
    sign_in: SignIn,
    live_server: Any,
    dario: Person,
    it_department: Department,
) -> None:
    Person.objects.filter(pk=dario.pk).update(name=NAME)
    ticket = a_ticket(
        dario, it_department, f"<script>alert(1)</script> {'W' * 250}", ago=timedelta(minutes=1), text=HOSTILE
    )
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    sign_in(page, "ada")
    for place in ("/queue/all/", f"/tickets/{ticket.number}/", "/search/?q=grassetto"):
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + place)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, (place, width)
    page.goto(f"{live_server.url}/tickets/{ticket.number}/")
    expect(page.locator(".msg").first).to_contain_text("<b>grassetto</b>")
    expect(page.locator(".msg").first).to_contain_text("{{ 7 * 7 }}")
    assert page.evaluate("window.hacked") is None
    assert NAME in page.locator("main").inner_text()
    assert complaints == []
