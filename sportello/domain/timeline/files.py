"""Files that come with messages, as the timeline knows them."""

from dataclasses import dataclass

from sportello.domain.timeline.base import part


@dataclass(frozen=True)
class File:
    """A file: its clean name, its type as its content shows it, its size in bytes, the SHA-256 of its content."""

    name: str = ""
    type: str = ""
    size: int = 0
    digest: str = ""


part(File)
