"""Thousands of letters in a folder, taken in beside django-helpdesk's `get_email` on the same folder.

django-helpdesk is installed from the registry into an environment to throw away, with the same kind of database. Ours
is all of `sportello mail-in FOLDER`: the source written to the disk for good, a row, who sent it, its thread, the door
with its clocks and outbox. Theirs composes its answers at once, for a mail server that is not there; ours are told by
the dispatcher afterwards, which is reported with and without. Both read copies of the same files, in turns.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from sportello.bench.desk import furnish
from sportello.bench.fill import FIRST
from sportello.bench.helpdesk import install, line, start_other, their_database, turn
from sportello.bench.mail_letters import write_folders
from sportello.bench.progress import progress
from sportello.bench.scratch import Scratch, scratch, start

LEAST = 5.0
WARM = 100  # letters of the first folder, in which each side finds its feet; they do not count
OUT = {"SPORTELLO_SMTP": "smtp://127.0.0.1:9?tls=no", "SPORTELLO_MAIL_FROM": "aiuto@azienda.it"}


class Round(NamedTuple):
    """Seconds in which the letters of one folder were taken in and told by us, and taken in by them."""

    taken: float
    told: float
    theirs: float
    letters: int


def run(*, messages: int = 5_000, rounds: int = 5, database: str = "both", seed: int = 7) -> dict[str, Any]:
    """Compare the two on each database, taking turns."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="sportello-other-") as folder:
        place = Path(folder)
        python = install(place / "other")
        sizes = [WARM, *[messages // rounds] * rounds]
        folders = write_folders(place, sizes, seed)
        for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
            with scratch(vendor) as desk, their_database(desk) as theirs:
                desk.environment.update(OUT)
                found[vendor] = _race(desk, python, theirs, folders) | {"letters": sum(sizes[1:])}
    return {
        "databases": found,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "passed": all(one["passed"] for one in found.values()),
    }


def _race(desk: Scratch, python: Path, database: dict[str, object], folders: list[Path]) -> dict[str, Any]:
    other = start_other(python, {"database": database, "media": str(desk.folder / "their-files")})
    ours = start("mail_in:ours", desk.environment, stdin=subprocess.PIPE)
    try:
        version, calibration = line(other), float(line(ours))
        pairs = []
        with progress(f"taking in beside django-helpdesk on {desk.vendor}", len(folders)) as bar:
            for folder in folders:
                theirs = Path(shutil.copytree(folder, desk.folder / f"their-{folder.name}"))
                taken, told = turn(ours, str(folder)), float(line(ours))
                pairs.append(Round(taken, told, turn(other, str(theirs)), len(list(folder.iterdir()))))
                bar.on()
    finally:
        for process in (other, ours):
            process.communicate()
    return {"django_helpdesk": version, "calibration_ms": round(calibration, 1), **_figures(pairs[1:])}


def ours() -> dict[str, Any]:
    """For each folder named on the input take its letters in, and print the seconds (inside)."""
    from sportello.bench.pages import _calibration
    from sportello.intake.mail.models import IncomingMessage, Mailbox
    from sportello.notifications.dispatcher import dispatch

    mailbox = Mailbox.objects.create(
        address="aiuto@azienda.it", department_id=furnish().department, most_from_one=30_000
    )
    print(_calibration(), flush=True)
    taken = 0
    for said in sys.stdin:
        begin = perf_counter()
        taken += _take(Path(said.strip()), mailbox.address)
        print(perf_counter() - begin, flush=True)
        begin = perf_counter()
        while dispatch(FIRST + timedelta(minutes=1)):
            pass
        print(perf_counter() - begin, flush=True)
        done = IncomingMessage.objects.filter(state=IncomingMessage.State.DONE).count()
        assert done == taken, f"{done} of {taken} letters became messages"  # noqa: S101
    return {}


def _take(folder: Path, address: str) -> int:
    from sportello.intake.mail.mailboxes import mailbox_at
    from sportello.intake.mail.receiving import receive_all, sets_of

    mailbox = mailbox_at(address)
    assert mailbox is not None  # noqa: S101
    letters = sorted(folder.iterdir())
    for some in sets_of((path.read_bytes() for path in letters), len):
        receive_all(some, mailbox, at=FIRST)
    return len(letters)


def _figures(rounds: list[Round]) -> dict[str, Any]:
    ratio = median(one.theirs / one.taken for one in rounds)
    return {
        "sportello_per_second": round(median(one.letters / one.taken for one in rounds), 1),
        "django_helpdesk_per_second": round(median(one.letters / one.theirs for one in rounds), 1),
        "ratio": round(ratio, 1),
        "ratio_with_telling": round(median(one.theirs / (one.taken + one.told) for one in rounds), 1),
        "seconds": {
            "sportello": [round(one.taken, 2) for one in rounds],
            "sportello_telling": [round(one.told, 2) for one in rounds],
            "django_helpdesk": [round(one.theirs, 2) for one in rounds],
        },
        "passed": ratio >= LEAST,
    }
