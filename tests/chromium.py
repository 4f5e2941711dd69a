"""A real browser for the tests under tests/browser: any Chromium or Chrome of this machine."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

MISSING = "browser tests: no Chromium or Chrome on this machine"
NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"]
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
]


def find() -> str | None:
    """The path of the first browser found; SPORTELLO_TEST_CHROMIUM names another one."""
    given = os.environ.get("SPORTELLO_TEST_CHROMIUM")
    return next((path for name in [given, *NAMES, *ON_MACOS] if name and (path := shutil.which(name))), None)


def promised() -> bool:
    """Whether this is a machine that must have a browser."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's path. Without one the test is skipped, or fails where CI=true promises one."""
    path = find()
    if path:
        return path
    if promised():
        pytest.fail(f"{MISSING}, and CI must not skip the browser tests. Install the package chromium.")
    pytest.skip(MISSING)


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One browser for all tests of a process."""
    # Playwright's synchronous interface runs a loop, in which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh, Italian window without history; every console error and refused file fails the test."""
    context = browser.new_context(
        locale="it-IT", timezone_id="Europe/Rome", viewport={"width": 1280, "height": 800}
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield opened
    context.close()
    assert not complaints, f"the page complained: {complaints}"
