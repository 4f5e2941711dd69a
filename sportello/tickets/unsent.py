"""Files that were kept and never came with a message: deleted once no form can name them any more."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from sportello.jobs.task import LONG, Context, task
from sportello.tickets.models import Attachment
from sportello.tickets.storage import FOLDER

DAY = 24 * 3600
SET = 500
GOING = "going-"


@task(takes_context=True, queue_name=LONG)
def delete_unsent_files(context: Context) -> int:
    """The periodic job; how many files were deleted."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    if not folder.is_dir():
        return 0
    # A form names a kept file for as long as a session lasts (web/uploads.py); a day more for clocks that differ.
    before = _now_on(folder) - settings.SESSION_COOKIE_AGE - DAY
    old, seen, deleted = _older(folder, before), 0, 0
    while files := list(islice(old, SET)):
        digests = [_digest(file) for file in files]
        sent = set(Attachment.objects.filter(digest__in=digests).values_list("digest", flat=True).distinct())
        for file in files:
            if _digest(file) not in sent:
                deleted += _delete(file, before)
            elif file.name.startswith(GOING):  # a worker ended between two names
                file.replace(file.with_name(_digest(file)))
        seen += len(files)
        context.step(seen, seen + SET)
    return deleted


def _now_on(folder: Path) -> float:
    """What the file system calls now: files are compared with its own clock."""
    with NamedTemporaryFile(dir=folder, prefix="coming-") as fresh:
        return os.fstat(fresh.fileno()).st_mtime


def _older(folder: Path, before: float) -> Iterator[Path]:
    """Files last written before that moment, those whose coming was broken off included."""
    for place in sorted(folder.iterdir()):
        for file in sorted(place.iterdir()) if place.is_dir() else [place]:
            if file.is_file() and file.stat().st_mtime < before:
                yield file


def _delete(file: Path, before: float) -> bool:
    """Delete it, unless the same content was kept anew in this very moment."""
    going = file.with_name(GOING + _digest(file))
    file.replace(going)
    if going.stat().st_mtime >= before:
        going.replace(file)
        return False
    going.unlink()
    return True


def _digest(file: Path) -> str:
    return file.name.removeprefix(GOING)
