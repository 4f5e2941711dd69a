"""Statements that come again and again: PostgreSQL reads and plans each once for a connection.

Only for statements that are the same each time but for their parameters, every one of which says its type.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


def planned_once() -> Any:
    """A cursor of the default connection, to be used in a `with`."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql import base  # only where PostgreSQL is used

    binding: Any = base.ServerBindingCursor
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection._prepare_cursor(binding(connection.connection))
