"""Files on their way in: weighed while they arrive, kept at once, named in forms by a signed word.

A form that carries files has `<input type="file" name="files" multiple>`; `incoming(request)` gives what a command
takes. A file that was kept before its form is sent (by dropping, pasting, a refused form, a draft) travels in the form
as a hidden field `file` with the word of `voucher`. It is good for one person, and says nothing to another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from sportello.domain.timeline.files import File
from sportello.tickets.storage import MEGABYTE, MOST_FILES, FileTooLarge, TooManyFiles, clean_name, keep

SALT = "sportello.file"
# How long a kept file waits for its message: as long as a session.
GOOD_FOR = settings.SESSION_COOKIE_AGE


class Weighed(FileUploadHandler):
    """Stops taking a file in once it is larger than the desk allows, and all once they weigh what no message may.

    The rest of the form is read all the same.
    """

    whole = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.weight = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.weight += len(raw_data)
        self.whole += len(raw_data)
        if self.weight > settings.ATTACHMENT_MB * MEGABYTE:
            self.request.too_large = clean_name(self.file_name or "")  # type: ignore[union-attr]
            raise SkipFile
        if self.whole > MOST_FILES * settings.ATTACHMENT_MB * MEGABYTE:
            self.request.too_many = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def incoming(request: HttpRequest, field: str = "files", *, named_as: str = "file") -> tuple[File, ...]:
    """The files of a posted form, kept: those it carries now and those it names as kept before.

    The result goes into a command as `files`. Raises FileTooLarge, FileRefused, FileEmpty, TooManyFiles: in words by
    `errors.words_for`. What was kept before stays named in the form: see `named`.
    """
    known = named(request, named_as)
    if (name := getattr(request, "too_large", None)) is not None:
        raise FileTooLarge(name=name, megabytes=settings.ATTACHMENT_MB)
    fresh: Sequence[UploadedFile[Any]] = request.FILES.getlist(field)
    if hasattr(request, "too_many") or len(known) + len(fresh) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    return (*known, *(keep(file.chunks(), file.name or "") for file in fresh))


def named(request: HttpRequest, field: str = "file") -> tuple[File, ...]:
    """The files that a posted form names as kept before, by this person; words that are not ours are passed over."""
    found = (redeemed(word, request.user.pk) for word in request.POST.getlist(field))
    return tuple(dict.fromkeys(file for file in found if file is not None))


def voucher(file: File, person: int | None) -> str:
    """The word by which a form names a kept file."""
    return signing.dumps([person, asdict(file)], salt=SALT, compress=True)


def redeemed(word: str, person: int | None) -> File | None:
    """The file that a word names; None for a forged one, an old one, or somebody else's."""
    try:
        owner, fields = signing.loads(word, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return File(**fields) if owner == person else None


def vouchers(files: Iterable[File], person: int | None) -> list[tuple[str, File]]:
    """(word, file) of each, for the template `tickets/_files_kept.html`."""
    return [(voucher(file, person), file) for file in files]
