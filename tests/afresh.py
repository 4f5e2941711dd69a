"""After a test that commits: the database again as the migrations left it.

Django's own way, `flush`, empties every table, full or not, writes content types and permissions anew, and loses what
migrations wrote: without the configuration's revision each request would read the whole rule book.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

Rows = list[tuple[Any, ...]]


class Afresh:
    """What the migrations left in the database of this process, and the way back to it."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            self._full = " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in _tables(cursor)
            )
            self._left = {table: _rows(cursor, table) for table in self._full_ones(cursor)}

    def restore(self) -> None:
        """Delete what was added and put back what was changed; ids go on counting."""
        with _unchecked(), connection.cursor() as cursor:
            for table in self._full_ones(cursor) | self._left.keys():
                before = self._left.get(table, [])
                if before and _rows(cursor, table) == before:
                    continue
                cursor.execute(f"DELETE FROM {table}")
                if before:
                    places = ", ".join(["%s"] * len(before[0]))
                    cursor.executemany(f"INSERT INTO {table} VALUES ({places})", before)

    def _full_ones(self, cursor: Any) -> set[str]:
        cursor.execute(self._full)
        return {table for (table,) in cursor.fetchall()}


def _tables(cursor: Any) -> list[str]:
    """All tables, those of words too; not what SQLite keeps behind these."""
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name FROM pragma_table_list "
            "WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite%%'"
        )
        return sorted(name for (name,) in cursor.fetchall())
    return sorted(connection.introspection.table_names(cursor))


def _rows(cursor: Any, table: str) -> Rows:
    cursor.execute(f"SELECT * FROM {table}")
    return sorted(map(tuple, cursor.fetchall()), key=repr)


@contextmanager
def _unchecked() -> Iterator[None]:
    """A transaction in which rows may go in any order."""
    if connection.vendor == "sqlite":
        connection.disable_constraint_checking()
        try:
            with transaction.atomic():
                yield
        finally:
            connection.enable_constraint_checking()
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Else PostgreSQL would look for referring rows, one by one; who is no superuser has to wait for that.
            cursor.execute(
                "SELECT set_config('session_replication_role', 'replica', true) "
                "FROM pg_roles WHERE rolname = current_user AND rolsuper"
            )
        yield
