"""Workers killed at random in the middle of a burst, while agents work: is everything done exactly once?

Workers of the real loop live by a clock in a file. Whenever nothing is left to do it moves on to a moment at which
many tickets fall due, so that there is always a burst to be killed in. Afterwards every history is played again.
"""

import os
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from sportello.bench.acts import lost_acts
from sportello.bench.fill import FIRST
from sportello.bench.hand_clock import set_clock
from sportello.bench.nursery import Nursery
from sportello.bench.progress import progress
from sportello.bench.replay import verdict
from sportello.bench.scratch import answer, scratch, start
from sportello.escalation.models import Due
from sportello.tickets.models import TimelineEvent
from sportello.worker.tick import next_moment

WORKERS = {"postgresql": 4, "sqlite": 1}
LIFE = 2.4  # seconds a worker lives at most, on average: long enough to be killed at every point of its work
PATIENCE = 120.0  # seconds for the last of the work
LAST_WORDS = timedelta(seconds=30)  # agents' acts are told a little later


def run(
    *, kills: int = 100, tickets: int = 4_000, agents: int = 3, database: str = "both", seed: int = 7
) -> dict[str, Any]:
    """Kill workers during a burst, on each database, and look at what they left."""
    found = {}
    for vendor in WORKERS if database == "both" else [database]:
        with scratch(vendor) as desk:
            desk.call("fill:fill", tickets=tickets, due=tickets * 3 // 4, groups=1)
            found[vendor] = desk.call("kills:burst", kills=kills, agents=agents, seed=seed)
    return {"databases": found, "passed": all(one["passed"] for one in found.values())}


def burst(*, kills: int, agents: int, seed: int) -> dict[str, Any]:
    """Keep the workers busy, kill them, wait for the rest of the work, judge (inside)."""
    folder = Path(os.environ["SPORTELLO_DATA"])
    clock, enough = folder / "clock", folder / "enough"
    set_clock(clock, FIRST)
    logs = [folder / f"agent-{number}" for number in range(agents)]
    busy = [
        start(
            "acts:act", os.environ, number=n, seed=seed + n, clock=str(clock), log=str(log), until=str(enough)
        )
        for n, log in enumerate(logs)
    ]
    nursery = Nursery(clock)
    for _ in range(WORKERS[connection.vendor]):
        nursery.another()
    _wait(lambda: all(log.exists() for log in logs), "the agents are at work")
    at = _kill(nursery, clock, kills, random.Random(seed))  # noqa: S311  # the same run again
    enough.touch()
    refused = sum(answer(agent)["refused"] for agent in busy)
    at += LAST_WORDS
    _move(clock, at)
    _finish(at)
    nursery.close()
    judged, acts = verdict(FIRST, at), lost_acts(logs, FIRST)
    return {
        "kills": kills,
        "workers": WORKERS[connection.vendor],
        "tickets": judged.tickets,
        "events": judged.events,
        "steps": TimelineEvent.objects.filter(recorded_at__gte=FIRST, source="engine").count(),
        "agents": acts | {"refused": refused},
        "faults": dict(judged.faults),
        "examples": judged.examples,
        "passed": not judged.faults and not acts["lost"] and not acts["invented"],
    }


def _kill(nursery: Nursery, clock: Path, kills: int, chance: random.Random) -> datetime:
    """Kill so many workers, each while there is something to do; returns the moment at the end."""
    at, killed, pause = FIRST, 0, LIFE / 2
    begun = time.monotonic()
    with progress(f"killing workers on {connection.vendor}", kills) as bar:
        while killed < kills:
            if _pending(at) == 0:
                at = _next_burst(at)
                _move(clock, at)
            elif time.monotonic() - begun > pause:
                nursery.kill(chance.randrange(len(nursery.workers)))
                nursery.another()
                killed += 1
                bar.to(killed)
                begun, pause = time.monotonic(), chance.uniform(0.0, LIFE / len(nursery.workers))
            time.sleep(0.005)
    return at


def _pending(at: datetime) -> int:
    return Due.objects.filter(try_at__lte=at).count()


def _next_burst(at: datetime, size: int = 200) -> datetime:
    """The earliest moment by which so many due moments will have come."""
    ahead = list(Due.objects.order_by("try_at").values_list("try_at", flat=True)[:size])
    return max(at, ahead[-1])


def _move(clock: Path, at: datetime) -> None:
    set_clock(clock, at)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("NOTIFY sportello_due")


def _finish(at: datetime) -> None:
    """Wait until nothing is left to do at this moment."""
    _wait(lambda: (ahead := next_moment()) is None or ahead > at, "all work is done")


def _wait(true: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"waited in vain until {what}")
        time.sleep(0.02)
