"""Pictures of the screens, for people to look at: light and dark, desk and phone, Italian and English.

    python tools/screenshots.py --address http://127.0.0.1:8000 --login NAME --password WORD --to FOLDER

The desk must run already (`make demo`); the first request of the queue is the one in the pictures.
"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# File name, what to press on the page of the ticket.
DIALOGS = {"ticket-escalate": "e", "ticket-hold": "z", "keys": "?"}


def looks() -> Iterator[tuple[str, str, str, dict[str, int]]]:
    """(suffix, language, colour scheme, size) of each round of pictures."""
    yield "light", "it", "light", DESK
    yield "dark", "it", "dark", DESK
    yield "english", "en", "light", DESK
    yield "phone", "it", "light", PHONE
    yield "phone-dark", "it", "dark", PHONE


def sign_in(page: Page, asked: argparse.Namespace, language: str) -> None:
    """Through the page; then choose the language of the pictures."""
    page.goto(f"{asked.address}/account/login/")
    page.locator("#id_login").fill(asked.login)
    page.locator("#id_password").fill(asked.password)
    page.locator("form.stack button").click()
    page.wait_for_url(f"{asked.address}/")
    other = page.locator(f"button[name=language][value={language}]")
    if other.count():
        other.first.evaluate("button => button.form.requestSubmit(button)")
        page.wait_for_load_state()


def take(page: Page, folder: Path, name: str) -> None:
    """One picture, once the letters are there."""
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(400)
    page.screenshot(path=str(folder / f"{name}.png"))
    print(f"{name}.png")


def ticket_address(page: Page, asked: argparse.Namespace) -> str:
    """The request in the pictures: the one named, else the most told one of the first page."""
    if asked.ticket:
        return f"{asked.address}/tickets/{asked.ticket}/"
    page.goto(f"{asked.address}/queue/all/")
    numbers = re.findall(r'id="row-(\d+)"', page.content())
    if not numbers:
        sys.exit("The queue is empty: nothing to take a picture of.")
    return f"{asked.address}/tickets/{numbers[0]}/"


def pictures(context: BrowserContext, asked: argparse.Namespace, suffix: str, language: str) -> None:
    """Every screen in one look."""
    page, folder = context.new_page(), Path(asked.to)
    page.goto(f"{asked.address}/account/login/")
    take(page, folder, f"sign-in-{suffix}")
    sign_in(page, asked, language)
    for name, path in {"queue": "/", "queue-to-take": "/queue/to-take/", "queue-all": "/queue/all/"}.items():
        page.goto(asked.address + path)
        take(page, folder, f"{name}-{suffix}")
    ticket = ticket_address(page, asked)
    page.goto(ticket)
    take(page, folder, f"ticket-{suffix}")
    for name, key in DIALOGS.items():
        page.goto(ticket)
        page.keyboard.press(key)
        page.wait_for_timeout(300)
        if page.locator("dialog[open]").count():
            take(page, folder, f"{name}-{suffix}")
    page.goto(f"{asked.address}/there/is/no/such/page/")
    take(page, folder, f"not-found-{suffix}")


def run(browser: Browser, asked: argparse.Namespace) -> None:
    """All looks, one after the other."""
    Path(asked.to).mkdir(parents=True, exist_ok=True)
    for suffix, language, scheme, size in looks():
        context = browser.new_context(
            locale={"it": "it-IT", "en": "en-GB"}[language],
            timezone_id="Europe/Rome",
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport=size,  # type: ignore[arg-type]
            device_scale_factor=asked.scale,
        )
        pictures(context, asked, suffix, language)
        context.close()


def main() -> None:
    """Read what is asked for, find a browser, take the pictures."""
    ask = argparse.ArgumentParser(description="Take pictures of every screen of a running desk.")
    ask.add_argument("--address", default="http://127.0.0.1:8000")
    ask.add_argument("--login", required=True)
    ask.add_argument("--password", required=True)
    ask.add_argument("--ticket", help="number of the request in the pictures")
    ask.add_argument("--scale", type=float, default=1.5, help="pixels a point")
    ask.add_argument("--to", default="screenshots")
    asked = ask.parse_args()
    found = [os.environ.get("SPORTELLO_TEST_CHROMIUM"), *map(shutil.which, NAMES)]
    path = next((name for name in found if name), None)
    if path is None:
        sys.exit("No Chromium or Chrome on this machine: install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        run(browser, asked)
        browser.close()


if __name__ == "__main__":
    main()
