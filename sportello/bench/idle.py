"""A worker with nothing to do: its turn must not grow with the desk, nor cost much more than one bare query.

Beside it runs the bare claim, the query that every turn used to need, prepared on the same connection.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sportello.bench.fill import FIRST
from sportello.bench.progress import progress
from sportello.bench.scratch import scratch
from sportello.desk.settle import CLAIM
from sportello.worker.tick import next_moment, tick

FLAT, BARE, QUERIES = 1.5, 40.0, 4
"""A thousand times the tickets may cost half as much again; a turn at most so many bare claims; and so many queries."""

TURNS = 500


def run(
    *, few: int = 1_000, many: int = 1_000_000, rounds: int = 7, database: str = "both"
) -> dict[str, Any]:
    """Compare idle turns on a small and a large desk, and each with the bare claim."""
    found = {}
    for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
        with scratch(vendor) as small, scratch(vendor) as large:
            small.call("fill:fill", tickets=few)
            large.call("fill:fill", tickets=many)
            pairs = []
            with progress(f"idle turns on {vendor}", rounds) as bar:
                for _ in range(rounds):
                    pairs.append((small.call("idle:measure"), large.call("idle:measure")))
                    bar.on()
            found[vendor] = _figures(pairs)
    return {
        "few": few,
        "many": many,
        "databases": found,
        "passed": all(one["passed"] for one in found.values()),
    }


def _figures(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    flat = median(large["turn"] / small["turn"] for small, large in pairs)
    bare = median(large["turn"] / large["claim"] for _, large in pairs)
    queries = max(one["queries"] for pair in pairs for one in pair)
    return {
        "turn_few_us": round(median(small["turn"] for small, _ in pairs), 1),
        "turn_many_us": round(median(large["turn"] for _, large in pairs), 1),
        "claim_many_us": round(median(large["claim"] for _, large in pairs), 1),
        "many_to_few": round(flat, 2),
        "turn_to_claim": round(bare, 1),
        "queries": queries,
        "passed": flat <= FLAT and bare <= BARE and queries <= QUERIES,
    }


def measure() -> dict[str, Any]:
    """Microseconds of an idle turn and of the bare claim, taking turns on one connection (inside)."""
    claim = _bare_claim()
    turns, claims = [], []
    for _ in range(10):
        turns.append(_microseconds(idle_turn))
        claims.append(_microseconds(claim))
    with CaptureQueriesContext(connection) as caught:
        idle_turn()
    return {"turn": median(turns), "claim": median(claims), "queries": len(caught)}


def idle_turn() -> None:
    """What the worker's loop does between two sleeps when nothing is due."""
    assert not tick(FIRST).found_work  # noqa: S101
    next_moment()


def _bare_claim() -> Callable[[], object]:
    at = connection.ops.adapt_datetimefield_value(FIRST)
    connection.ensure_connection()
    raw = connection.connection
    if connection.vendor == "sqlite":
        sql = CLAIM[connection.vendor].replace("%s", "?")
        return lambda: raw.execute(sql, (at, 500)).fetchall()
    import psycopg

    cursor = psycopg.Cursor(raw)
    return lambda: cursor.execute(CLAIM["postgresql"].encode(), (at, 500), prepare=True).fetchall()


def _microseconds(work: Callable[[], object]) -> float:
    begin = perf_counter()
    for _ in range(TURNS):
        work()
    return (perf_counter() - begin) / TURNS * 1e6
