"""A thousand tickets due among a hundred thousand, beside django-helpdesk's `escalate_tickets`.

django-helpdesk is installed from the registry into an environment to throw away, with the same kind of database.
Both sides do all of their escalation: here the climbs with their history and what people are told of them.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from sportello.bench.fill import moments
from sportello.bench.scratch import Scratch, own_database, scratch
from sportello.worker.tick import tick_until_quiet

LEAST = 15.0
PACKAGES = ("django-helpdesk", "django>=5.2,<5.3", "psycopg[binary]>=3.2,<4")


def run(
    *, tickets: int = 100_000, due: int = 1_000, rounds: int = 3, database: str = "both"
) -> dict[str, Any]:
    """Compare the two on each database."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="sportello-other-") as folder:
        python = install(Path(folder))
        for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
            with scratch(vendor) as desk:
                desk.call("fill:fill", tickets=tickets, due=due, groups=rounds + 1)
                ours = desk.call("helpdesk:ours", rounds=rounds, due=due)
                theirs = _theirs(python, desk, tickets=tickets, due=due, rounds=rounds)
                found[vendor] = _figures(ours, theirs, due)
    return {
        "tickets": tickets,
        "due": due,
        "databases": found,
        "passed": all(one["passed"] for one in found.values()),
    }


def install(folder: Path) -> Path:
    """django-helpdesk in an environment of its own; returns its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603
    python = folder / "bin" / "python"
    subprocess.run(  # noqa: S603
        [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet",
         "--only-binary", ":all:", *PACKAGES],
        check=True,
        stdout=sys.stderr,
    )  # fmt: skip
    return python


def ours(*, rounds: int, due: int) -> list[float]:
    """Seconds for each group: settle what is due, tell whom it concerns (inside)."""
    seconds = []
    first, *others = moments(rounds + 1)
    tick_until_quiet(first)  # the other side, too, is not timed while it starts
    for at in others:
        begin = perf_counter()
        steps = tick_until_quiet(at)
        seconds.append(perf_counter() - begin)
        assert steps == due, f"{steps} of {due} steps were carried out"  # noqa: S101
    return seconds


def _theirs(python: Path, desk: Scratch, **sizes: int) -> dict[str, Any]:
    database: dict[str, object]
    if desk.vendor == "sqlite":
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(desk.folder / "other.sqlite3")}
        return _escalate(python, {"database": database, **sizes})
    address, drop = own_database(desk.environment["DATABASE_URL"], "other")
    parts = urlsplit(address)
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": parts.username,
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname,
        "PORT": str(parts.port or ""),
    }
    try:
        return _escalate(python, {"database": database, **sizes})
    finally:
        drop()


def _escalate(python: Path, options: dict[str, Any]) -> dict[str, Any]:
    script = Path(__file__).with_name("other_desk.py")  # -P: this folder's modules are not its libraries
    done = subprocess.run(  # noqa: S603
        [python, "-P", script, json.dumps(options)], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _figures(ours: list[float], theirs: dict[str, Any], due: int) -> dict[str, Any]:
    ratio = median(theirs["seconds"]) / median(ours)
    return {
        "sportello_per_second": round(due / median(ours)),
        "django_helpdesk_per_second": round(due / median(theirs["seconds"])),
        "django_helpdesk": theirs["version"],
        "ratio": round(ratio, 1),
        "seconds": {
            "sportello": [round(one, 3) for one in ours],
            "django_helpdesk": [round(one, 3) for one in theirs["seconds"]],
        },
        "passed": ratio >= LEAST,
    }
