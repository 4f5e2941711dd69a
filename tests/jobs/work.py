"""Tasks for the tests; each leaves lines in a file, so that runs in other processes are counted too."""

import os
import time
from datetime import timedelta
from pathlib import Path

from sportello.jobs.task import Context, GiveUp, task

SOON = timedelta(milliseconds=50)


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


@task(max_attempts=3, longest_pause=SOON)
def break_down(path: str, password: str) -> None:
    note(path, "tried")
    raise ValueError(f"cannot sign in with password={password} at smtp://desk:{password}@mail.example.org")


@task(max_attempts=3, longest_pause=SOON, takes_context=True)
def work_the_second_time(context: Context, path: str) -> int:
    note(path, "tried")
    if context.attempt < 2:
        raise OSError("not yet")
    return context.attempt


@task
def give_up() -> None:
    raise GiveUp("nobody lives there")


@task
def last(path: str, seconds: float) -> None:
    note(path, f"begun:{os.getpid()}")
    time.sleep(seconds)
    note(path, "ended")


@task(takes_context=True, queue_name="long")
def count_up(context: Context, path: str, to: int) -> int:
    for number in range(to):
        note(path, f"{context.attempt}.{number}")
        time.sleep(0.02)
        context.step(number + 1, to)
    return to


@task
def nothing() -> None:
    pass


@task(max_attempts=1)
def leave() -> None:
    raise SystemExit(3)


@task(max_attempts=1)
def zero(path: str) -> str:
    return f"{path}\0"


@task(max_attempts=1)
def break_at_zero() -> None:
    raise ValueError("a\0b")
