"""Files of an export's messages: kept from the export itself; by their address only if the administrator allows it."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sportello.domain.errors import DeskError
from sportello.domain.timeline.files import File as Kept
from sportello.intake.migration.documents import Export
from sportello.intake.migration.records import File
from sportello.tickets.storage import keep

_BLOCK: Final = 1 << 16
Fetch = Callable[[str], Iterable[bytes]]
"""Gets the content behind an address, in pieces. Raises OSError, or ValueError for an address that is not allowed."""


class NotThere(Exception):
    """The file does not come over, for this reason."""


@dataclass
class Keeper:
    """Keeps files. A dry one only looks whether they are there."""

    export: Export
    fetch: Fetch | None = None
    dry: bool = False
    kept: int = 0

    def keep(self, file: File) -> Kept | None:
        """The file as a command takes it; None in a dry run. Raises NotThere."""
        try:
            pieces = self._pieces(file)
            if self.dry:
                return None
            found = keep(pieces, file.name or "file")
        except (DeskError, OSError, ValueError) as error:
            raise NotThere(_why(error)) from error
        self.kept += 1
        return found

    def _pieces(self, file: File) -> Iterable[bytes]:
        if file.content:
            return [_decoded(file.content)]
        document = self.export.find(file.path) if file.path else None
        if document is not None:
            return _read(document.open)
        if file.url and self.fetch is not None:
            return self.fetch(file.url)
        raise NotThere("a file is not in the export" + (", only its address is" if file.url else ""))


def _why(error: Exception) -> str:
    if isinstance(error, DeskError):
        return f"a file was refused ({error.code})"
    return f"a file could not be read ({str(error)[:120]})"


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=False)
    except binascii.Error as error:
        raise ValueError("it is not in base64") from error


def _read(open_: Callable[[], object]) -> Iterator[bytes]:
    with open_() as file:  # type: ignore[attr-defined]
        while block := file.read(_BLOCK):
            yield block
