"""`make test`: the tests on SQLite and on PostgreSQL side by side: none waits while the last ones of the other end.

What those on PostgreSQL say is shown when those on SQLite have ended. Arguments go to pytest, to both.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent
SAID = ROOT / ".venv" / "postgresql.log"
NO_TESTS = 5  # what pytest says when nothing of what was asked for needs this database
COMMAND = [sys.executable, "-m", "pytest", "--dist", "worksteal", "--durations=15", "--durations-min=1"]


def processes(wanted: str) -> int:
    """How many, as `make test JOBS=` says it: a number, or `auto` for one a processor, as pytest-xdist means it."""
    return os.cpu_count() or 1 if wanted in ("auto", "logical") else int(wanted)


def start(
    database: str, workers: int, arguments: list[str], said: IO[bytes] | None = None
) -> "subprocess.Popen[bytes]":
    """The tests on one database, in so many processes; told to `said` where it is given."""
    command = [*COMMAND, "-n", str(workers), f"--db={database}", *arguments]
    print(" ".join(["pytest", *command[3:]]), flush=True)
    return subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT if said else None)


def main(workers: int, arguments: list[str]) -> int:
    """Run both in `workers` processes together, one after the other in one; 1 when one failed or there was none."""
    fewer = max(1, workers // 3)  # a quarter of the work is on PostgreSQL, and its server does a part of that
    codes = []
    with SAID.open("wb") as said:
        first = start("sqlite", max(1, workers - fewer), arguments)
        if workers == 1:
            codes.append(first.wait())
        second = start("postgresql", fewer, arguments, said)
        try:
            codes += [first.wait(), second.wait()]
        except KeyboardInterrupt:  # they have heard it too
            codes += [first.wait(), second.wait(), 1]
    sys.stdout.write(SAID.read_text(errors="replace"))
    return 0 if 0 in codes and set(codes) <= {0, NO_TESTS} else 1


if __name__ == "__main__":
    sys.exit(main(processes(sys.argv[1]), sys.argv[2:]))
