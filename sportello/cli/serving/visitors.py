"""The visitors of the fast sample desk, a process beside pages and worker.

Run as `python -m sportello.cli.serving.visitors SEED`.
"""

import logging
import sys
import time
from random import Random

from django.conf import settings
from django.db import OperationalError

from sportello.cli.main import start_django
from sportello.cli.serving.lifeline import stop_with_parent
from sportello.intake import clock

log = logging.getLogger(__name__)

FIRST = 4.0  # seconds before the first act: one wants to look first
EVERY = 15.0  # seconds of the desk's own time between two acts
SHORTEST, LONGEST = 0.2, 20.0  # seconds on the wall


def run(seed: int) -> None:
    """Come and go until stopped."""
    from sportello.demo.bustle import Bustle

    bustle = Bustle(Random(seed))  # noqa: S311  # chance of a tale, not of a secret
    time.sleep(FIRST)
    while True:
        try:
            bustle.turn(clock.now())
        except OperationalError:
            log.warning("the database is busy; the visitors wait")
        time.sleep(min(LONGEST, max(SHORTEST, EVERY / settings.SPEED)))


if __name__ == "__main__":
    stop_with_parent()
    start_django()
    run(int(sys.argv[1]))
