"""Telling other processes that something changed, with the change's own transaction: PostgreSQL's NOTIFY.

On SQLite nobody is told: whoever wants to know watches `PRAGMA data_version`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sportello.sets import together
from sportello.sets.vendor import vendor

CHANNEL = "sportello_news"
DUE_CHANNEL = "sportello_due"
JOBS_CHANNEL = "sportello_jobs"
TICKETS, PEOPLE, PRESENCE, CALLS = "tickets", "people", "presence", "calls"
NAMED = 200  # of more, only that there are many is said; a message may hold 8,000 bytes


def tell(what: str, ids: Iterable[int] = ()) -> None:
    """Say once the transaction is committed: these tickets changed, these people were told of something."""
    if vendor() == "postgresql":
        _notify((CHANNEL, message(what, list(ids))))


def tell_of_a_set(tickets: Sequence[int], earliest: datetime | None) -> None:
    """Say that these tickets changed and, to sleeping workers, when there is something to do: one statement."""
    if vendor() != "postgresql":
        return
    told = [(CHANNEL, message(TICKETS, tickets))] if tickets else []
    if earliest is not None:
        told.append((DUE_CHANNEL, earliest.isoformat()))
    if told:
        _notify(*told)


def wake_for_jobs() -> None:
    """Say once the transaction is committed that a job waits."""
    if vendor() == "postgresql":
        _notify((JOBS_CHANNEL, ""))


def message(what: str, ids: Sequence[int]) -> str:
    """`tickets:4,8,15`; `tickets:*` when there are too many to name."""
    named = ",".join(map(str, ids)) if len(ids) <= NAMED else "*"
    return f"{what}:{named}"


def read(text: str) -> tuple[str, list[int] | None]:
    """What a message says; None instead of ids when there were too many."""
    what, _colon, ids = text.partition(":")
    return what, None if ids == "*" else [int(id) for id in ids.split(",") if id]


def _notify(*told: tuple[str, str]) -> None:
    values: list[Any] = [part for pair in told for part in pair]
    together.write("news", f"SELECT {', '.join(['pg_notify(%s::text, %s::text)'] * len(told))}", values)
