"""Keeps processes running: starts one again that died, stops all of them together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

from django.utils.translation import gettext as _

from sportello.cli.serving.lifeline import as_parent

LOOK_EVERY = 0.2  # seconds
STOPPING = 8.0  # seconds that processes have to stop before they are killed
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0  # seconds before a process is started again
STEADY = 30.0  # seconds of life after which a death counts as the first


@dataclass
class Child:
    """One process to keep running: `arguments` are those of this Python."""

    name: str
    arguments: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE / 2
    not_before: float = 0.0

    def start(self) -> None:
        """Start it, in a group of its own: Ctrl-C reaches the supervisor, which stops all in order."""
        known = os.environ | dict(self.environment) | as_parent()
        self.process = subprocess.Popen([sys.executable, *self.arguments], env=known, start_new_session=True)  # noqa: S603
        self.started = time.monotonic()

    def look(self, say: Callable[[str], None]) -> None:
        """Start it when it is not running; wait longer each time when it keeps dying."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.not_before:
                self.start()
        elif self.process.poll() is not None:
            self.pause = FIRST_PAUSE if now - self.started > STEADY else min(self.pause * 2, LONGEST_PAUSE)
            self.not_before = now + self.pause
            ended = _("{name} ended with code {code}; starting it again in {seconds} s")
            say(ended.format(name=self.name, code=self.process.returncode, seconds=f"{self.pause:g}"))
            self.process = None

    def ask_to_stop(self) -> None:
        """Ask politely."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def see_off(self, until: float) -> None:
        """Wait for its end until the moment `until` of the monotonic clock, then kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Runs `children` until this process is asked to stop (SIGTERM, SIGINT)."""

    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.stopping = False

    def run(self, when_started: Callable[[], None] = lambda: None) -> None:
        """Start all, call `when_started` once, and come back when all have stopped."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for child in self.children:
                child.start()
            when_started()
            while not self.stopping:
                for child in self.children:
                    child.look(self.say)
                time.sleep(LOOK_EVERY)
        finally:
            for child in self.children:
                child.ask_to_stop()
            until = time.monotonic() + STOPPING
            for child in self.children:
                child.see_off(until)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
