"""The files of an export: of a folder, of a zip, or one alone. Read as they are, never unpacked onto the disk.

So a name inside a zip cannot lead out of a folder. What a file claims to hold is not believed: what is read is counted,
and a zip that grows beyond measure is refused.
"""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from sportello.domain.errors import DeskError
from sportello.intake.encoding import choose_encoding, text_of
from sportello.intake.packed import MOST_GROWTH, SMALL, Measured

MOST_FILES = 500_000
MOST_BYTES = 200 * 10**9
"""Unpacked, of all files together."""


class CannotRead(DeskError):
    """The export is not what it should be."""

    code = "cannot_read_export"
    message = "{file} cannot be read: {why}."


@dataclass
class Document:
    """One file of an export: its name inside it, its size unpacked, and how it is opened."""

    name: str
    size: int
    open: Callable[[], BinaryIO]

    @property
    def ending(self) -> str:
        """What follows the last dot, in small letters, without .gz."""
        return PurePosixPath(self.name.lower().removesuffix(".gz")).suffix.lstrip(".")

    @property
    def stem(self) -> str:
        """The name without folder and ending."""
        return PurePosixPath(self.name.removesuffix(".gz")).stem

    def text(self) -> io.TextIOWrapper:
        """The file as text, in the encoding that fits it."""
        with self.binary() as file:
            encoding = choose_encoding(file, ())
        return text_of(self.binary(), encoding)

    def binary(self) -> BinaryIO:
        """The bytes, unpacked where the file is gzipped."""
        file = self.open()
        if not self.name.lower().endswith(".gz"):
            return file
        return _measured(cast(IO[bytes], gzip.GzipFile(fileobj=file)), self.name, self.size)


def _measured(file: IO[bytes], name: str, packed: int) -> BinaryIO:
    refusal = CannotRead(file=name, why="it grows beyond measure when unpacked")
    return cast(BinaryIO, Measured(file, packed, lambda: refusal))


@dataclass
class Export:
    """The files of an export, by their names in it."""

    name: str
    documents: dict[str, Document] = field(default_factory=dict)
    _close: Callable[[], None] = lambda: None

    def __enter__(self) -> "Export":
        return self

    def __exit__(self, *_error: object) -> None:
        self._close()

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents.values())

    def find(self, path: str) -> Document | None:
        """The file of that path: as it stands, or where only the folders before it differ and no other ends so."""
        wanted = normal(path)
        if not wanted:
            return None
        if wanted in self.documents:
            return self.documents[wanted]
        ends = [name for name in self._by_last.get(PurePosixPath(wanted).name, []) if _ends(name, wanted)]
        return self.documents[ends[0]] if len(ends) == 1 else None

    @property
    def _by_last(self) -> dict[str, list[str]]:
        if not hasattr(self, "_lasts"):
            self._lasts: dict[str, list[str]] = {}
            for name in self.documents:
                self._lasts.setdefault(PurePosixPath(name).name, []).append(name)
        return self._lasts


def _ends(name: str, wanted: str) -> bool:
    return name.endswith("/" + wanted) or wanted.endswith("/" + name)


def normal(path: str) -> str:
    """A path inside an export without its first slash; empty for one that leads out of it."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    return "" if ".." in parts or "\0" in path else "/".join(parts)


def open_export(path: Path) -> Export:
    """Open a folder, a zip or a file. Raises CannotRead."""
    try:
        if path.is_dir():
            return _folder(path)
        with path.open("rb") as file:
            packed = file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
        if packed and path.suffix.lower() not in (".xlsx", ".ods"):
            return _zip(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise CannotRead(file=path.name, why=str(error)) from error
    size = path.stat().st_size
    return Export(path.name, {path.name: Document(path.name, size, lambda: path.open("rb"))})


def _folder(folder: Path) -> Export:
    root, found = folder.resolve(), dict[str, Document]()
    for file in sorted(folder.rglob("*")):
        # A link that leads out of the folder is none of its files.
        if not file.is_file() or not file.resolve().is_relative_to(root):
            continue
        name = file.relative_to(folder).as_posix()
        found[name] = Document(name, file.stat().st_size, lambda file=file: file.open("rb"))  # type: ignore[misc]
        if len(found) > MOST_FILES:
            raise CannotRead(file=folder.name, why=f"it holds more than {MOST_FILES:,} files")
    return Export(folder.name, found)


def _zip(path: Path) -> Export:
    book = zipfile.ZipFile(path)
    found, total = dict[str, Document](), 0
    for info in book.infolist():
        name = normal(info.filename)
        if info.is_dir() or not name or name.startswith("__MACOSX/"):
            continue
        if info.flag_bits & 1:
            raise CannotRead(file=path.name, why=f"“{name[:80]}” in it is encrypted")
        total += info.file_size
        if total > MOST_BYTES or len(found) >= MOST_FILES:
            raise CannotRead(file=path.name, why="it holds more than any export")
        if info.file_size > max(SMALL, info.compress_size * MOST_GROWTH):
            raise CannotRead(file=path.name, why=f"“{name[:80]}” in it grows beyond measure when unpacked")
        found[name] = Document(name, info.file_size, _opener(book, info))
    return Export(path.name, found, book.close)


def _opener(book: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: _measured(book.open(info), info.filename, max(info.compress_size, info.file_size))
