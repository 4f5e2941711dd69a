"""What programs do while somebody looks: a telephone system says that it rings."""

from functools import cache
from secrets import token_hex

from playwright.sync_api import Browser, Page

from tools.picture_desk import sign_in

EXTENSION, CALLER = "214", "+390255501062"


def ringing(page: Page, address: str) -> None:
    """The notice on the page of whoever sits at the telephone; who calls has requests open."""
    page.goto(f"{address}/me/telephone/")
    page.locator("[name=number]").fill(EXTENSION)
    page.locator("main .btn--primary").click()
    page.goto(f"{address}/queue/all/")
    page.wait_for_load_state("networkidle")
    browser = page.context.browser
    assert browser is not None  # noqa: S101  # every page here has one
    told = {"event": "ringing", "call": token_hex(8), "caller": CALLER, "extension": EXTENSION}
    system = browser.new_context()
    answer = system.request.post(
        f"{address}/api/v1/telephone/events",
        headers={"Authorization": f"Bearer {key_of_telephones(browser, address)}"},
        data=told,
    )
    system.close()
    if not answer.ok:
        raise RuntimeError(answer.text())
    page.locator(".ring").wait_for(timeout=9000)


@cache
def key_of_telephones(browser: Browser, address: str) -> str:
    """A key for the telephone system, made by the administrator at the page; once for each desk."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, address, "tommaso", "it")
    page.goto(f"{address}/admin/tokens/")
    page.locator("[name=name]").fill("Centralino")
    page.locator("[name=department]").select_option(index=1)
    page.locator("[name=scopes][value=telephone]").check()
    page.locator("main [data-send]").click()
    key = page.locator("#key").input_value()
    context.close()
    return key
