"""A migrated, empty database: made once a run while the tests are collected, copied by whoever needs one.

Migrating takes longer than most tests; a copy takes nothing. The environment names it for all processes of the run.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME = "SPORTELLO_TEST_MIGRATED"  # a file of SQLite, or a database on the server of the run
PATIENCE = 120.0  # seconds
MIGRATE = """
import django, os, pathlib, traceback
told = pathlib.Path(os.environ["SPORTELLO_DATA"], "migrated")
try:
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    told.write_text("")
except BaseException:
    told.write_text(traceback.format_exc())
"""


def begin(data: Path, server: str | None) -> Callable[[], None]:
    """Migrate in a process of its own, into a file of `data` or into a database of `server`.

    Answers the function that ends the process.
    """
    environment = dict(os.environ)
    if server:
        os.environ[NAME] = "sportello_migrated"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE sportello_migrated")
        environment["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path="/sportello_migrated"))
    else:
        os.environ[NAME] = str(data / "migrated.sqlite3")
        environment["DATABASE_URL"] = f"sqlite:///{data}/migrated.sqlite3"
    os.environ["SPORTELLO_TEST_DATA"] = str(data)
    process = subprocess.Popen([sys.executable, "-c", MIGRATE], env=environment)

    def end() -> None:
        process.kill()
        process.wait()

    return end


def ready() -> str:
    """Wait for the database; its name."""
    told, until = Path(os.environ["SPORTELLO_TEST_DATA"], "migrated"), time.monotonic() + PATIENCE
    while not told.exists():
        assert time.monotonic() < until, "the migrations did not end"
        time.sleep(0.05)
    assert not told.read_text(), told.read_text()
    return os.environ[NAME]


def copy_to(file: Path) -> None:
    """Put a migrated, empty database of SQLite there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ready(), file)
