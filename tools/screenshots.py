"""Pictures of every screen, for people to look at: light and dark, desk and phone, Italian and English.

    make pictures                                       of the sample desk, started for it and stopped again
    python -m tools.screenshots --address URL --to DIR  of a sample desk that runs already
    python -m tools.screenshots --readme                the few that the README shows, into docs/pictures

The screens are those that the pages themselves lead to, for each of the people below; what opens on them and the
first run stand in picture_scenes.py.
"""

import argparse
import base64
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tools.picture_desk import sample_desk, sign_in
from tools.picture_scenes import ONLY_ON_DESKS, ONLY_ON_PHONES, SCENES, first_run

NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOOKS = {
    "light": ("it", "light", DESK),
    "dark": ("it", "dark", DESK),
    "english": ("en", "light", DESK),
    "phone": ("it", "light", PHONE),
    "phone-dark": ("it", "dark", PHONE),
}
# Who looks at what. `{ticket}` is the first request of their queue; a `*` at the end takes the pages that one leads to
# as well, `**` also what those lead to,
# and so on, each kind once.
SCREENS: dict[str, list[str]] = {
    "davide": [
        "/queue/mine/",
        "/queue/all/",
        "/queue/to-take/",
        "{ticket}*",
        "/notifications/",
        "/me/**",
        "/search/?q=stampante",
        "/search/?q=xyzzy",
        "/calls/",
        "/problems/**",
        "/knowledge/**",
        "/mail/*",
        "/mail/?tab=done",
        "/there/is/no/such/page/",
    ],
    "sara": ["/chiamata/", "/chiamata/?da=%2B390255501062", "/calls/*"],
    "omar": [],
    "giulia": [
        "/dashboard/?period=30*",
        "/dashboard/wall/",
        "/rota/**",
        "/rota/?view=day",
        "/rota/?view=month",
    ],
    "tommaso": [
        "/matrix/**",
        "/admin/**",
        "/admin/webhooks/***",
        "/admin/event-sources/***",
        "/admin/imports/**",
        "/api/v1/docs",
    ],
    "rosa.ferrante": ["/portale/*", "/portale/guide/*"],
    "michele.andreis": ["/portale/*"],
}
MOST_LED_TO = 120


def take(page: Page, folder: Path, name: str) -> None:
    """One picture, once the letters are there and nothing moves."""
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    page.screenshot(path=str(folder / f"{name}.png"))
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    print(f"{name}.png{'  WIDER THAN THE SCREEN' if wide else ''}", flush=True)


def name_of(path: str) -> str:
    """A file's name for an address."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower().replace("#", "n")).strip("-") or "start"


def kind_of(path: str) -> str:
    """What pages of one kind have in common: numbers, tokens and what is asked for do not make a kind."""
    return re.sub(r"\d+|=[^&]*|(?<=/)[\w-]{20,}(?=/)", "#", path)


def led_to(page: Page, below: str) -> list[str]:
    """The addresses under `below` that the page links to."""
    hrefs: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.pathname + a.search)")
    return [href for href in hrefs if href.startswith(below) and href != below]


def walk(page: Page, address: str, start: str, depth: int) -> Iterator[str]:
    """The page `start` and what it leads to, so many steps far; each is open when its path is given."""
    below = start.split("?", maxsplit=1)[0]
    waiting, seen = [(start, 0)], {kind_of(start)}
    while waiting:
        path, far = waiting.pop(0)
        try:
            answer = page.goto(address + path)
        except Error:  # a file, which browsers keep instead of showing it
            continue
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        yield path
        for href in led_to(page, below) if far < depth else []:
            if kind_of(href) not in seen and len(seen) < MOST_LED_TO:
                seen.add(kind_of(href))
                waiting.append((href, far + 1))


def first_ticket(page: Page, address: str) -> str:
    """The first request of the queue of all open ones."""
    page.goto(f"{address}/queue/all/")
    found = re.search(r'href="(/tickets/\d+/)', page.content())
    if found is None:
        sys.exit("The queue is empty: nothing to take a picture of.")
    return found.group(1)


def screens_of(page: Page, address: str, folder: Path, login: str, look: str) -> Iterator[str]:
    """Take every screen of one person in one look; the names of the scenes that could not be taken."""
    for asked in SCREENS[login]:
        start, depth = asked.rstrip("*"), len(asked) - len(asked.rstrip("*"))
        ticket = first_ticket(page, address) if start == "{ticket}" else ""
        for path in walk(page, address, ticket or start, depth):
            kind = path.replace(ticket, "/ticket/") if ticket else path if path == start else kind_of(path)
            name = name_of(kind)
            take(page, folder, f"{name}-{look}")
    elsewhere = ONLY_ON_DESKS if look.startswith("phone") else ONLY_ON_PHONES
    for scene, play in SCENES.get(login, {}).items():
        if scene in elsewhere:
            continue
        try:
            play(page, address)
            take(page, folder, f"{scene}-{look}")
        except (Error, RuntimeError) as failed:
            print(f"{scene}-{look}: not taken. {str(failed).splitlines()[0]}", flush=True)
            yield f"{scene}-{look}"


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


def run(browser: Browser, address: str, asked: argparse.Namespace) -> list[str]:
    """All people in all looks, one after the other; the names of the scenes that could not be taken."""
    missing: list[str] = []
    if asked.readme:
        readme(browser, address, Path("docs/pictures"))
        return missing
    folder = Path(asked.to)
    folder.mkdir(parents=True, exist_ok=True)
    for look, (language, scheme, size) in LOOKS.items():
        if asked.look and look not in asked.look:
            continue
        for login in asked.login or [*SCREENS, "first run"]:
            context = browser.new_context(
                locale={"it": "it-IT", "en": "en-GB"}[language],
                timezone_id="Europe/Rome",
                color_scheme=scheme,  # type: ignore[arg-type]
                viewport={"width": size["width"], "height": asked.height or size["height"]},
                device_scale_factor=asked.scale,
                reduced_motion="reduce",
                has_touch=size is PHONE,
                is_mobile=size is PHONE,
            )
            page = context.new_page()
            if login == "first run":
                for name in first_run(page):
                    take(page, folder, f"first-run-{name}-{look}")
            else:
                page.goto(f"{address}/account/login/")
                if login == "davide":
                    take(page, folder, f"sign-in-{look}")
                sign_in(page, address, login, language)
                missing += screens_of(page, address, folder, login, look)
            context.close()
    return missing


def main() -> None:
    """Read what is asked for, find a browser, take the pictures."""
    ask = argparse.ArgumentParser(description="Take pictures of every screen of the sample desk.")
    ask.add_argument("--address", help="a sample desk that runs; without it one is started")
    ask.add_argument("--look", action="append", choices=list(LOOKS), help="only this look (may be repeated)")
    ask.add_argument(
        "--login", action="append", choices=[*SCREENS, "first run"], help="only this person (may be repeated)"
    )
    ask.add_argument("--height", type=int, help="pixels of the window, to see more of long pages")
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
            missing = run(browser, asked.address.rstrip("/"), asked)
        else:
            with sample_desk() as address:
                missing = run(browser, address, asked)
        browser.close()
    if missing:
        sys.exit(f"Not taken: {', '.join(missing)}")


if __name__ == "__main__":
    main()
