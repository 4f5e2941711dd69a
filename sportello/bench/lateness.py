"""How late a climb is: a thousand tickets fall due at one second, while others are created and answered.

The worker is the real command with its default settings and the real clock; an observer looks every few
milliseconds which climbs have been committed.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

from sportello.bench.clones import copy_tickets
from sportello.bench.desk import Desk, furnish, furnished
from sportello.bench.fill import answered, remove
from sportello.bench.progress import progress
from sportello.bench.scratch import answer, scratch, start, worker
from sportello.desk.conversation import reply
from sportello.desk.opening import Request, open_ticket
from sportello.tickets.models import TimelineEvent

HALF, WORST = 0.5, 2.0
"""Half of them at most this late, and none later than that, in seconds."""

READY = timedelta(seconds=15)  # for preparing what falls due while the worker works already
LEVEL_ONE = timedelta(minutes=15)
PATIENCE = 60.0
LOOK_EVERY = 0.01
PAUSE = 0.1  # between two new tickets: some eight a second, which would be thirty thousand an hour


def run(
    *, due: int = 1_000, tickets: int = 20_000, rounds: int = 3, database: str = "both"
) -> dict[str, Any]:
    """Measure on each database."""
    found = {}
    for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
        with scratch(vendor) as desk:
            found[vendor] = desk.call("lateness:measure", due=due, tickets=tickets, rounds=rounds)
    return {"due": due, "databases": found, "passed": all(one["passed"] for one in found.values())}


def measure(*, due: int, tickets: int, rounds: int) -> dict[str, Any]:
    """Make the desk, start the worker and the bustle, watch (inside)."""
    desk = furnish(round_the_clock=True)
    _resting(desk, tickets)
    enough = Path(os.environ["SPORTELLO_DATA"]) / "enough"
    bustle = start("lateness:bustle", os.environ, until=str(enough))
    process = worker(os.environ)
    try:
        _watch(_falling_due(desk, timedelta(seconds=2), 1), 1)  # everybody has started
        late: list[float] = []
        with progress(f"watching the worker on {connection.vendor}", rounds) as bar:
            for _ in range(rounds):
                late += _watch(_falling_due(desk, READY, due), due)
                bar.on()
    finally:
        enough.touch()
        process.terminate()
        process.wait(timeout=30)
    late.sort()
    half, worst = median(late), late[-1]
    return {
        "p50_s": round(half, 3),
        "p95_s": round(late[int(len(late) * 0.95)], 3),
        "worst_s": round(worst, 3),
        "climbs": len(late),
        "meanwhile": answer(bustle),
        "passed": half < HALF and worst < WORST,
    }


def _resting(desk: Desk, tickets: int) -> None:
    """Tickets for which nothing falls due while we measure."""
    models: list[int] = []
    for _, act in answered(desk, datetime.now(UTC), 0, models):
        act()
    for _ in copy_tickets([(models, tickets)]):
        pass
    remove(models)


def _falling_due(desk: Desk, ahead: timedelta, due: int) -> datetime:
    """Make so many tickets whose time at level one is up at the same second; returns that moment."""
    at = (datetime.now(UTC) + ahead).replace(microsecond=0)
    models: list[int] = []
    for _, act in answered(desk, at - LEVEL_ONE, 0, models):
        act()
    if due > 1:
        for _ in copy_tickets([(models, due - 1)], tidy=False):
            pass
    if due > 1 and datetime.now(UTC) > at - timedelta(seconds=1):
        raise TimeoutError("this machine is too slow to prepare the measurement in time")
    return at


def _watch(at: datetime, due: int) -> list[float]:
    """How late each of the climbs due at that moment was committed, in seconds."""
    time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds() - 0.5))
    newest = TimelineEvent.objects.order_by("-id").values_list("id", flat=True)[0]
    climbs = TimelineEvent.objects.filter(id__gt=newest, kind="escalated", at=at)
    late: list[float] = []
    until = time.monotonic() + PATIENCE
    while len(late) < due and time.monotonic() < until:
        seen = climbs.count()
        late += [(datetime.now(UTC) - at).total_seconds()] * (seen - len(late))
        time.sleep(LOOK_EVERY)
    return late + [PATIENCE] * (due - len(late))


def bustle(*, until: str) -> dict[str, int]:
    """Open tickets and answer them, one after another, until the file `until` is there (inside)."""
    desk, opened = furnished(), 0
    agent = desk.agent()
    while not Path(until).exists():
        request = Request(desk.requesters[0], desk.department, "Non si apre il portale", text="Da poco fa.")
        ticket = open_ticket(request, actor=agent, at=datetime.now(UTC))
        reply(ticket, text="Guardiamo subito.", actor=agent, at=datetime.now(UTC))
        opened += 1
        time.sleep(PAUSE)
    return {"opened_and_answered": opened}
