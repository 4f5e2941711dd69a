"""Writing together: what one command writes goes to PostgreSQL as one statement, read and planned once a connection.

On SQLite, which lives in this process, each statement is carried out as it comes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.db import connection

from sportello.sets.planned import planned_once
from sportello.sets.vendor import vendor

Statement = tuple[
    str, str, Sequence[Any]
]  # the table it writes (or what else it does), the SQL, its parameters

_WAITING: ContextVar[list[Statement] | None] = ContextVar("written_together", default=None)


@contextmanager
def written_together() -> Iterator[None]:
    """What is written inside goes off at the end, in as few statements as keep its order.

    Two writes of one table are carried out in their order; those of different tables in any. Whatever else is asked
    of the database inside finds everything that was written before. What goes wrong is raised at the end at the latest.
    """
    if vendor() != "postgresql" or _WAITING.get() is not None:
        yield
        return
    waiting = _WAITING.set([])
    try:
        with connection.execute_wrapper(_after_what_waits):
            yield
            _send()
    finally:
        _WAITING.reset(waiting)


def write(table: str, sql: str, params: Sequence[Any]) -> None:
    """Carry out a statement of PostgreSQL's that writes this table: at once, or together with others."""
    waiting = _WAITING.get()
    if waiting is None:
        _carry_out(sql, params)
        return
    if any(table == known for known, _, _ in waiting):  # one statement sees nothing of its own parts
        _send()
    waiting.append((table, sql, params))


def _after_what_waits(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    _send()
    return execute(sql, params, many, context)


def _send() -> None:
    waiting = _WAITING.get()
    if waiting:
        statements = tuple(waiting)
        waiting.clear()
        _carry_out(
            _one(tuple(sql for _, sql, _ in statements)), [one for _, _, given in statements for one in given]
        )


@lru_cache(maxsize=1024)
def _one(statements: tuple[str, ...]) -> str:
    *others, last = statements
    named = ", ".join(f"w{place} AS ({sql})" for place, sql in enumerate(others))
    return f"WITH {named} {last}" if others else last


def _carry_out(sql: str, params: Sequence[Any]) -> None:
    with planned_once() as cursor:
        cursor.execute(sql, params)
