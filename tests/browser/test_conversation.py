"""Writing in a real browser: drafts that survive, files, colleagues called in, words taken back, who was first."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.desk.conversation import note, reply
from sportello.people.models import Person
from sportello.tickets.models import Attachment, Ticket, TimelineEvent
from sportello.workspace.models import CannedReply, Macro
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.browser

NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(autouse=True)
def files_apart(settings: Any, tmp_path: Path) -> None:
    """No test leaves files in the data folder."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def console(page: Page) -> list[str]:
    """What the browser complains of: refused resources, scripts that break."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def writing(page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any) -> Page:
    """Ada at the page of the first request."""
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    return page


def test_a_draft_follows_its_writer_and_goes_with_the_message(writing: Page, console: list[str]) -> None:
    page, text = writing, writing.get_by_label("Testo", exact=True)
    text.fill("Buongiorno, ")
    expect(page.locator("[data-saved]")).to_contain_text("Bozza salvata")
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(text).to_have_value("")
    text.fill("Per noi")
    page.locator("h1").click()
    page.keyboard.press("r")
    expect(text).to_have_value("Buongiorno, ")
    page.evaluate("localStorage.clear()")
    page.reload()
    page.locator("h1").click()
    page.keyboard.press("r")  # the kind is a reply already: the key leads to the text all the same
    expect(text).to_be_focused()
    expect(text).to_have_value("Buongiorno, ")
    text.fill("Buongiorno, guardo io.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--agent")).to_contain_text("guardo io")
    expect(page.locator(".sent-undo")).to_contain_text("Risposta inviata a Dario")
    page.get_by_role("button", name="Annulla").click()
    expect(text).to_have_value("Buongiorno, guardo io.")
    expect(page.locator(".msg--gone")).to_contain_text("annullata, mai partita")
    assert console == []


def test_a_note_with_a_colleague_and_a_file(writing: Page, bruno: Person, console: list[str]) -> None:
    page, text = writing, writing.get_by_label("Testo", exact=True)
    page.keyboard.press("n")
    text.press_sequentially("Lo vedi, @bru")
    expect(page.get_by_role("option", name="Bruno")).to_be_visible()
    page.keyboard.press("Enter")
    expect(text).to_have_value("Lo vedi, @Bruno ")
    files = [{"name": "log.txt", "mimeType": "text/plain", "buffer": b"riga"}]
    page.set_input_files("input[name=files]", files=files)  # type: ignore[arg-type]
    expect(page.locator(".files--kept")).to_contain_text(["", "log.txt", ""])
    page.evaluate(
        """() => { const data = new DataTransfer(); data.items.add(new File(['MZ'], 'gioco.exe'));
        data.items.add(new File([''], 'vuoto.txt'));
        document.querySelector('#composer')
        .dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true})) }"""
    )
    expect(page.locator("[data-notices]")).to_contain_text("vuoto.txt è vuoto")
    expect(page.locator("[data-notices]")).to_contain_text("gioco.exe è un programma")
    page.get_by_role("button", name="Salva la nota").click()
    expect(page.locator(".msg--note")).to_contain_text("log.txt")
    expect(page.locator(".msg--note .mention")).to_have_text("@Bruno")
    expect(text).to_have_value("")
    assert Attachment.objects.get().message.public is False
    assert [line for line in console if "422" not in line] == []


def test_who_was_overtaken_chooses_what_becomes_of_the_words(
    writing: Page, desk: list[Ticket], bruno: Person
) -> None:
    page, text = writing, writing.get_by_label("Testo", exact=True)
    text.fill("Arrivo tra poco.")
    reply(desk[0], text="Ci sono già.", actor=acting(bruno), at=just_now())
    page.keyboard.press("Control+Enter")
    notice = page.locator("#write [role=alert]")
    expect(notice).to_contain_text("Ci sono già.")
    expect(notice).to_be_focused()
    expect(text).to_have_value("Arrivo tra poco.")
    assert violations(page) == []
    notice.get_by_role("button", name="Tienila come nota interna").click()
    expect(page.locator(".msg--note")).to_contain_text("Arrivo tra poco.")
    expect(text).to_have_value("")


def test_nothing_is_lost_without_network_or_session(writing: Page, console: list[str]) -> None:
    page, text = writing, writing.get_by_label("Testo", exact=True)
    text.fill("Parole preziose")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-notices]")).to_contain_text("Il testo resta qui")
    expect(text).to_have_value("Parole preziose")
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-notices]")).to_contain_text("quello che hai scritto è ancora qui")
    expect(text).to_have_value("Parole preziose")


def test_a_dialog_keeps_its_words_without_network_and_a_second_press_sends_nothing(
    writing: Page, desk: list[Ticket]
) -> None:
    page, text = writing, writing.get_by_label("Testo", exact=True)
    page.keyboard.press("e")
    page.get_by_role("dialog").get_by_text("Servono accessi che qui non abbiamo").click()
    tried = page.get_by_role("dialog").get_by_label("Cosa hai già provato")
    tried.fill("Riavviata due volte.")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("non si raggiunge")
    expect(tried).to_have_value("Riavviata due volte.")
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.get_by_text("Sei senza rete dalle")).to_be_visible()  # and the page is still this one
    page.context.set_offline(False)
    text.fill("Arrivo.")
    page.get_by_role("button", name="Invia a").dblclick()
    expect(text).to_have_value("")
    page.wait_for_load_state("networkidle")
    assert TimelineEvent.objects.filter(ticket=desk[0], kind="replied").count() == 1


def test_a_call_and_prepared_words_by_keyboard(writing: Page, desk: list[Ticket], console: list[str]) -> None:
    page, text = writing, writing.get_by_label("Testo", exact=True)
    CannedReply.objects.create(name_it="Saluto", text_it="Buongiorno {{ requester_first_name }},")
    Macro.objects.create(name_it="Etichetta", actions=[{"do": "tag", "add": ["toner"]}])
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Saluto")).to_be_focused()
    page.keyboard.press("1")
    expect(text).to_have_value("Buongiorno Dario,")
    text.fill("")
    page.locator("h1").click()
    page.keyboard.press("t")
    page.get_by_text("abbiamo chiamato").click()
    page.get_by_label("Minuti", exact=True).first.fill("2:15")
    text.fill("Riprova con la carta nuova.")
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg--call")).to_contain_text(["Chiamata a Dario · 2 min 15 s"])
    page.locator("h1").click()
    page.keyboard.press("m")
    page.get_by_role("link", name="Etichetta").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("+ toner")
    assert violations(page) == []
    dialog.get_by_role("button", name="Esegui").click()
    expect(page.locator("#rail")).to_contain_text("toner")
    assert console == []
    assert TimelineEvent.objects.filter(ticket=desk[0], kind="tagged").exists()


def test_everybody_can_read_it_on_any_screen(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any, ada: Person
) -> None:
    for number in range(42):
        note(desk[0], text=f"Nota {number}", actor=acting(ada), at=just_now())
    long = "parola " * 600 + "\n> citata\n```\n" + "x" * 200 + "\n```"
    reply(desk[0], text=long, actor=acting(ada), at=just_now())
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/")
    page.get_by_role("link", name="Mostra le precedenti").scroll_into_view_if_needed()
    first = page.locator("#timeline [id^=event-]").first
    where = f"document.getElementById('{first.get_attribute('id')}').getBoundingClientRect().top"
    before = page.evaluate(where)
    page.get_by_role("link", name="Mostra le precedenti").click()
    expect(page.locator("#event-1")).to_be_attached()
    page.wait_for_function(f"Math.abs({where} - {before}) < 2")  # what was read stays where it is
    page.get_by_text("Mostra il resto").click()
    assert violations(page) == []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for kind in "ntr":
            page.locator("h1").click()
            page.keyboard.press(kind)
            assert page.evaluate(NO_SCROLL), (width, kind)
    page.get_by_role("link", name="Interno").click()
    expect(page.locator(".msg--agent")).to_have_count(0)
    page.goto(f"{live_server.url}/tickets/{desk[0].number}/print/?part=public")
    assert page.evaluate(NO_SCROLL)
    assert violations(page) == []
