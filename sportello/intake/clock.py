"""The clock of the outside world: the one place where it is read. Only faces call it, once a request or turn."""

import time
from datetime import UTC, datetime

from django.conf import settings


def now() -> datetime:
    """The moment: aware, UTC, whole seconds.

    In a demonstration (`serve --speed`) the desk lives SPEED times faster from the moment SPEED_SINCE on;
    pages and worker are told the same two numbers, so they agree.
    """
    return precise_now().replace(microsecond=0)


def precise_now() -> datetime:
    """The same with its fraction: the worker sleeps by it, and would else wake up to a second late."""
    return moment(time.time(), settings.SPEED, settings.SPEED_SINCE)


def moment(wall: float, speed: int, since: int) -> datetime:
    """What the desk calls the moment at which the wall clock shows `wall` (epoch seconds)."""
    return datetime.fromtimestamp(since + (wall - since) * speed if speed > 1 else wall, UTC)


def real_seconds(until: datetime) -> float:
    """How long the wall clock takes from now to the desk's moment `until`; negative when it has passed."""
    wall = time.time()
    if settings.SPEED > 1:
        return (until.timestamp() - settings.SPEED_SINCE) / settings.SPEED - (wall - settings.SPEED_SINCE)
    return until.timestamp() - wall
