"""The source of messages on the disk, by the SHA-256 of its bytes: written before anybody is told it has arrived."""

import hashlib
import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final, TypeVar
from uuid import uuid4

from django.conf import settings

FOLDER: Final = "mail"
AT_ONCE: Final = 8
T = TypeVar("T")


def keep(raw: bytes) -> str:
    """Put the bytes by for good, power cut or not; returns their digest. Raises OSError."""
    return keep_all([raw])[0]


def keep_all(raws: Sequence[bytes]) -> list[str]:
    """The same for several. They wait for the disk together: it writes its own book for all, not for each."""
    digests = [hashlib.sha256(raw).hexdigest() for raw in raws]
    new = {path_of(digest): raw for digest, raw in zip(digests, raws, strict=True)}
    with ExitStack() as left:
        coming = {
            place: _written(raw, place.parent, left) for place, raw in new.items() if not place.is_file()
        }
        _together(os.fsync, [file.fileno() for file in coming.values()])
        for place, file in coming.items():
            Path(file.name).replace(place)
        _together(_sync_folder, {place.parent for place in coming})
    return digests


def _written(raw: bytes, folder: Path, left: ExitStack) -> BinaryIO:
    """A new file with these bytes, under a name that does not count; `left` takes it away if it still has that one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = left.enter_context(open(folder / f"coming-{uuid4().hex}", "xb", opener=_private))  # noqa: SIM115 - with what is left
    left.callback(Path(file.name).unlink, missing_ok=True)
    file.write(raw)
    file.flush()
    return file


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _together(act: Callable[[T], None], things: Collection[T]) -> None:
    """Do it with all; several wait at the same time."""
    done = map(act, things) if len(things) < 2 else _threads().map(act, things)
    for _ in done:  # raises what one of them raised
        pass


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sources")


def fetch(digest: str) -> bytes:
    """The bytes. Raises OSError where they are gone."""
    return path_of(digest).read_bytes()


def path_of(digest: str) -> Path:
    """Where the source with this digest lies."""
    return Path(settings.MEDIA_ROOT) / FOLDER / digest[:2] / f"{digest}.eml"


def _sync_folder(folder: Path) -> None:
    """The new names too must outlive a power cut; where folders cannot be opened, the system sees to it."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
