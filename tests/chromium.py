"""A real browser for the tests under tests/browser: any Chromium or Chrome of this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

MISSING = "browser tests: no Chromium or Chrome on this machine"
WHOLE = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"]
# The same browser without windows, notices and the like: each page takes two thirds of the processor's time.
NAMES = ["chromium-headless-shell", *WHOLE]
ON_MACOS = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # No script runs long enough here to be worth what compiling it better takes: axe-core takes a third less without.
    "--js-flags=--no-opt --no-maglev --single-threaded-gc",
]


def find(names: list[str] = NAMES) -> str | None:
    """The path of the first browser found; SPORTELLO_TEST_CHROMIUM names another one."""
    given = os.environ.get("SPORTELLO_TEST_CHROMIUM")
    return next((path for name in [given, *names, *ON_MACOS] if name and (path := shutil.which(name))), None)


def promised() -> bool:
    """Whether this is a machine that must have a browser."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def path_of(names: list[str]) -> str:
    """The browser's path. Without one the test is skipped, or fails where CI=true promises one."""
    path = find(names)
    if path:
        return path
    if promised():
        pytest.fail(f"{MISSING}, and CI must not skip the browser tests. Install the package chromium.")
    pytest.skip(MISSING)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    # Its synchronous interface runs a loop, in which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """One browser for all tests of a process."""
    path = path_of(NAMES)
    launched = request.getfixturevalue("playwright").chromium.launch(executable_path=path, args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """One Italian window for all tests of a process: what it has fetched once stays at hand."""
    with italian(browser) as context:
        yield context


@contextmanager
def italian(browser: Browser) -> Iterator[BrowserContext]:
    """A window of an Italian desk's reader."""
    context = browser.new_context(
        locale="it-IT", timezone_id="Europe/Rome", viewport={"width": 1280, "height": 800}
    )
    yield context
    context.close()


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A fresh page, nobody signed in, nothing remembered; every error and refused file fails the test."""
    opened = window.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield opened
    forget(window, opened)
    assert not complaints, f"the page complained: {complaints}"


def forget(window: BrowserContext, opened: Page) -> None:
    """Leave nothing of a test in the window but the files it fetched."""
    window.set_offline(offline=False)
    window.unroute_all()
    if opened.url.startswith("http") and not opened.is_closed():
        opened.evaluate("localStorage.clear()")
    for page in window.pages:
        page.close()
    window.clear_cookies()
    window.clear_permissions()
