"""Where workers are born quickly: a process with everything loaded, which forks one whenever it is asked.

What is asked is a line on its input; its answer is the child's process id.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sportello.bench.hand_clock import hand_clock
from sportello.bench.scratch import start
from sportello.worker.loop import Loop


def nursery(*, clock: str) -> dict[str, Any]:
    """Bear workers; the last ends when the input does (inside)."""
    mother = os.getpid()
    return bear(lambda _number: Loop(hand_clock(Path(clock)), parent=mother).run())


def bear(life: Callable[[int], object]) -> dict[str, Any]:
    """Fork a child for each line on the input; it lives `life`, which is told how many were born before.

    Inside, before there is a connection to the database: children must not share one.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed are buried at once
    for number, _ in enumerate(sys.stdin):
        child = os.fork()
        if not child:
            life(number)
            os._exit(0)
        print(child, flush=True)
    return {}


class Nursery:
    """The same, seen from outside."""

    def __init__(self, clock: Path) -> None:
        self.process = start("nursery:nursery", os.environ, stdin=subprocess.PIPE, clock=str(clock))
        self.workers: list[int] = []

    def another(self) -> None:
        """One more worker."""
        assert self.process.stdin is not None  # noqa: S101
        assert self.process.stdout is not None  # noqa: S101
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.workers.append(int(self.process.stdout.readline()))

    def kill(self, index: int) -> None:
        """Kill one without a word."""
        os.kill(self.workers.pop(index), signal.SIGKILL)

    def close(self) -> None:
        """Let the workers end in good order."""
        for worker in self.workers:
            os.kill(worker, signal.SIGTERM)
        self.process.communicate()
