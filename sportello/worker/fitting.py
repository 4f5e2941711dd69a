"""No process works on a database that another version has changed, or that is not yet brought up to date: it waits.

A worker of the version before, left running through an upgrade, would fail at steps whose tables have changed and put
them off; one of the next, started too early, at all of them.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from sportello.health.database import migrations, migrations_of, of_a_newer_version

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds
_MARK = "SELECT max(id), count(*) FROM django_migrations"


class Fitting:
    """Whether the database is that of this version, asked again now and then; it is told once why it is not."""

    def __init__(self) -> None:
        # Those of the code that runs: an upgrade writes others into the folder it was read from.
        self._ours = migrations_of(MigrationLoader(None))
        self._mark: object = None
        self._next, self._told, self._fitted = 0.0, "", False

    def is_unfit(self) -> bool:
        """Whether this process must stand aside. Raises whatever the driver says of a database that is away."""
        now = time.monotonic()
        if now < self._next:
            return bool(self._told)
        mark = self._read()
        if mark != self._mark or self._told:
            self._look()
        self._mark, self._next = mark, now + LOOK_EVERY
        return bool(self._told)

    def wait(self, over: Callable[[], bool]) -> bool:
        """Wait until the database is that of this version; false when `over` says first that there is no more need."""
        while not over():
            try:
                if not self.is_unfit():
                    return True
            except Exception as error:  # noqa: BLE001  # away, or not there yet: it comes
                self._tell(str(error))
                connection.close()
            time.sleep(LOOK_EVERY / 4)
        return False

    def _look(self) -> None:
        applied = MigrationRecorder(connection).applied_migrations()
        found = next(of_a_newer_version(applied, self._ours), None)
        if found is None and not self._fitted:
            found = next(migrations(datetime.now(UTC)), None)
        self._fitted = found is None
        self._tell(f"{found.what} {found.hint}" if found else "")

    def _tell(self, said: str) -> None:
        if said and said != self._told:
            log.error("this worker stands aside: %s", said)
        elif self._told and not said:
            log.warning("the database is that of this version now: this worker goes on")
        self._told = said

    def _read(self) -> object:
        with connection.cursor() as cursor:
            cursor.execute(_MARK)
            return cursor.fetchone()
