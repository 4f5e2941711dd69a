"""One process at a time brings a database up to date, however many are started at once."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from django.db import connection

if os.name == "posix":
    import fcntl

# Any number that nobody else locks in this database.
KEY = 7_305_021


@contextmanager
def alone() -> Iterator[None]:
    """Wait for whoever else is at it on the same database, then keep others waiting."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [KEY])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])
        return
    with ExitStack() as held:
        with suppress(OSError):  # a folder that cannot be written: the database says so in better words
            file = held.enter_context(_beside(str(connection.settings_dict["NAME"])).open("a"))
            if os.name == "posix":
                fcntl.flock(file, fcntl.LOCK_EX)  # closing the file gives it back
        yield


def _beside(database: str) -> Path:
    name = Path(database)
    return name.with_name(f"{name.name}.lock")
