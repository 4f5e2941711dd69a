"""`sportello demo` builds the sample desk beside a real one and opens it; nothing of the real one is touched, and
nothing is left running when it is killed."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from sportello.bench.postgres import free_port

PATIENCE = 120.0
pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


class Sample:
    """A running `sportello demo`."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder, self.port, self.said = folder, free_port(), folder / "said"
        environment = os.environ | {
            "SPORTELLO_DATA": str(folder / "data"),
            "DATABASE_URL": f"sqlite:///{folder}/real.sqlite3",
            "DJANGO_SETTINGS_MODULE": "sportello.config.settings",
            "SPORTELLO_LANGUAGE": "en",
        }
        command = [sys.executable, "-m", "sportello.cli.main", "demo", "--port", str(self.port), *arguments]
        with self.said.open("w") as said:
            self.process = psutil.Popen(
                command, env=environment, stdout=said, stderr=subprocess.STDOUT, cwd=folder
            )
        try:
            self._wait_until_open()
        except AssertionError:
            self.close()
            raise

    def _wait_until_open(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < until, self.said.read_text()
            assert self.process.poll() is None, self.said.read_text()
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/account/login/", timeout=2) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    def ask(self, sql: str) -> list[tuple]:
        base = sqlite3.connect(
            f"file:{self.folder}/data/demo/sportello.sqlite3?mode=ro", uri=True, timeout=20
        )
        try:
            return base.execute(sql).fetchall()
        finally:
            base.close()

    def kill(self) -> list[psutil.Process]:
        """Kill the first process; which of the others are still there after a while."""
        family = self.process.children(recursive=True)
        self.process.kill()
        _gone, alive = psutil.wait_procs([self.process, *family], timeout=40)
        return alive

    def close(self) -> None:
        if self.process.is_running():
            for member in self.kill():
                member.kill()


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Sample]:
    opened = Sample(tmp_path, "--tickets", "40", "--speed", "240")
    yield opened
    opened.close()


def test_a_fast_sample_desk_is_seen_to_climb(sample: Sample) -> None:
    said = sample.said.read_text()
    assert f"http://127.0.0.1:{sample.port}/" in said
    assert "sportello-demo" in said
    assert re.search(r"^ +tommaso ", said, re.MULTILINE)
    climbs = "select count(*) from tickets_timelineevent where kind = 'escalated' and source = 'engine'"
    by_people = "select count(*) from tickets_timelineevent where kind = 'taken'"
    first, taken = sample.ask(climbs), sample.ask(by_people)
    until = time.monotonic() + 60
    while sample.ask(climbs) == first or sample.ask(by_people) == taken:
        assert time.monotonic() < until, "nothing moved within a minute"
        time.sleep(0.5)
    assert not (sample.folder / "real.sqlite3").exists()
    assert sample.process.poll() is None
    faults = [
        line for line in sample.said.read_text().splitlines() if line.startswith("{") and "error" in line
    ]
    assert [json.loads(line) for line in faults if json.loads(line).get("level") == "error"] == []
    # It keeps its processes as `serve` does: who kills the first one leaves nobody behind.
    assert len(sample.process.children()) >= 3
    assert sample.kill() == []
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", sample.port))
