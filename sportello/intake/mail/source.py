"""The source of messages on the disk, by the SHA-256 of its bytes: written before anybody is told it has arrived."""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from django.conf import settings

FOLDER: Final = "mail"
AT_ONCE: Final = 8


def keep(raw: bytes) -> str:
    """Put the bytes by for good, power cut or not; returns their digest."""
    digest = hashlib.sha256(raw).hexdigest()
    place = path_of(digest)
    if place.is_file():
        return digest
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=place.parent, prefix="coming-", delete=False) as coming:
        try:
            coming.write(raw)
            coming.flush()
            os.fsync(coming.fileno())
        except BaseException:
            Path(coming.name).unlink(missing_ok=True)
            raise
    Path(coming.name).replace(place)
    _sync(place.parent)
    return digest


def keep_all(raws: Sequence[bytes]) -> list[str]:
    """The same for several: they wait for the disk together."""
    if len(raws) < 2:
        return [keep(raw) for raw in raws]
    return list(_writers().map(keep, raws))


@cache
def _writers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sources")


def fetch(digest: str) -> bytes:
    """The bytes. Raises OSError where they are gone."""
    return path_of(digest).read_bytes()


def path_of(digest: str) -> Path:
    """Where the source with this digest lies."""
    return Path(settings.MEDIA_ROOT) / FOLDER / digest[:2] / f"{digest}.eml"


def _sync(folder: Path) -> None:
    """The new name too must outlive a power cut; where folders cannot be opened, the system sees to it."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
