"""Fifty thousand tickets fall due at once among a million, beside bare SQL that writes the same rows.

Each round carries out three equal bursts on one database: the bare SQL, one worker, two workers. A worker here is
a process that settles what is due, set by set, as the worker's loop does; policies are evaluated for each ticket.
"""

import cProfile
import json
import os
import pstats
import subprocess
import sys
from datetime import datetime
from io import StringIO
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection

from sportello.bench.bare_sql import bare_sql, look_up
from sportello.bench.clones import tidy_up
from sportello.bench.fill import moments
from sportello.bench.progress import progress
from sportello.bench.scratch import answer, scratch, start
from sportello.desk.settle import settle_due

LEAST, LEAST_TWO = 0.1, 1.0
"""One worker reaches at least this part of bare SQL; two are at least as quick as one."""


def run(
    *,
    tickets: int = 1_000_000,
    due: int = 50_000,
    rounds: int = 5,
    database: str = "both",
    profile: bool = False,
) -> dict[str, Any]:
    """Compare the engine with bare set SQL on each database, and two workers with one on PostgreSQL."""
    found = {}
    for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
        kinds = 3 if vendor == "postgresql" else 2
        with scratch(vendor) as desk:
            desk.call("fill:fill", tickets=tickets, due=due, groups=rounds * kinds + 1 + profile)
            found[vendor] = desk.call("burst:measure", rounds=rounds, due=due, profile=profile)
    return {
        "tickets": tickets,
        "due": due,
        "databases": found,
        "passed": all(one["passed"] for one in found.values()),
    }


def measure(*, rounds: int, due: int, profile: bool = False) -> dict[str, Any]:
    """The rounds on this database (inside)."""
    both = connection.vendor == "postgresql"
    workers = [_Worker() for _ in range(2 if both else 1)]
    kinds = {"bare_sql": 0, "one_worker": 1} | ({"two_workers": 2} if both else {})
    ahead = iter(moments(rounds * len(kinds) + 1 + profile))
    _work(workers, next(ahead), due)  # nobody is measured while reading the rule book
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    with progress(f"bursts on {connection.vendor}", rounds * len(kinds)) as bar:
        for turn in range(rounds):
            for kind in sorted(kinds, reverse=bool(turn % 2)):
                at = next(ahead)
                if kind == "bare_sql":
                    seconds[kind].append(_bare(at, due))
                else:
                    seconds[kind].append(_work(workers[: kinds[kind]], at, due))
                bar.on()
    for worker in workers:
        worker.close()
    result = _figures(seconds, due)
    if profile:
        result["profile"] = _profile(next(ahead))
    return result


def _figures(seconds: dict[str, list[float]], due: int) -> dict[str, Any]:
    def ratio(slow: str, quick: str) -> float:
        return round(median(a / b for a, b in zip(seconds[slow], seconds[quick], strict=True)), 3)

    found: dict[str, Any] = {
        f"{kind}_per_second": round(due / median(times)) for kind, times in seconds.items()
    }
    found["ratio"] = ratio("bare_sql", "one_worker")
    found["passed"] = found["ratio"] >= LEAST
    if "two_workers" in seconds:
        found["two_to_one"] = ratio("one_worker", "two_workers")
        found["passed"] = found["passed"] and found["two_to_one"] >= LEAST_TWO
    return found | {"seconds": {kind: [round(one, 3) for one in times] for kind, times in seconds.items()}}


def _bare(at: datetime, due: int) -> float:
    look_up(at)
    begin = perf_counter()
    climbed = bare_sql(at)
    seconds = perf_counter() - begin
    assert climbed == due, f"{climbed} of {due} tickets climbed"  # noqa: S101
    return seconds


def _work(workers: "list[_Worker]", at: datetime, due: int) -> float:
    begin = perf_counter()
    for worker in workers:
        worker.begin(at)
    steps = sum(worker.end() for worker in workers)
    seconds = perf_counter() - begin
    assert steps == due, f"{steps} of {due} steps were carried out"  # noqa: S101
    return seconds


class _Worker:
    """A process that settles on demand."""

    def __init__(self) -> None:
        self.process = start("burst:work", os.environ, stdin=subprocess.PIPE)

    def begin(self, at: datetime) -> None:
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.write(at.isoformat() + "\n")
        self.process.stdin.flush()

    def end(self) -> int:
        assert self.process.stdout is not None  # noqa: S101
        return int(self.process.stdout.readline())

    def close(self) -> None:
        answer(self.process)


def work() -> None:
    """Settle what is due at each moment on the input; say how many steps it was."""
    for line in sys.stdin:
        print(settle(datetime.fromisoformat(line.strip())), flush=True)


def settle(at: datetime) -> int:
    """Set by set until nothing is left."""
    steps = 0
    while done := settle_due(at):
        steps += done
    return steps


def _profile(at: datetime, lines: int = 30) -> list[str]:
    """Where the time goes, by the functions that take most of it themselves."""
    tidy_up()
    profiler, out = cProfile.Profile(), StringIO()
    profiler.runcall(settle, at)
    pstats.Stats(profiler, stream=out).strip_dirs().sort_stats("tottime").print_stats(lines)
    return out.getvalue().splitlines()


def same_rows(*, group: int, due: int) -> dict[str, Any]:
    """Run the bare SQL on a group and take it back, then the engine: did both leave the same rows? (inside)"""
    from sportello.bench.fingerprint import rows_of_tickets, undone

    at = moments(group + 1)[-1]
    look_up(at)
    with undone():
        assert bare_sql(at) == due  # noqa: S101
        by_sql = rows_of_tickets()
    assert settle(at) == due  # noqa: S101
    by_engine = rows_of_tickets()
    return {
        table: {"same": by_sql[table] == by_engine[table], "rows": len(by_sql[table])} for table in by_sql
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
