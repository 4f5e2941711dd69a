"""The rows of a log file: CSV in any encoding (gzipped too) or XLSX. Streamed, with their line numbers."""

import csv
import gzip
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from sportello.domain.errors import DeskError
from sportello.intake.encoding import SPOILT, choose_encoding, text_of
from sportello.intake.mapping import LogMapping

Cell = str | datetime
DELIMITERS = (",", ";", "\t", "|")
_BLOCK = 1 << 20
# A cell may hold a long text, a whole book it may not.
LONGEST_LINE = 10 * 1024 * 1024
csv.field_size_limit(LONGEST_LINE)


class CannotRead(DeskError):
    """The file is not what it should be."""

    code = "cannot_read_log"
    message = "{file} cannot be read: {why}."


@dataclass(frozen=True)
class Row:
    """One row: the line on which it begins, its cells by position; `broken` says what is wrong with its form."""

    line: int
    cells: Sequence[Cell]
    broken: str = ""


@dataclass
class Log:
    """An open log: its digest, the names of its columns (a second one of a name gets a number), its rows."""

    digest: str
    columns: list[str]
    rows: Iterator[Row]
    encoding: str = ""
    delimiter: str = ""
    done: Callable[[], float] = lambda: 0.0
    """How much of the file was read, from 0 to 1."""


@contextmanager
def open_log(path: Path, mapping: LogMapping) -> Iterator[Log]:
    """Open a log. Raises CannotRead."""
    try:
        with path.open("rb") as raw:
            digest = digest_of_file(raw)
            if _is_xlsx(path):
                yield _read_xlsx(path, mapping, digest)
            else:
                yield _read_csv(path, raw, mapping, digest)
    except (gzip.BadGzipFile, EOFError, zipfile.BadZipFile, InvalidFileException, csv.Error) as error:
        raise CannotRead(file=path.name, why=str(error)) from error
    except OSError as error:
        raise CannotRead(file=path.name, why=error.strerror or str(error)) from error


def digest_of_file(raw: BinaryIO) -> str:
    """SHA-256 of the content, unpacked: the same log compressed is the same log."""
    digest = hashlib.sha256()
    file = _unpacked(raw)
    while block := file.read(_BLOCK):
        digest.update(block)
    raw.seek(0)
    return digest.hexdigest()


def _unpacked(raw: BinaryIO) -> BinaryIO:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return io.BufferedReader(gzip.GzipFile(fileobj=raw)) if packed else raw


def _is_xlsx(path: Path) -> bool:
    with path.open("rb") as raw:
        return raw.read(4) == b"PK\x03\x04"


# -- CSV ----------------------------------------------------------------------------------------------------------


def _read_csv(path: Path, raw: BinaryIO, mapping: LogMapping, digest: str) -> Log:
    encoding = choose_encoding(_unpacked(raw), mapping.encodings)
    raw.seek(0)
    text = text_of(_unpacked(raw), encoding)
    lines = _lines(text, path.name)
    head = list(islice(lines, mapping.heading - 1))
    heading = next(lines, "")
    if not heading.strip():
        raise CannotRead(file=path.name, why=_no_names(mapping))
    delimiter = mapping.delimiter or _delimiter_of(heading)
    # A heading may be quoted and go over several lines; the reader takes what it needs.
    reader = csv.reader(chain([heading], lines), delimiter=delimiter)
    columns = _named_apart([name.lstrip("\ufeff").strip() for name in next(reader)])
    if SPOILT in "".join(columns) and not {column.name for column in mapping.columns} <= {*columns}:
        why = _("the names of its columns are not written in {encoding}: let the mapping say encoding: auto")
        raise CannotRead(file=path.name, why=why.format(encoding=encoding))
    size = max(1, path.stat().st_size)
    rows = _csv_rows(reader, len(head), len(columns))
    return Log(digest, columns, rows, encoding, delimiter, lambda: min(1.0, raw.tell() / size))


def _lines(text: io.TextIOBase, name: str) -> Iterator[str]:
    """Its lines; a file without line ends would else be in memory whole. Raises CannotRead."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            why = _(
                "line {number} goes on for more than {most:,} letters: is it a table with one row a line?"
            )
            raise CannotRead(file=name, why=why.format(number=number, most=LONGEST_LINE))
        yield line


def _delimiter_of(heading: str) -> str:
    """The one that parts the heading into most columns."""
    counts = Counter({mark: len(next(csv.reader([heading], delimiter=mark))) for mark in DELIMITERS})
    return max(DELIMITERS, key=lambda mark: counts[mark])


def _csv_rows(reader: Any, before: int, width: int) -> Iterator[Row]:
    line = reader.line_num
    for cells in reader:
        begins, line = line + 1 + before, reader.line_num
        if not cells or (len(cells) == 1 and not cells[0].strip()):
            continue
        yield Row(begins, cells, _broken(len(cells), width, line - begins + before))


def _broken(found: int, width: int, further_lines: int) -> str:
    if found == width:
        return ""
    said = _("it has {found} columns, the heading has {width}")
    if further_lines:
        said = _(
            "it has {found} columns, the heading has {width}, and it goes over {lines} lines: "
            "is a quotation mark missing?"
        )
    return said.format(found=found, width=width, lines=further_lines + 1)


def _no_names(mapping: LogMapping) -> str:
    return _(
        "line {line} is empty and names no columns: let the mapping say in which line they stand (heading)"
    ).format(line=mapping.heading)


def _named_apart(names: list[str]) -> list[str]:
    """The second column called so becomes `so (2)`."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


# -- XLSX ---------------------------------------------------------------------------------------------------------


def _read_xlsx(path: Path, mapping: LogMapping, digest: str) -> Log:
    book = load_workbook(path, read_only=True, data_only=True)
    if mapping.sheet and mapping.sheet not in book.sheetnames:
        why = _("it has no sheet “{sheet}”, only {known}")
        raise CannotRead(
            file=path.name, why=why.format(sheet=mapping.sheet, known=", ".join(book.sheetnames))
        )
    sheet = book[mapping.sheet] if mapping.sheet else book[book.sheetnames[0]]
    values = enumerate(sheet.iter_rows(values_only=True), 1)
    for number, cells in values:
        if number >= mapping.heading:
            names = [_cell_text(cell) for cell in cells]
            break
    else:
        raise CannotRead(file=path.name, why=_no_names(mapping))
    while names and not names[-1]:
        names.pop()
    width, total = len(names), max(1, sheet.max_row or 1)
    seen = [0]

    def rows() -> Iterator[Row]:
        for line, cells in values:
            seen[0] = line
            kept = [cell if isinstance(cell, datetime) else _cell_text(cell) for cell in cells[:width]]
            if any(kept):
                yield Row(line, kept + [""] * (width - len(kept)))

    return Log(digest, _named_apart(names), rows(), done=lambda: min(1.0, seen[0] / total))


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
