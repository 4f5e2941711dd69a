"""Tables of an export: CSV in any encoding and with any separator, or a sheet of an XLSX book. Row by row."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sportello.intake.mapping import LogMapping, Rows
from sportello.intake.migration.documents import MOST_GROWTH, CannotRead, Document, Export
from sportello.intake.reading import Log, open_log

TABLE_ENDINGS = frozenset({"csv", "tsv", "txt", "xlsx"})
_LARGEST_BOOK = 500_000_000
"""Bytes of an unpacked XLSX at most: its texts are held in memory."""
_BLOCK = 1 << 20


def tables_of(export: Export) -> list[Document]:
    """The tables of an export."""
    return [document for document in export if document.ending in TABLE_ENDINGS]


@contextmanager
def open_table(document: Document, sheet: str = "") -> Iterator[Log]:
    """Open a table. Raises CannotRead."""
    with TemporaryDirectory(prefix="sportello-table-") as folder:
        # Under a name of our own: what a zip calls its files counts for nothing here.
        path = Path(folder) / f"table.{'xlsx' if document.ending == 'xlsx' else 'csv'}"
        with document.binary() as file, path.open("wb") as out:
            while block := file.read(_BLOCK):
                out.write(block)
        if document.ending == "xlsx":
            _check_book(path, document.name)
        elif _is_packed(path):  # what reads logs would unpack it, however large it becomes
            raise CannotRead(file=document.name, why="it is packed, but its name does not end in .gz")
        try:
            with open_log(path, _plain(document.name, sheet)) as log:
                yield log
        except ValueError as error:  # a book whose inside is not what it should be
            raise CannotRead(file=document.name, why=str(error)) from error


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _plain(name: str, sheet: str) -> LogMapping:
    """How a table is opened of which nothing is known yet."""
    return LogMapping(
        name=name, rows=Rows.EVENTS, columns=(), commands={}, zone=ZoneInfo("UTC"), formats=(), sheet=sheet
    )


def _check_book(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as book:
            infos = book.infolist()
    except zipfile.BadZipFile as error:
        raise CannotRead(file=name, why="it is no XLSX book") from error
    size = sum(info.file_size for info in infos)
    if size > _LARGEST_BOOK or size > max(20_000_000, path.stat().st_size * MOST_GROWTH):
        raise CannotRead(file=name, why="it grows beyond measure when unpacked: save it as CSV")
