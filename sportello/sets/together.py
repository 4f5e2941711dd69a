"""Writing together: what one command writes goes to PostgreSQL as one statement, read and planned once a connection.

On SQLite, which lives in this process, each statement is carried out as it comes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from sportello.sets.planned import planned_once
from sportello.sets.vendor import vendor

# The table it writes (or what else it does), the SQL, its parameters.
Statement = tuple[str, str, Sequence[Any]]


class _Waiting(ExitStack):
    """What is to be written; where it takes more than one statement, the transaction that holds them together."""

    def __init__(self) -> None:
        super().__init__()
        self.statements: list[Statement] = []


_WAITING: ContextVar[_Waiting | None] = ContextVar("written_together", default=None)


@contextmanager
def written_together() -> Iterator[None]:
    """What is written inside goes off at the end, in as few statements as keep its order: all of it or nothing.

    Two writes of one table are carried out in their order; those of different tables in any. Whatever else is asked
    of the database inside finds everything that was written before. What goes wrong is raised at the end at the latest.
    """
    if _WAITING.get() is not None:
        yield
        return
    if vendor() != "postgresql":
        with transaction.atomic(savepoint=False):
            yield
        return
    with _Waiting() as waiting, connection.execute_wrapper(_after_what_waits):
        before = _WAITING.set(waiting)
        try:
            yield
            _send(waiting)  # one statement alone is a transaction of its own
        finally:
            _WAITING.reset(before)


def write(table: str, sql: str, params: Sequence[Any]) -> None:
    """Carry out a statement of PostgreSQL's that writes this table: at once, or together with others."""
    waiting = _WAITING.get()
    if waiting is None:
        _carry_out(sql, params)
        return
    # One statement sees nothing of its own parts.
    if any(table == known for known, _, _ in waiting.statements):
        _send_first(waiting)
    waiting.statements.append((table, sql, params))


def _after_what_waits(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    waiting = _WAITING.get()
    if waiting is not None:
        _send_first(waiting)
    return execute(sql, params, many, context)


def _send_first(waiting: _Waiting) -> None:
    """Send what waits, with more to come."""
    if waiting.statements:
        if not connection.in_atomic_block:
            waiting.enter_context(transaction.atomic())
        _send(waiting)


def _send(waiting: _Waiting) -> None:
    if waiting.statements:
        statements, waiting.statements = tuple(waiting.statements), []
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
