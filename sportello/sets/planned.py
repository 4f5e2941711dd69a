"""Statements that come again and again: PostgreSQL reads and plans each once for a connection.

Only for statements that are the same each time but for their parameters, every one of which says its type. When an
upgrade changes the type of a column, a process of before holds plans that no longer fit: the connection forgets them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from weakref import WeakSet

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections

_OUTDATED: "WeakSet[Any]" = WeakSet()
"""Connections of psycopg whose plans are to be forgotten before the next statement."""


@contextmanager
def planned_once() -> Iterator[Any]:
    """A cursor of the default connection, to be used in a `with`.

    Where a plan no longer fits, a statement outside of a transaction is repeated with a new one. In a transaction,
    which is lost with the statement, it raises NotSupportedError: the next one on this connection plans anew.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors:
        if raw in _OUTDATED:
            _forget_plans(raw)
        planned = connection._prepare_cursor(_cursor()(raw))
    with noting_outdated_plans(raw), planned as cursor:
        yield cursor


@contextmanager
def noting_outdated_plans(raw: Any) -> Iterator[None]:
    """Have that connection of psycopg forget its plans at its next use if one of them turns out not to fit any more."""
    try:
        yield
    except NotSupportedError as error:
        if _is_outdated(error.__cause__):
            _OUTDATED.add(raw)
        raise


def _is_outdated(error: BaseException | None) -> bool:
    """«Cached plan must not change result type», in whatever language the server says it."""
    diagnosis = getattr(error, "diag", None)
    return diagnosis is not None and diagnosis.source_function == "RevalidateCachedQuery"


def _forget_plans(raw: Any) -> None:
    raw.execute("DEALLOCATE ALL")  # psycopg sees it, and forgets what it has prepared
    _OUTDATED.discard(raw)


@cache
def _cursor() -> Any:
    from django.db.backends.postgresql import base  # only where PostgreSQL is used
    from psycopg.errors import FeatureNotSupported
    from psycopg.pq import TransactionStatus

    binding: Any = base.ServerBindingCursor

    class Planned(binding):  # type: ignore[misc]
        """Repeats a statement whose plan no longer fits where no transaction has been lost with it."""

        def execute(self, *arguments: Any, **options: Any) -> Any:
            try:
                return super().execute(*arguments, **options)
            except FeatureNotSupported as error:
                if (
                    not _is_outdated(error)
                    or self.connection.info.transaction_status != TransactionStatus.IDLE
                ):
                    raise
            _forget_plans(self.connection)
            return super().execute(*arguments, **options)

    return Planned
