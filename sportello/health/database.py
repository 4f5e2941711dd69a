"""The database: reachable, recent enough, prepared, with its triggers standing and its clock right."""

import os
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.utils.translation import gettext as _

from sportello.health.begun import outlived
from sportello.health.finding import Finding
from sportello.jobs.task import AT_ONCE

LEAST_SQLITE, LEAST_POSTGRESQL = (3, 35), 15
PRAGMAS = {"journal_mode": "wal", "foreign_keys": "1", "synchronous": "1"}
SPARE = 2  # connections of a process besides those of its threads
MOST_APART = 2.0  # seconds between the machine's clock and the database's


class DatabaseAway(Exception):
    """There is no database to be reached; the text says why, in the server's own words."""


def reach_database() -> None:
    """Fail at once when there is no database; the pool would try for long. Raises DatabaseAway."""
    if connection.vendor != "postgresql":
        return
    import psycopg  # a tenth of the start of a process that needs none

    wanted = {name: value for name, value in connection.get_connection_params().items() if name != "pool"}
    try:
        psycopg.connect(**wanted, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        raise DatabaseAway(
            _(
                "The database cannot be reached: {why}. Is the server running, and is DATABASE_URL right?"
            ).format(why=_first(error))
        ) from error


def reachable(_now: datetime) -> Iterator[Finding]:
    """There is a database, and it answers."""
    name = str(connection.settings_dict["NAME"])
    hint = _("Start “sportello serve” once: it makes the database. If there is one, correct DATABASE_URL.")
    if connection.vendor == "sqlite" and "memory" not in name and not Path(name).exists():
        yield Finding("no_database", _("There is no database at {path} yet.").format(path=name), hint)
        return
    try:
        reach_database()
        _ask("SELECT 1")
    except DatabaseAway as error:
        yield Finding("database_away", str(error), _("Start the server, or correct DATABASE_URL."))
    except DatabaseError as error:
        if _is_closed(name):
            hint = _to_open(name)
        yield Finding(
            "database_away", _("The database does not answer: {why}.").format(why=_first(error)), hint
        )


def writable(_now: datetime) -> Iterator[Finding]:
    """The database takes what is written down; a replica, and one that somebody has closed, do not."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        closed = _ask("SHOW transaction_read_only") == "on"
        hint = _(
            "Let DATABASE_URL name the primary server, not a replica, and see default_transaction_read_only of the "
            "database and of its user."
        )
    else:
        closed, hint = _is_closed(name), _to_open(name)
    if closed:
        yield Finding("read_only", _("The database can be read, but not written."), hint)


def _is_closed(name: str) -> bool:
    """Whether SQLite's file, or its folder, may not be written by this user."""
    return any(place.exists() and not os.access(place, os.W_OK) for place in (Path(name), Path(name).parent))


def _to_open(name: str) -> str:
    return _(
        "Give {path} and its folder to the user that runs Sportello; is the disk mounted read-only?"
    ).format(path=name)


def version(_now: datetime) -> Iterator[Finding]:
    """The database is recent enough for what the desk asks of it."""
    shown = str(_ask("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"))
    numbers = tuple(int(part) for part in shown.split(maxsplit=1)[0].split(".")[:2] if part.isdigit())
    least = LEAST_SQLITE if connection.vendor == "sqlite" else (LEAST_POSTGRESQL,)
    if numbers < least:
        yield Finding(
            "database_old",
            _("The database is {name} {version}; {least} or later is needed.").format(
                name=connection.display_name, version=shown, least=".".join(map(str, least))
            ),
            _("Upgrade it, after a backup."),
        )


def pragmas(_now: datetime) -> Iterator[Finding]:
    """SQLite: readers beside the writer, and no row that points nowhere."""
    if connection.vendor != "sqlite":
        return
    for name, wanted in PRAGMAS.items():
        found = str(_ask(f"PRAGMA {name}")).lower()
        if found != wanted:
            yield Finding(
                "pragma",
                _("SQLite runs with {name}={found} instead of {wanted}.").format(
                    name=name, found=found, wanted=wanted
                ),
                _("Keep the file on a local disk: network folders do not allow write-ahead logs."),
            )


def pool(_now: datetime) -> Iterator[Finding]:
    """PostgreSQL: whoever works at the same time in a process finds a connection."""
    wanted = max(settings.WEB_THREADS, sum(AT_ONCE.values())) + SPARE
    if connection.vendor == "postgresql" and 0 < settings.DATABASE_POOL < wanted:
        yield Finding(
            "pool_small",
            _("A process may hold {pool} connections; with all its threads busy it needs {wanted}.").format(
                pool=settings.DATABASE_POOL, wanted=wanted
            ),
            _("Leave SPORTELLO_DATABASE_POOL unset, or raise it, and max_connections of the server with it."),
            advice=True,
        )


def migrations(_now: datetime) -> Iterator[Finding]:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding(
            "migrations",
            _("The database is not up to date: {n} steps are missing.").format(n=len(waiting)),
            _("Make a backup, then start “sportello serve”: it brings the database up to date."),
        )
    yield from _newer(executor.loader)
    yield from outlived(executor.loader.applied_migrations)


def refuse_newer_database() -> None:
    """This version must not work on what a later one has changed. Raises DatabaseAway, which says what to do."""
    for found in _newer(MigrationLoader(connection)):
        raise DatabaseAway(f"{found.what} {found.hint}")


def _newer(loader: MigrationLoader) -> Iterator[Finding]:
    return of_a_newer_version(loader.applied_migrations, migrations_of(loader))


def migrations_of(loader: MigrationLoader) -> set[tuple[str, str]]:
    """Those that this version has, and those that they took the place of."""
    there = loader.disk_migrations or {}
    return set(there).union(*(migration.replaces for migration in there.values()))


def of_a_newer_version(
    applied: Iterable[tuple[str, str]], known: Collection[tuple[str, str]]
) -> Iterator[Finding]:
    """Whether the database has gone through migrations of our applications that are not known."""
    ours = {app for app, _name in known}
    unknown = sorted(f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in known)
    if unknown:
        yield Finding(
            "database_newer",
            _("The database was written by a newer version of Sportello ({what}).").format(what=unknown[-1]),
            _("Install that version again, or restore the backup made before the upgrade."),
        )


def triggers(_now: datetime) -> Iterator[Finding]:
    """What keeps the timeline append-only, versions in force unedited, and the rules up to date in every process."""
    missing = sorted(expected_triggers() - _standing())
    if missing:
        yield Finding(
            "triggers",
            _("{n} triggers are missing from the database, such as {name}.").format(
                n=len(missing), name=missing[0]
            ),
            _(
                "Somebody removed them, or a table was rebuilt. Restore the database from a backup made before, "
                "and run “sportello audit” to see what was changed meanwhile."
            ),
        )
    if _ask("SELECT COUNT(*) FROM people_revision") != 1:
        yield Finding(
            "revision",
            _("The row that tells processes of new rules is missing."),
            _("Insert it: INSERT INTO people_revision (id, value) VALUES (1, 'first')."),
        )


def expected_triggers() -> set[str]:
    """The names of all triggers that the migrations make, found by letting them speak to nobody."""
    said: list[str] = []
    silent = SimpleNamespace(connection=connection, execute=lambda sql, params=None: said.append(sql))
    loader = MigrationExecutor(connection).loader
    for migration in (loader.disk_migrations or {}).values():
        for operation in migration.operations:
            if isinstance(operation, RunPython) and operation.code.__module__ == "sportello.sets.triggers":
                operation.code(None, silent)  # type: ignore[arg-type]
    return {sql.split()[2] for sql in said if sql.split()[:2] == ["CREATE", "TRIGGER"]}


def _standing() -> set[str]:
    sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        sql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def clocks(_now: datetime) -> Iterator[Finding]:
    """On a server, both machines must agree on the time."""
    if connection.vendor != "postgresql":
        return
    theirs = _ask("SELECT clock_timestamp()")
    apart = abs((theirs - datetime.now(UTC)).total_seconds())  # noqa: TID251  # the very clock that is compared
    if apart > MOST_APART:
        yield Finding(
            "clocks_apart",
            _("This machine's clock and the database's are {n} seconds apart.").format(n=round(apart)),
            _("Let both machines take the time from the network (NTP)."),
        )


def _ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row[0] if row else None


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
