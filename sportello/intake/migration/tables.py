"""Tables of an export: CSV in any encoding and with any separator, or a sheet of an XLSX book. Row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sportello.intake.mapping import LogMapping, Rows
from sportello.intake.migration.documents import CannotRead, Document, Export
from sportello.intake.reading import open_log
from sportello.intake.rows import CannotRead as Broken
from sportello.intake.rows import Log

TABLE_ENDINGS = frozenset({"csv", "tsv", "txt", "xlsx"})
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
        try:
            with open_log(path, _plain(document.name, sheet)) as log:
                yield log
        except Broken as error:  # under the name that it has in the export
            raise CannotRead(file=document.name, why=error.data["why"]) from error


def _plain(name: str, sheet: str) -> LogMapping:
    """How a table is opened of which nothing is known yet."""
    return LogMapping(
        name=name,
        rows=Rows.EVENTS,
        columns=(),
        commands={},
        zone=ZoneInfo("UTC"),
        formats=(),
        sheet=sheet,
        heading=0,
    )
