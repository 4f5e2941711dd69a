"""A desk to take pictures of, in a folder of its own, and the way into it."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page

PASSWORD = "sportello-demo"  # noqa: S105  (the sample desk says it to everybody)


@contextmanager
def running(command: str) -> Iterator[tuple[str, Iterator[str]]]:
    """`sportello demo` or `sportello serve` with a folder of its own: its address, and the lines it prints."""
    with socket.socket() as probe, tempfile.TemporaryDirectory(prefix="sportello-pictures-") as data:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        desk = subprocess.Popen(
            [sys.executable, "-m", "sportello.cli.main", command, "--port", str(port)],
            env=os.environ | {"SPORTELLO_DATA": data, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert desk.stdout is not None  # noqa: S101  # it was asked for above
        try:
            yield f"http://127.0.0.1:{port}", iter(desk.stdout)
        finally:
            desk.terminate()
            desk.wait(timeout=30)


@contextmanager
def sample_desk() -> Iterator[str]:
    """A sample desk in a folder of its own; its address."""
    with running("demo") as (address, printed):
        threading.Thread(
            target=lambda: list(printed), daemon=True
        ).start()  # read, or it would wait for a reader
        for _second in range(300):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", urlsplit(address).port or 80)) == 0:
                    break
            time.sleep(1)
        yield address


def sign_in(page: Page, address: str, login: str, language: str) -> None:
    """Through the page; the language by its cookie."""
    host = urlsplit(address).hostname or ""
    page.context.add_cookies([{"name": "django_language", "value": language, "domain": host, "path": "/"}])
    page.goto(f"{address}/account/login/")
    page.locator("#id_login").fill(login)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
