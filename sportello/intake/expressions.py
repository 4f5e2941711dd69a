"""Expressions that somebody wrote, on texts that somebody else wrote: an answer within a second, or none."""

import re
import signal
import threading
from typing import Final

SECONDS: Final = 1.0


class TakesTooLong(Exception):
    """The expression does not come to an end on this text: a repetition inside a repetition, as a rule."""


def searched(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Where the expression fits first. Raises TakesTooLong.

    Only the main thread can be interrupted: logs are read there, by the command that brings them in.
    """
    if threading.current_thread() is not threading.main_thread():
        return pattern.search(text)
    before = signal.signal(signal.SIGALRM, _stop)
    waiting = signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return pattern.search(text)
    finally:
        signal.setitimer(signal.ITIMER_REAL, *waiting)
        signal.signal(signal.SIGALRM, before)


def _stop(number: int, frame: object) -> None:
    raise TakesTooLong
