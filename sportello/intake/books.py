"""The rows of a sheet of an XLSX book, streamed. What a book says of its own size is not believed."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from sportello.domain.errors import DeskError
from sportello.intake.mapping import LogMapping
from sportello.intake.packed import MOST_GROWTH, SMALL
from sportello.intake.rows import CannotRead, Cell, Log, Row, named_apart

LARGEST: Final = 500_000_000
"""Bytes of an unpacked book."""
LARGEST_TEXTS: Final = 100_000_000
"""Bytes of the texts that its cells share: they are in memory."""
LAST_LINE: Final = 1_048_576
"""No sheet has more."""
_STEP: Final = 1 << 20
"""Bytes in which some element begins: no cell may hold more than 32,767 letters."""


def is_book(path: Path) -> bool:
    """Whether it is a zip, as books are."""
    with path.open("rb") as raw:
        return raw.read(4) == b"PK\x03\x04"


def read_book(path: Path, mapping: LogMapping, digest: str) -> Log:
    """The rows of its sheet. Raises CannotRead, here and while they are read."""
    _check(path)
    try:
        return _opened(path, mapping, digest)
    except DeskError:
        raise
    except Exception as error:  # whatever openpyxl stumbles over: it has no exception of its own
        raise _broken(path, error) from error


def _check(path: Path) -> None:
    """Raise CannotRead for a book that would fill the memory."""
    with zipfile.ZipFile(path) as book:
        infos = book.infolist()
        size = sum(info.file_size for info in infos)
        texts = sum(info.file_size for info in infos if info.filename.lower().endswith("sharedstrings.xml"))
        if size > LARGEST or texts > LARGEST_TEXTS or size > max(SMALL, path.stat().st_size * MOST_GROWTH):
            raise _bomb(path)
        for info in infos:
            if info.filename.endswith(".xml") and info.file_size > _STEP:
                with book.open(info) as part:
                    while len(block := part.read(_STEP)) == _STEP:
                        if b"<" not in block:
                            raise _bomb(path)


def _bomb(path: Path) -> CannotRead:
    return CannotRead(file=path.name, why=_("it grows beyond measure when unpacked: save it as CSV"))


def _broken(path: Path, error: Exception) -> CannotRead:
    why = _("it is no sound XLSX book ({error})")
    return CannotRead(file=path.name, why=why.format(error=str(error)[:200] or type(error).__name__))


def _opened(path: Path, mapping: LogMapping, digest: str) -> Log:
    from openpyxl import load_workbook  # a tenth of the start of each process, and books are rare

    book = load_workbook(path, read_only=True, data_only=True)
    if mapping.sheet and mapping.sheet not in book.sheetnames:
        why = _("it has no sheet “{sheet}”, only {known}")
        raise CannotRead(
            file=path.name, why=why.format(sheet=mapping.sheet, known=", ".join(book.sheetnames))
        )
    sheet: Any = book[mapping.sheet] if mapping.sheet else book[book.sheetnames[0]]
    said = sheet.max_row or 1
    # Some programs write a size that is smaller than the sheet: believed, its other rows would be lost in silence.
    sheet.reset_dimensions()
    values = enumerate(sheet.iter_rows(values_only=True), 1)
    for number, cells in values:
        names = [_text_of(cell) for cell in cells]
        if number >= mapping.heading and (mapping.heading or any(names)):
            break
    else:
        names = []
    while names and not names[-1]:
        names.pop()
    if not names:
        raise CannotRead(file=path.name, why=no_names(mapping))
    seen = [0]
    rows = _rows(path, values, len(names), seen)
    return Log(digest, named_apart(names), rows, done=lambda: min(1.0, seen[0] / max(said, seen[0], 1)))


def _rows(path: Path, values: Iterator[tuple[int, Any]], width: int, seen: list[int]) -> Iterator[Row]:
    """The rows that hold something; `seen` is told the line. Cells right of the heading have no name and no meaning."""
    while True:
        try:
            line, cells = next(values)
        except StopIteration:
            return
        except Exception as error:
            raise _broken(path, error) from error
        if line > LAST_LINE:
            raise _broken(path, ValueError(_("a sheet has no line {line}").format(line=line)))
        seen[0] = line
        kept: list[Cell] = [cell if isinstance(cell, datetime) else _text_of(cell) for cell in cells[:width]]
        if any(kept):
            yield Row(line, kept + [""] * (width - len(kept)))


def no_names(mapping: LogMapping) -> str:
    """Why a file without a heading cannot be read."""
    if not mapping.heading:
        return _("it is empty")
    return _(
        "line {line} is empty and names no columns: let the mapping say in which line they stand (heading)"
    ).format(line=mapping.heading)


def _text_of(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
