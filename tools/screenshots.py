"""Pictures of every screen, for people to look at: light and dark, desk and phone, Italian and English.

    make pictures                                       of the sample desk, started for it and stopped again
    python tools/screenshots.py --address URL --to DIR  of a sample desk that runs already
    python tools/screenshots.py --readme                the few that the README shows, into docs/pictures

The screens are those that the pages themselves lead to, for each of the people below.
"""

import argparse
import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PASSWORD = "sportello-demo"  # noqa: S105  (the sample desk says it to everybody)
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOOKS = {
    "light": ("it", "light", DESK),
    "dark": ("it", "dark", DESK),
    "english": ("en", "light", DESK),
    "phone": ("it", "light", PHONE),
    "phone-dark": ("it", "dark", PHONE),
}
# Who looks at what. `{ticket}` is the first request of their queue, `*` every page that the one before it leads to.
SCREENS: dict[str, list[str]] = {
    "davide": [
        "/",
        "/queue/all/",
        "/queue/to-take/",
        "{ticket}",
        "/notifications/",
        "/me/",
        "/search/?q=stampante",
        "/problems/",
        "*",
        "/knowledge/",
        "*",
        "/knowledge/1/edit/",
        "/knowledge/1/versions/",
        "/mail/",
        "*",
        "/mail/?tab=done",
        "/mail/5/",
    ],
    "sara": ["/chiamata/", "/chiamata/?da=%2B390255501062", "/calls/", "/calls/back/"],
    "giulia": [
        "/dashboard/?period=30",
        "/dashboard/wall/",
        "/rota/",
        "/rota/?view=day",
        "/rota/?view=month",
        "/rota/1/",
    ],
    "tommaso": ["/matrix/", "*", "/matrix/1/moves/", "/admin/", "*", "/admin/mailboxes/1/"],
    "rosa.ferrante": ["/portale/", "*", "/portale/guide/", "*"],
}
# What to press on the page of a request to see its dialogs.
DIALOGS = {"escalate": "e", "hold": "z", "hand-back": "Shift+E", "keys": "?", "palette": "Control+k"}
MOST_LED_TO = 30


@contextmanager
def sample_desk() -> Iterator[str]:
    """A sample desk in a folder of its own; its address."""
    with socket.socket() as probe, tempfile.TemporaryDirectory(prefix="sportello-pictures-") as data:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        desk = subprocess.Popen(
            [sys.executable, "-m", "sportello.cli.main", "demo", "--port", str(port)],
            env=os.environ | {"SPORTELLO_DATA": data},
            stdout=subprocess.DEVNULL,
        )
        try:
            for _second in range(300):
                with socket.socket() as asked:
                    if asked.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(1)
            yield f"http://127.0.0.1:{port}"
        finally:
            desk.terminate()
            desk.wait(timeout=30)


def sign_in(page: Page, address: str, login: str, language: str) -> None:
    """Through the page; the language by its cookie."""
    host = urlsplit(address).hostname or ""
    page.context.add_cookies([{"name": "django_language", "value": language, "domain": host, "path": "/"}])
    page.goto(f"{address}/account/login/")
    page.locator("#id_login").fill(login)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def take(page: Page, folder: Path, name: str) -> None:
    """One picture, once the letters are there and nothing moves."""
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)
    page.screenshot(path=str(folder / f"{name}.png"))
    print(f"{name}.png")


