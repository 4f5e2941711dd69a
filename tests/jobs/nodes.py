"""Nodes that do jobs: threads of this process, or a process to be killed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from sportello.worker.jobs import Jobs

BEAT, LEASE = 0.1, 0.8


class Nodes:
    """Nodes that work on the tests' database."""

    def __init__(self, carrier: str) -> None:
        self.carrier = carrier
        self._running: list[tuple[Jobs, threading.Thread]] = []
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, **options: Any) -> Jobs:
        """One more, in a thread."""
        known: dict[str, Any] = {"beat": BEAT, "lease": LEASE, "periodic": ()} | options
        jobs = Jobs(**known)
        thread = threading.Thread(target=jobs.work, daemon=True)
        thread.start()
        self._running.append((jobs, thread))
        return jobs

    def process(self) -> "subprocess.Popen[bytes]":
        """One more, in a process of its own."""
        wanted = connection.settings_dict
        url = (
            f"sqlite:///{wanted['NAME']}"
            if connection.vendor == "sqlite"
            else os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{wanted['NAME']}"
        )
        known = os.environ | {"DATABASE_URL": url, "SPORTELLO_JOBS": self.carrier}
        command = [sys.executable, "-m", "tests.jobs.node", str(BEAT), str(LEASE)]
        self._processes.append(subprocess.Popen(command, env=known, cwd=Path(__file__).parents[2]))
        return self._processes[-1]

    def stop(self) -> None:
        """Stop all of them."""
        for jobs, _thread in self._running:
            jobs.stop()
        for _jobs, thread in self._running:
            thread.join()
        self._running.clear()
        for process in self._processes:
            process.kill()
            process.wait()


def wait_until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.02)
