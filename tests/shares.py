"""In a fresh checkout: the processes of a run share the compiling of the tests.

All collect in the same order, and pytest rewrites each assertion: each process would compile all files, at the same
time as the others. So each imports its share before it collects, and finds most of the others' compiled by then.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def files_of(arguments: Iterable[str]) -> list[Path]:
    """The files with tests that pytest is asked for, from the root of the repository."""
    places = [Path(argument.split("::")[0]).resolve() for argument in arguments]
    found = {file for place in places for file in ([place] if place.is_file() else place.rglob("test_*.py"))}
    return sorted(file.relative_to(ROOT) for file in found)


def import_own_share(config: pytest.Config, without: set[str]) -> None:
    """Import every third file, of three processes; what cannot be imported is told when it is collected.

    `without` names the folders of tests that are left out. On PostgreSQL the last file comes first: `make test` runs
    these tests beside those on SQLite.
    """
    name, count = os.environ["PYTEST_XDIST_WORKER"], int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    files = [file for file in files_of(config.args) if not without.intersection(file.parts)]
    if config.getoption("--db") == "postgresql":
        files.reverse()
    for file in files[int(name.removeprefix("gw")) % count :: count]:
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(file.with_suffix("").parts))
