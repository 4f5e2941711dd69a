"""Statements that come again and again: PostgreSQL reads and plans each once for a connection.

Only for statements that are the same each time but for their parameters, every one of which says its type. When an
upgrade changes the type of a column, a process of before holds plans that no longer fit: the connection forgets them.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any
from weakref import WeakSet

from django.db import DEFAULT_DB_ALIAS, connections

_OUTDATED: "WeakSet[Any]" = WeakSet()
"""Connections of psycopg whose plans are to be forgotten before the next statement."""


def planned_once() -> Any:
    """A cursor of the default connection, to be used in a `with`.

    Where a plan no longer fits, a statement outside of a transaction is repeated with a new one. In a transaction,
    which is lost with the statement, it raises NotSupportedError: the next one on this connection plans anew.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor != "postgresql":
            return connection._prepare_cursor(connection.create_cursor())
        if connection.connection in _OUTDATED:
            _forget_plans(connection.connection)
        return connection._prepare_cursor(_cursor()(connection.connection))


def _is_outdated(error: Any) -> bool:
    """«Cached plan must not change result type», in whatever language the server says it."""
    return bool(error.diag.source_function == "RevalidateCachedQuery")


def _forget_plans(raw: Any) -> None:
    raw.execute("DEALLOCATE ALL")  # psycopg sees it, and forgets what it has prepared
    _OUTDATED.discard(raw)


@cache
def _cursor() -> Any:
    from psycopg import RawCursor  # only where PostgreSQL is used
    from psycopg.errors import FeatureNotSupported
    from psycopg.pq import TransactionStatus

    binding: Any = RawCursor

    class Planned(binding):  # type: ignore[misc]
        """Hands statements on as PostgreSQL reads them: in long ones psycopg looks for marks each time."""

        def execute(self, query: str, params: Sequence[Any] | None = None, **options: Any) -> Any:
            statement = _numbered(query)
            try:
                return super().execute(statement, params, **options)
            except FeatureNotSupported as error:
                if not _is_outdated(error):
                    raise
                if (
                    self.connection.info.transaction_status != TransactionStatus.IDLE
                ):  # lost with the statement
                    _OUTDATED.add(self.connection)
                    raise
            _forget_plans(self.connection)
            return super().execute(statement, params, **options)

    return Planned


@lru_cache(maxsize=4096)
def _numbered(sql: str) -> str:
    """The same with $1, $2 for each %s."""
    first, *others = sql.split("%s")
    marked = "".join(f"${place}{part}" for place, part in enumerate(others, 1))
    return (first + marked).replace("%%", "%")
