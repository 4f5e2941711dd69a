"""Files of messages on disk: by the SHA-256 of their content, each content once, in the data folder.

`keep` is the one way in: for the composer, the portal, the phone intake and mail. What it returns goes into a
command (`reply(..., files=...)`); the command's event holds name, type, size and digest, so that the chain verifies.
"""

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from sportello.domain.errors import DeskError
from sportello.domain.timeline.files import File
from sportello.tickets.file_types import HEAD, is_dangerous, type_of

MOST_FILES = 10
LONGEST_NAME = 120
MEGABYTE = 1_000_000
FOLDER = "attachments"


class FileTooLarge(DeskError):
    """The file is larger than the desk takes."""

    code = "file_too_large"
    message = "{name} is larger than {megabytes} MB."
    hint = "Send a link to it, or a smaller part."


class FileRefused(DeskError):
    """Programs and scripts are not taken, whatever they are called."""

    code = "file_refused"
    message = "{name} is a program or a script."
    hint = "Send what it shows as a picture, a PDF or plain text."


class FileEmpty(DeskError):
    """There is nothing in the file."""

    code = "file_empty"
    message = "{name} is empty."


class TooManyFiles(DeskError):
    """More files than one message carries."""

    code = "too_many_files"
    message = "A message carries {most} files at most."
    hint = "Send the others with a second message."


class FileMissing(DeskError):
    """A file is named whose content was never kept here."""

    code = "file_missing"
    message = "{name} is not here any more."
    hint = "Attach it again."


def keep(chunks: Iterable[bytes], name: str) -> File:
    """Store one file and return what a command and its event need; nothing is written if it is refused.

    `chunks` is the content in pieces (`UploadedFile.chunks()`, or `[content]`); `name` as the sender called it.
    Raises FileTooLarge, FileRefused, FileEmpty.
    """
    name = clean_name(name)
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    summed, size, head = hashlib.sha256(), 0, b""
    with NamedTemporaryFile(dir=folder, prefix="coming-", delete=False) as coming:
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.ATTACHMENT_MB * MEGABYTE:
                    raise FileTooLarge(name=name, megabytes=settings.ATTACHMENT_MB)
                head += chunk[: HEAD - len(head)] if len(head) < HEAD else b""
                summed.update(chunk)
                coming.write(chunk)
            if not size:
                raise FileEmpty(name=name)
            if is_dangerous(head, name):
                raise FileRefused(name=name)
            coming.flush()
            os.fsync(coming.fileno())
        except BaseException:
            Path(coming.name).unlink(missing_ok=True)
            raise
    digest = summed.hexdigest()
    place = path_of(digest)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    Path(coming.name).replace(place)
    return File(name, type_of(head, name), size, digest)


def path_of(digest: str) -> Path:
    """Where the content with this SHA-256 lies (or would lie)."""
    return Path(settings.MEDIA_ROOT) / stored_name(digest)


def stored_name(digest: str) -> str:
    """The same below the folder of files, as rows hold it."""
    return f"{FOLDER}/{digest[:2]}/{digest}"


def known_files(files: Sequence[File]) -> tuple[File, ...]:
    """The files for a command; raises TooManyFiles, or FileMissing for one that was never kept."""
    if len(files) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    for file in files:
        if len(file.digest) != hashlib.sha256().digest_size * 2 or not path_of(file.digest).is_file():
            raise FileMissing(name=file.name)
    return tuple(files)


def clean_name(name: str) -> str:
    """The last part of a path, without what misleads the eye or a file system; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    # No control, format (right-to-left override) or unassigned characters.
    kept = "".join(
        " " if unicodedata.category(c)[0] == "C" else c for c in unicodedata.normalize("NFC", last)
    )
    plain = " ".join("".join("_" if c in '<>:"|?*' else c for c in kept).split()).strip(". ")
    stem, dot, end = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot:
        plain = f"{stem[: LONGEST_NAME - len(end) - 1]}.{end}"
    return plain[:LONGEST_NAME] or "file"
