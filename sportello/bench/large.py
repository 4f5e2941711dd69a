"""Filling a large desk: many departments, thousands of callers, up to a million open tickets, in minutes."""

import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from sportello.bench import samples as making
from sportello.bench import spread, town, wordbank
from sportello.bench.clones import run
from sportello.bench.fill import remove
from sportello.bench.progress import progress
from sportello.people.models import Person


def fill(*, tickets: int, departments: int = len(town.DEPARTMENTS)) -> dict[str, Any]:
    """A desk with so many open tickets as it stands at this moment (inside)."""
    began, now = time.perf_counter(), datetime.now(UTC).replace(microsecond=0)
    here = town.build(departments)
    callers = town.settle(tickets)
    asking = list(Person.objects.exclude(organisation=None).order_by("pk").values_list("pk", flat=True)[:50])
    made = making.Samples(here, asking, now)
    made.make()
    spread.pretold()
    taken = {"samples": round(time.perf_counter() - began, 1)}
    wordbank.print_bank()
    away = spread.without_indexes()
    with progress("filling the desk", tickets) as bar:
        for done in spread.spread(made.open, made.resolved, tickets, callers, now):
            bar.to(done)
    taken["copies"] = round(time.perf_counter() - began - sum(taken.values()), 1)
    spread.with_indexes(away)
    _remove([*made.open, *made.resolved])
    taken["indexes"] = round(time.perf_counter() - began - sum(taken.values()), 1)
    return {"tickets": tickets, "callers": callers, "seconds": taken}


def _remove(samples: list[int]) -> None:
    """Only copies stay."""
    remove(samples)
    listed = ", ".join(map(str, samples))
    key = "ticket_id" if connection.vendor == "postgresql" else "rowid"
    run(f"DELETE FROM tickets_words WHERE {key} IN ({listed})")  # noqa: S608
