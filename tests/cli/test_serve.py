"""`sportello serve` opens the desk, starts again what dies, and leaves nothing behind (killed: see `test_demo`)."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from sportello.bench.postgres import free_port
from tests.migrated import copy_to

PATIENCE = 120.0  # seconds; a busy machine starts slowly
pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


def wait_until(true: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, f"waited in vain until {what}"
        time.sleep(0.1)


class Desk:
    """A desk that runs in a folder of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.port = free_port()
        self.said = folder / "said"
        environment = os.environ | {
            "SPORTELLO_DATA": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "sportello.config.settings",
        }
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "sportello.cli.main", "serve", "--port", str(self.port), *arguments]
        with self.said.open("w") as said:
            self.process = psutil.Popen(
                command, env=environment, stdout=said, stderr=subprocess.STDOUT, cwd=folder
            )
        self.family: list[psutil.Process] = []

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/account/login/", timeout=2) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    def open(self) -> "Desk":
        wait_until(
            lambda: self.answers() or self.process.poll() is not None, f"it answers: {self.said.read_text()}"
        )
        assert self.process.poll() is None, self.said.read_text()
        self.remember()
        return self

    def remember(self) -> None:
        self.family = self.process.children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        found: list[psutil.Process] = []

        def look() -> list[psutil.Process]:
            found[:] = [child for child in self.process.children() if word in " ".join(child.cmdline())]
            return found

        wait_until(look, f"there is a process «{word}»")
        return found[0]

    def all_gone(self) -> bool:
        return not any(
            member.is_running() and member.status() != psutil.STATUS_ZOMBIE for member in self.family
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    copy_to(tmp_path / "data" / "sportello.sqlite3")  # the first start is tried in `test_demo`
    opened = Desk(tmp_path).open()
    yield opened
    for member in [opened.process, *opened.family]:
        if member.is_running():
            member.kill()
    opened.process.wait()


def test_opens_takes_forms_starts_again_what_is_killed_and_stops_in_good_order(desk: Desk) -> None:
    """The life of one desk: each opening takes seconds."""
    address = f"http://127.0.0.1:{desk.port}/"
    assert address in desk.said.read_text()
    # The body of a request reaches the page through the server: here one that lacks its token.
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}account/login/", data=b"login=nobody", timeout=10)
    assert refused.value.code == 403

    web, worker = desk.child("serving.web"), desk.child("worker")
    web.kill()
    worker.kill()
    wait_until(
        lambda: len({child.pid for child in desk.process.children()} - {web.pid, worker.pid}) == 2,
        "both are back",
    )
    wait_until(desk.answers, "it answers again")
    desk.remember()

    desk.process.send_signal(signal.SIGTERM)
    assert desk.process.wait(timeout=PATIENCE) == 0
    assert desk.all_gone()


def test_says_what_to_do_when_the_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "sportello.cli.main", "serve", "--port", str(port)],
            env=os.environ | {"SPORTELLO_DATA": str(tmp_path), "SPORTELLO_LANGUAGE": "en"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"--port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
