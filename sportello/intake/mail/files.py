"""The files of a message kept for the ticket; what is not taken is named, and stays in the source."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sportello.domain.errors import DeskError
from sportello.domain.timeline.files import File
from sportello.intake.mail.parts import Attached
from sportello.tickets.storage import MOST_FILES, clean_name, keep

_PICTURE: Final = re.compile(r'(<img\b[^>]*?\bsrc=")cid:([^"]+)(")', re.IGNORECASE)


@dataclass
class Kept:
    """`files` for the command; `refused` with the code of the reason; digests of pictures by their `cid`."""

    files: list[File] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)


def keep_files(attached: Sequence[Attached]) -> Kept:
    """Keep what may be kept, in order; one that fails never stops the message."""
    kept = Kept()
    for file in attached:
        if len(kept.files) >= MOST_FILES:
            kept.refused.append((clean_name(file.name), "too_many_files"))
            continue
        try:
            stored = keep([file.content], file.name)
        except DeskError as refusal:
            kept.refused.append((clean_name(file.name), refusal.code))
            continue
        if file.cid:
            kept.pictures[file.cid] = stored.digest
        if stored.digest not in {known.digest for known in kept.files}:
            kept.files.append(stored)
    return kept


def with_pictures(html: str, pictures: Mapping[str, str]) -> str:
    """The HTML with the pictures that came along named by the digest of their content."""
    return _PICTURE.sub(lambda m: f"{m[1]}cid:{pictures.get(m[2], '')}{m[3]}", html)
