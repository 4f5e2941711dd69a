"""Writing on without waiting: PostgreSQL carries out one statement while the next is being put together."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from sportello.sets.planned import noting_outdated_plans


@contextmanager
def without_waiting() -> Iterator[None]:
    """Send the statements inside one after the other; what goes wrong with any is raised at the end at the latest.

    Asking for rows inside waits for them as usual. On SQLite, which lives in this process, nothing changes.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    with noting_outdated_plans(raw), connection.wrap_database_errors, raw.pipeline():
        yield
