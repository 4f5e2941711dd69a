"""A desk to throw away: a database of its own, and processes that work on it.

A benchmark never touches the database of whoever runs it: what needs one runs in processes whose environment
names the scratch database. `inside.py` is what those processes run.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from sportello.bench import postgres

MARK = "SPORTELLO_SCRATCH"
"""Set in the environment of everything that runs on a scratch database, so that nothing else is ever filled."""

MIGRATED = "SPORTELLO_BENCH_MIGRATED"
"""Names an empty, migrated database to begin with, as a file of SQLite or on the server: the tests have one."""

POSTGRES_SETTINGS = "-c shared_buffers=512MB -c max_wal_size=8GB -c checkpoint_timeout=30min"


class Failed(RuntimeError):
    """A process on the scratch desk ended badly."""


@dataclass(frozen=True)
class Scratch:
    """A scratch desk: which database it stands on, where its files lie, what its processes are told."""

    vendor: str
    folder: Path
    environment: dict[str, str]

    def start(self, part: str, **options: Any) -> "subprocess.Popen[str]":
        """Start `module:function` of the benchmarks with these options, in a process of its own."""
        return start(part, self.environment, **options)

    def call(self, part: str, **options: object) -> Any:
        """The same, waited for; returns what the function returned. Raises Failed."""
        return answer(self.start(part, **options))


def start(
    part: str, environment: Mapping[str, str], *, stdin: int | None = None, **options: object
) -> "subprocess.Popen[str]":
    """Start `module:function` of the benchmarks with these options in that environment."""
    return subprocess.Popen(  # noqa: S603  # our own Python, our own module
        [sys.executable, "-m", "sportello.bench.inside", part, json.dumps(options)],
        env=dict(environment),
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
    )


def worker(environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """A real `sportello worker` with its default settings."""
    command = [sys.executable, "-m", "sportello.cli.main", "worker"]
    return subprocess.Popen(command, env=dict(environment))  # noqa: S603


def live(nursery: "subprocess.Popen[str]", seconds: float) -> None:
    """One life: a process that bears another for each line on its input bears one, which is killed after `seconds`."""
    assert nursery.stdin is not None  # noqa: S101
    assert nursery.stdout is not None  # noqa: S101
    nursery.stdin.write("\n")
    nursery.stdin.flush()
    child = int(nursery.stdout.readline())
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)


def answer(process: "subprocess.Popen[str]") -> Any:
    """Wait for a process of `Scratch.start` and read what it returned."""
    said, _ = process.communicate()
    if process.returncode:
        raise Failed(f"a process on the scratch desk ended with code {process.returncode}: {said[-2000:]}")
    return json.loads(said.splitlines()[-1])


@contextmanager
def filled(vendor: str, part: str, keep: str = "", **options: int) -> Iterator[Scratch]:
    """A desk that `module:function` has filled with these options.

    `keep` names a folder where it stays: filled once, it is found there the next time as it was left, whatever the
    code has become meanwhile. Empty: a desk to throw away.
    """
    if not keep:
        with scratch(vendor) as desk:
            desk.call(part, **options)
            yield desk
        return
    told = "-".join([part.replace(":", "-"), *(f"{name}-{value}" for name, value in sorted(options.items()))])
    folder = Path(keep).absolute() / f"{vendor}-{told}"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as undo:
        url, migrated = f"sqlite:///{folder}/desk.sqlite3", os.environ.get(MIGRATED)
        copied = bool(vendor == "sqlite" and migrated and not (folder / "desk.sqlite3").exists())
        if copied:
            shutil.copyfile(str(migrated), folder / "desk.sqlite3")
        if vendor == "postgresql":
            url, stop = postgres.start(POSTGRES_SETTINGS, keep=folder)
            undo.callback(stop)
        desk = Scratch(vendor, folder, _environment(url, folder))
        if not copied:
            desk.call("scratch:migrate")
        if not (folder / "filled").exists():
            desk.call(part, **options)
            (folder / "filled").touch()
        yield desk


@contextmanager
def scratch(vendor: str) -> Iterator[Scratch]:
    """A migrated, empty desk on `sqlite` or `postgresql`; removed at the end with all its files."""
    with ExitStack() as undo:
        folder = Path(tempfile.mkdtemp(prefix="sportello-bench-"))
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        url, migrated = f"sqlite:///{folder}/desk.sqlite3", os.environ.get(MIGRATED, "")
        if vendor == "postgresql":
            server, stop = postgres.start(POSTGRES_SETTINGS)
            undo.callback(stop)
            url, drop = own_database(server, template=migrated or "template1")
            undo.callback(drop)
        elif migrated:
            shutil.copyfile(migrated, folder / "desk.sqlite3")
        desk = Scratch(vendor, folder, _environment(url, folder))
        if not migrated:
            desk.call("scratch:migrate")
        yield desk


def own_database(
    server: str, what: str = "bench", template: str = "template1"
) -> tuple[str, Callable[[], None]]:
    """A new database on the server, a copy of `template`; its address, and the function that drops it."""
    name = f"sportello_{what}_{os.getpid()}"

    def run(statement: str) -> None:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(statement.encode())

    run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run(f"CREATE DATABASE {name} TEMPLATE {template}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}")), lambda: run(
        f"DROP DATABASE {name} WITH (FORCE)"
    )


def _environment(url: str, folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SPORTELLO_")}
    return kept | {
        MARK: "1",
        "DJANGO_SETTINGS_MODULE": "sportello.config.settings",
        "DATABASE_URL": url,
        "SPORTELLO_DATA": str(folder),
        "SPORTELLO_SECRET_KEY": "only-for-this-run",
        "SPORTELLO_LOG_LEVEL": "error",
        "SPORTELLO_LOG_FORMAT": "text",
    }


def migrate() -> None:
    """Bring the scratch database up to date (inside)."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
