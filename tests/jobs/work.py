"""Tasks for the tests; each leaves a line in a file, so that runs in other processes are counted too."""

import os
import time
from pathlib import Path

from sportello.jobs.task import Context, GiveUp, task


def note(path: str, word: str) -> None:
    """One line, whole, whoever else writes."""
    with open(path, "ab", buffering=0) as lines:
        lines.write(f"{word}\n".encode())


def noted(path: Path) -> list[str]:
    """What was noted so far."""
    return path.read_text().split() if path.exists() else []


@task
def write(path: str, word: str) -> str:
    note(path, word)
    return word.upper()


@task(max_attempts=3)
def break_down(path: str, password: str) -> None:
    note(path, "tried")
    raise ValueError(f"cannot sign in with password={password} at smtp://desk:{password}@mail.example.org")


@task
def give_up() -> None:
    raise GiveUp("nobody lives there")


@task(max_attempts=2)
def kill_the_worker(path: str) -> None:
    note(path, "begun")
    os.kill(os.getpid(), 9)


@task
def last(path: str, seconds: float) -> None:
    note(path, "begun")
    time.sleep(seconds)
    note(path, "ended")


@task(takes_context=True, queue_name="long")
def count_up(context: Context, path: str, to: int) -> int:
    for number in range(to):
        note(path, f"step-{context.attempt}-{number}")
        context.step(number + 1, to)
    return to
