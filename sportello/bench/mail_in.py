"""Thousands of letters in a folder, taken in beside django-helpdesk's `get_email` on the same folder.

django-helpdesk is installed from the registry into an environment to throw away, with the same kind of database. Ours
is all that happens in real life: the source written to the disk for good, a row, who sent it, its thread, the door
with its clocks and outbox, then the dispatcher that writes deliveries and letters of acknowledgement. Theirs composes
its answers for a mail server that is not there. Both sides read copies of the same files, folder by folder, in turns.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sportello.bench.desk import furnish
from sportello.bench.fill import FIRST
from sportello.bench.helpdesk import install, line, start_other, their_database, turn
from sportello.bench.mail_letters import write_folders
from sportello.bench.progress import progress
from sportello.bench.scratch import Scratch, scratch, start

LEAST = 5.0
WARM = 100  # letters of the first folder, in which each side finds its feet; they do not count
OUT = {"SPORTELLO_SMTP": "smtp://127.0.0.1:9?tls=no", "SPORTELLO_MAIL_FROM": "aiuto@azienda.it"}


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
                pairs.append((turn(ours, str(folder)), turn(other, str(theirs)), len(list(folder.iterdir()))))
                bar.on()
    finally:
        for process in (other, ours):
            process.communicate()
    return {"django_helpdesk": version, "calibration_ms": round(calibration, 1), **_figures(pairs[1:])}


def ours() -> dict[str, Any]:
    """For each folder named on the input take its letters in, and print the seconds (inside)."""
    from sportello.bench.pages import _calibration
    from sportello.intake.mail.models import IncomingMessage, Mailbox

    mailbox = Mailbox.objects.create(
        address="aiuto@azienda.it", department_id=furnish().department, most_from_one=30_000
    )
    print(_calibration(), flush=True)
    taken = 0
    for said in sys.stdin:
        begin = perf_counter()
        taken += _take(Path(said.strip()), mailbox.address)
        print(perf_counter() - begin, flush=True)
        done = IncomingMessage.objects.filter(state=IncomingMessage.State.DONE).count()
        assert done == taken, f"{done} of {taken} letters became messages"  # noqa: S101
    return {}


def _take(folder: Path, address: str) -> int:
    from sportello.intake.mail.mailboxes import mailbox_at
    from sportello.intake.mail.receiving import receive_all, sets_of
    from sportello.notifications.dispatcher import dispatch

    mailbox = mailbox_at(address)
    assert mailbox is not None  # noqa: S101
    letters = sorted(folder.iterdir())
    for some in sets_of((path.read_bytes() for path in letters), len):
        receive_all(some, mailbox, at=FIRST)
    while dispatch(FIRST.replace(minute=59)):
        pass
    return len(letters)


def _figures(pairs: list[tuple[float, float, int]]) -> dict[str, Any]:
    ratio = median(theirs / ours for ours, theirs, _letters in pairs)
    return {
        "sportello_per_second": round(median(letters / ours for ours, _theirs, letters in pairs), 1),
        "django_helpdesk_per_second": round(median(letters / theirs for _ours, theirs, letters in pairs), 1),
        "ratio": round(ratio, 1),
        "seconds": {
            "sportello": [round(ours, 2) for ours, _theirs, _letters in pairs],
            "django_helpdesk": [round(theirs, 2) for _ours, theirs, _letters in pairs],
        },
        "passed": ratio >= LEAST,
    }
