"""No violation that axe-core can find, in both modes, with dialogs open too; nothing in the console."""

from typing import Any

import pytest
from playwright.sync_api import Page

from sportello.desk.charge import take_charge
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.browser.bundle import AXE
from tests.browser.conftest import SignIn
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.browser

PREFERS = (
    "['reduced-motion: reduce', 'color-scheme: dark'].map((what) => matchMedia(`(prefers-${what})`).matches)"
)
STATE = f"['axe' in window, ...{PREFERS}]"
SHOWN = "[...document.querySelectorAll('dialog:modal')].at(-1) ?? document"


def violations(page: Page) -> list[str]:
    """What axe-core finds: rule, help, and the first element. Colours are looked at in the other mode too.

    Of a page with a dialog open it looks at the dialog: what lies behind it nobody can reach, and it is looked at
    without the dialog.
    """
    there, still, dark = page.evaluate(STATE)
    if not still:
        page.emulate_media(reduced_motion="reduce")  # else colours would still be fading in
    page.wait_for_timeout(60)
    if not there:
        page.add_script_tag(url=f"/static/{AXE}")
    found = _found(page, "{resultTypes: ['violations'], preload: false}")
    page.emulate_media(color_scheme="light" if dark else "dark")
    page.wait_for_timeout(30)
    found += _found(page, "{resultTypes: ['violations'], preload: false, runOnly: ['color-contrast']}")
    page.emulate_media(color_scheme="dark" if dark else "light")
    return found


def _found(page: Page, options: str) -> list[str]:
    rules: list[Any] = page.evaluate(f"axe.run({SHOWN}, {options}).then((result) => result.violations)")
    return [f"{rule['id']}: {rule['help']}: {rule['nodes'][0]['html'][:160]}" for rule in rules]


def test_the_page_that_is_not_there_is_accessible(
    page: Page, desk: list[Ticket], sign_in: SignIn, live_server: Any
) -> None:
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/there/is/no/such/page/")
    assert violations(page) == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.usefixtures("silence")
def test_pages_are_accessible(
    page: Page,
    desk: list[Ticket],
    sign_in: SignIn,
    live_server: Any,
    ada: Person,
    scheme: Any,
    width: int,
) -> None:
    take_charge(desk[1], actor=acting(ada), at=just_now())
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found: dict[str, list[str]] = {}
    page.goto(f"{live_server.url}/account/login/")
    found["sign-in"] = violations(page)
    sign_in(page, "ada")
    number = desk[1].number
    for address in ("/", "/queue/all/", "/queue/to-take/", f"/tickets/{number}/", f"/tickets/{number}/hold/"):
        page.goto(live_server.url + address)
        found[address] = violations(page)
    page.goto(f"{live_server.url}/tickets/{number}/")
    for name in ("Scala", "Metti in attesa", "Risolvi"):
        page.get_by_role("link", name=name).locator("visible=true").first.click()
        page.get_by_role("dialog").wait_for()
        found[f"dialog {name}"] = violations(page)
        page.keyboard.press("Escape")
    assert {where: what for where, what in found.items() if what} == {}
