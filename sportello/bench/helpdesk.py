"""A thousand tickets due among a hundred thousand, beside django-helpdesk's `escalate_tickets`.

django-helpdesk is installed from the registry into an environment to throw away, with the same kind of database.
Both sides do all of their escalation: here the climbs with their history and what people are told of them.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from sportello.bench.fill import moments
from sportello.bench.progress import progress
from sportello.bench.scratch import Failed, Scratch, own_database, scratch, start
from sportello.worker.tick import tick_until_quiet

LEAST = 15.0
PACKAGES = ("django-helpdesk", "django>=5.2,<5.3", "psycopg[binary]>=3.2,<4")


def run(
    *, tickets: int = 100_000, due: int = 1_000, rounds: int = 5, database: str = "both"
) -> dict[str, Any]:
    """Compare the two on each database, taking turns."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="sportello-other-") as folder:
        python = install(Path(folder))
        for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
            with scratch(vendor) as desk, their_database(desk) as theirs:
                desk.call("fill:fill", tickets=tickets, due=due, groups=rounds + 1)
                sizes = {"tickets": tickets, "due": due, "rounds": rounds + 1}
                found[vendor] = _race(desk, python, {"database": theirs, **sizes})
    return {
        "tickets": tickets,
        "due": due,
        "databases": found,
        "passed": all(one["passed"] for one in found.values()),
    }


def _race(desk: Scratch, python: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Round by round; the first of each side, in which it finds its feet, does not count."""
    other = start_other(python, options)
    due, rounds = options["due"], options["rounds"]
    ours = start("helpdesk:ours", desk.environment, stdin=subprocess.PIPE, rounds=rounds, due=due)
    try:
        version = line(other)
        pairs = []
        with progress("escalating beside django-helpdesk", rounds) as bar:
            for _ in range(rounds):
                pairs.append((turn(ours), turn(other)))
                bar.on()
    finally:
        for process in (other, ours):
            process.communicate()
    return _figures(pairs[1:], due) | {"django_helpdesk": version}


def start_other(python: Path, options: dict[str, Any]) -> "subprocess.Popen[str]":
    """django-helpdesk on a database of its own; it says its version when it is ready, then waits for turns."""
    script = Path(__file__).with_name("other_desk.py")  # -P: this folder's modules are not its libraries
    return subprocess.Popen(  # noqa: S603
        [python, "-P", script, json.dumps(options)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def turn(process: "subprocess.Popen[str]", said: str = "") -> float:
    """One round of a side; the seconds that it took."""
    assert process.stdin is not None  # noqa: S101
    process.stdin.write(f"{said}\n")
    process.stdin.flush()
    return float(line(process))


def line(process: "subprocess.Popen[str]") -> str:
    """What a side says next. Raises Failed where it has ended."""
    assert process.stdout is not None  # noqa: S101
    said = process.stdout.readline().strip()
    if not said:
        raise Failed("a side of the comparison ended too early")
    return said


def install(folder: Path, *more: str) -> Path:
    """django-helpdesk, and what else is named, in an environment of its own; returns its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603
    python = folder / "bin" / "python"
    subprocess.run(  # noqa: S603
        [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet",
         "--only-binary", ":all:", *PACKAGES, *more],
        check=True,
        stdout=sys.stderr,
    )  # fmt: skip
    return python


def ours(*, rounds: int, due: int) -> None:
    """For each line on the input settle one group and tell whom it concerns; print the seconds (inside)."""
    for at, _ in zip(moments(rounds), sys.stdin, strict=False):
        begin = perf_counter()
        steps = tick_until_quiet(at)
        print(perf_counter() - begin, flush=True)
        assert steps == due, f"{steps} of {due} steps were carried out"  # noqa: S101


@contextmanager
def their_database(desk: Scratch) -> Iterator[dict[str, object]]:
    """Another database of the same kind, as Django's settings; on the same server."""
    if desk.vendor == "sqlite":
        yield {"ENGINE": "django.db.backends.sqlite3", "NAME": str(desk.folder / "other.sqlite3")}
        return
    address, drop = own_database(desk.environment["DATABASE_URL"], "other")
    parts = urlsplit(address)
    try:
        yield {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path[1:],
            "USER": parts.username,
            "PASSWORD": parts.password or "",
            "HOST": parts.hostname,
            "PORT": str(parts.port or ""),
        }
    finally:
        drop()


def _figures(pairs: list[tuple[float, float]], due: int) -> dict[str, Any]:
    ratio = median(theirs / ours for ours, theirs in pairs)
    return {
        "sportello_per_second": round(due / median(ours for ours, _ in pairs)),
        "django_helpdesk_per_second": round(due / median(theirs for _, theirs in pairs)),
        "ratio": round(ratio, 1),
        "seconds": {
            "sportello": [round(ours, 3) for ours, _ in pairs],
            "django_helpdesk": [round(theirs, 3) for _, theirs in pairs],
        },
        "passed": ratio >= LEAST,
    }
