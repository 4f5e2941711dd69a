"""Style sheets and scripts as a desk sends them: one sheet, lasting names, by WhiteNoise.

File by file, each page would ask for twice as many, and its browser would read each of them again.
"""

import fcntl
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from sportello.web.static_files import collect, folder, is_collected

AXE = "axe.min.js"


def bundled() -> dict[str, Any]:
    """The settings that `serve` gives a desk."""
    return {
        "BUNDLED": True,
        "STATIC_ROOT": folder(),
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "sportello.web.static_files.Bundled"},
        },
        "WHITENOISE_USE_FINDERS": False,
    }


def write_once() -> None:
    """Write them into the data folder of the run; the first process that comes does it for all."""
    folder().mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_collected():
            with override_settings(**bundled()):
                collect()
        # Beside the desk's own scripts: a browser keeps it, compiled, and it need not be handed over page by page.
        if not (folder() / AXE).exists():
            shutil.copyfile(Path(__file__).parent / "vendor" / AXE, folder() / AXE)


class UnderWay:
    """The requests that the server is at work on: none may reach into the next test."""

    PATIENCE = 10.0  # seconds

    def __init__(self) -> None:
        self.count, self.lock = 0, threading.Lock()

    def add(self, number: int) -> None:
        with self.lock:
            self.count += number

    def wait(self) -> None:
        """Until all are answered."""
        until = time.monotonic() + self.PATIENCE
        while self.count and time.monotonic() < until:
            time.sleep(0.005)

    def around(self, application: Callable[..., Any]) -> Callable[..., Iterable[bytes]]:
        """The application, counted."""

        def counted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self.add(1)
            try:
                return Answer(application(environ, start_response), self)
            except BaseException:
                self.add(-1)
                raise

        return counted


class Answer:
    """What is sent; it has been sent when the server closes it."""

    def __init__(self, sent: Any, under_way: UnderWay) -> None:
        self.sent, self.under_way = sent, under_way

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.sent)

    def close(self) -> None:
        try:
            self.sent.close()
        finally:
            self.under_way.add(-1)


def serving(under_way: UnderWay) -> LiveServer:
    """Django's live server, without its own way of sending files."""
    with (
        override_settings(**bundled()),
        patch("django.contrib.staticfiles.handlers.StaticFilesHandler", under_way.around),
    ):
        return LiveServer("localhost")
