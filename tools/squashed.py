"""Whether the squashed migrations make what those make that they replace: `python tools/squashed.py`, a minute.

Both ways are gone on an empty database of each kind; tables, columns, constraints, indexes, triggers,
functions are compared. Run it after squashing more.
"""

import difflib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from sportello.bench import postgres

ROOT = Path(__file__).parent.parent
MIGRATE = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
if sys.argv[1] == "one by one":
    load = MigrationLoader.load_disk
    def without_squashed(self):
        load(self)
        for key in [key for key, migration in self.disk_migrations.items() if migration.replaces]:
            if key[0] in self.ours:
                del self.disk_migrations[key]
    MigrationLoader.ours = {a.label for a in django.apps.apps.get_app_configs() if a.name.startswith("sportello")}
    MigrationLoader.load_disk = without_squashed
call_command("migrate", interactive=False, verbosity=0)
"""
WAYS = ("one by one", "squashed")
SQLITE = "SELECT coalesce(sql, type || ' ' || tbl_name || ' ' || name) FROM sqlite_master"


def migrate(way: str, data: Path, url: str) -> None:
    """Bring the empty database there up to date, one way or the other."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "sportello.config.settings",
        "SPORTELLO_SECRET_KEY": "only-for-tools",
        "SPORTELLO_DATA": str(data),
        "DATABASE_URL": url,
    }
    subprocess.run([sys.executable, "-c", MIGRATE, way], cwd=ROOT, env=environment, check=True)


def in_order(statement: str) -> str:
    """A statement in one line. What a table consists of is sorted: a rebuilt one has its columns in another order."""
    said = " ".join(statement.split())
    if not said.startswith("CREATE TABLE"):
        return said
    head, body = said.split("(", 1)
    parts, depth = [""], 0
    for letter in body.removesuffix(")"):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return f"{head}({', '.join(sorted(part.strip() for part in parts))})"


def told_by_sqlite(file: Path) -> list[str]:
    """What stands in it, a line an entry."""
    connection = sqlite3.connect(file)
    lines = [in_order(line) for (line,) in connection.execute(SQLITE)]
    connection.close()
    return sorted(lines)


def told_by_postgresql(url: str) -> list[str]:
    """The same."""
    installed = postgres.wheel_folder() or postgres.system_folder()
    if installed is None:
        raise postgres.NoPostgres
    dumped = subprocess.run(
        [installed / "bin/pg_dump", "--schema-only", "--no-owner", url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    statements = re.split(r";\n", re.sub(r"^(--|\\).*\n", "", dumped, flags=re.MULTILINE))
    return sorted(in_order(statement) for statement in statements)


def differences(one: list[str], other: list[str]) -> list[str]:
    """What only one of them says."""
    lines = difflib.unified_diff(one, other, *WAYS, lineterm="", n=0)
    return [line for line in lines if not line.startswith("@@")]


def compared() -> Iterator[tuple[str, list[str]]]:
    """Each database with what differs in it."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number}.sqlite3") for number in range(2)]
        for way, file in zip(WAYS, files, strict=True):
            migrate(way, Path(folder), f"sqlite:///{file}")
        yield "SQLite", differences(*map(told_by_sqlite, files))
        server, stop = postgres.start()
        try:
            urls = []
            for number, way in enumerate(WAYS):
                with psycopg.connect(server, autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE way_{number}")
                urls.append(urlunsplit(urlsplit(server)._replace(path=f"/way_{number}")))
                migrate(way, Path(folder), urls[-1])
            yield "PostgreSQL", differences(*map(told_by_postgresql, urls))
        finally:
            stop()


def main() -> int:
    """Compare on both databases; the number of lines that differ."""
    found = 0
    for database, lines in compared():
        print(f"{database}: {len(lines)} lines differ", *lines, sep="\n")
        found += len(lines)
    return found


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