def name_of(path: str) -> str:
    """A file's name for an address."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "queue"


def led_to(page: Page, below: str) -> list[str]:
    """The addresses under `below` that the page links to, each kind once (numbers do not make a kind)."""
    hrefs: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.pathname + a.search)")
    kinds: dict[str, str] = {}
    for href in hrefs:
        if href.startswith(below) and href != below:
            kinds.setdefault(re.sub(r"\d+|=[^&]*", "#", href), href)
    return list(kinds.values())[:MOST_LED_TO]


def first_ticket(page: Page, address: str) -> str:
    """The first request of the queue of all open ones."""
    page.goto(f"{address}/queue/all/")
    found = re.search(r'href="(/tickets/\d+/)', page.content())
    if found is None:
        sys.exit("The queue is empty: nothing to take a picture of.")
    return found.group(1)


def screens_of(page: Page, address: str, folder: Path, login: str, look: str) -> None:
    """Every screen of one person in one look."""
    last = "/"
    for asked in SCREENS[login]:
        if asked == "*":
            page.goto(address + last)
            paths = led_to(page, last)
        else:
            last = first_ticket(page, address) if asked == "{ticket}" else asked
            paths = [last]
        for path in paths:
            page.goto(address + path)
            name = "ticket" if asked == "{ticket}" else name_of(path)
            take(page, folder, f"{name}-{look}")
            if asked == "{ticket}":
                dialogs(page, address + path, folder, look)


def dialogs(page: Page, ticket: str, folder: Path, look: str) -> None:
    """What opens on the page of a request."""
    for name, key in DIALOGS.items():
        page.goto(ticket)
        page.keyboard.press(key)
        page.wait_for_timeout(500)
        if page.locator("dialog[open]").count():
            take(page, folder, f"dialog-{name}-{look}")


def readme(browser: Browser, address: str, folder: Path) -> None:
    """The queue, a request at the second level and the dashboard, in both languages, small enough for a README."""
    for language, suffix in (("en", ""), ("it", ".it")):
        for login, name, path in (
            ("davide", "queue", "/queue/all/"),
            ("davide", "ticket", "/queue/all/?level=2&group=none"),
            ("giulia", "dashboard", "/dashboard/?period=7"),
        ):
            context = browser.new_context(
                locale=f"{language}-{'IT' if language == 'it' else 'GB'}",
                timezone_id="Europe/Rome",
                color_scheme="light",
                viewport={"width": 1360, "height": 850},
            )
            page = context.new_page()
            sign_in(page, address, login, language)
            page.goto(address + path)
            if name == "queue":
                for _row in range(12):
                    page.keyboard.press("j")
            elif name == "ticket":
                page.locator("tr[data-n] .q-subj").first.press("Enter")
                page.wait_for_url("**/tickets/**")
            page.evaluate("document.fonts.ready")
            page.wait_for_timeout(1500)
            take_small(browser, page, folder / f"{name}{suffix}.webp")
            context.close()


def take_small(browser: Browser, page: Page, file: Path) -> None:
    """One picture as WebP, a third of the size; a browser is what can write it."""
    taken = base64.b64encode(page.screenshot()).decode()
    writer = browser.new_page()
    found: str = writer.evaluate(
        """async (png) => {
          const image = new Image();
          image.src = `data:image/png;base64,${png}`;
          await image.decode();
          const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
          canvas.getContext('2d').drawImage(image, 0, 0);
          return canvas.toDataURL('image/webp', 0.86).split(',')[1];
        }""",
        taken,
    )
    writer.close()
    file.write_bytes(base64.b64decode(found))
    print(file)


def run(browser: Browser, address: str, asked: argparse.Namespace) -> None:
    """All people in all looks, one after the other."""
    if asked.readme:
        readme(browser, address, Path("docs/pictures"))
        return
    folder = Path(asked.to)
    folder.mkdir(parents=True, exist_ok=True)
    for look, (language, scheme, size) in LOOKS.items():
        if asked.look and look not in asked.look:
            continue
        for login in SCREENS:
            context = browser.new_context(
                locale={"it": "it-IT", "en": "en-GB"}[language],
                timezone_id="Europe/Rome",
                color_scheme=scheme,  # type: ignore[arg-type]
                viewport=size,  # type: ignore[arg-type]
                device_scale_factor=asked.scale,
            )
            page = context.new_page()
            if login == "davide":
                page.goto(f"{address}/account/login/")
                take(page, folder, f"sign-in-{look}")
            sign_in(page, address, login, language)
            screens_of(page, address, folder, login, look)
            context.close()


def main() -> None:
    """Read what is asked for, find a browser, take the pictures."""
    ask = argparse.ArgumentParser(description="Take pictures of every screen of the sample desk.")
    ask.add_argument("--address", help="a sample desk that runs; without it one is started")
    ask.add_argument("--look", action="append", choices=list(LOOKS), help="only this look (may be repeated)")
    ask.add_argument("--scale", type=float, default=1.0, help="pixels a point")
    ask.add_argument("--to", default="build/pictures")
    ask.add_argument(
        "--readme", action="store_true", help="only the pictures of the README, into docs/pictures"
    )
    asked = ask.parse_args()
    found = [os.environ.get("SPORTELLO_TEST_CHROMIUM"), *map(shutil.which, NAMES)]
    path = next((name for name in found if name), None)
    if path is None:
        sys.exit("No Chromium or Chrome on this machine: install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        if asked.address:
            run(browser, asked.address.rstrip("/"), asked)
        else:
            with sample_desk() as address:
                run(browser, address, asked)
        browser.close()


if __name__ == "__main__":
    main()
