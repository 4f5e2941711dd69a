"""The rows of a log file: CSV in any encoding (gzipped too) or XLSX. Streamed, with their line numbers."""

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.utils.translation import gettext as _

from sportello.intake.books import is_book, no_names, read_book
from sportello.intake.encoding import SPOILT, choose_encoding, text_of
from sportello.intake.mapping import LogMapping
from sportello.intake.packed import Measured
from sportello.intake.rows import CannotRead, Log, Row, named_apart

DELIMITERS = (",", ";", "\t", "|")
_BLOCK = 1 << 20
# A cell may hold a long text, a whole book it may not.
LONGEST_LINE = 10 * 1024 * 1024
csv.field_size_limit(LONGEST_LINE)


@contextmanager
def open_log(path: Path, mapping: LogMapping) -> Iterator[Log]:
    """Open a log. Raises CannotRead."""
    try:
        with path.open("rb") as raw:
            digest = digest_of_file(raw, path)
            if is_book(path):
                yield read_book(path, mapping, digest)
            else:
                yield _read_csv(path, raw, mapping, digest)
    except (gzip.BadGzipFile, EOFError, zlib.error, zipfile.BadZipFile, csv.Error) as error:
        raise CannotRead(file=path.name, why=str(error)) from error
    except OSError as error:
        raise CannotRead(file=path.name, why=error.strerror or str(error)) from error


def digest_of_file(raw: BinaryIO, path: Path) -> str:
    """SHA-256 of the content, unpacked: the same log compressed is the same log. Raises CannotRead."""
    digest = hashlib.sha256()
    file = _unpacked(raw, path)
    while block := file.read(_BLOCK):
        digest.update(block)
    raw.seek(0)
    return digest.hexdigest()


def _unpacked(raw: BinaryIO, path: Path) -> BinaryIO:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    if not packed:
        return raw
    refusal = CannotRead(file=path.name, why=_("it grows beyond measure when unpacked"))
    file = cast(IO[bytes], gzip.GzipFile(fileobj=raw))
    return cast(BinaryIO, Measured(file, path.stat().st_size, lambda: refusal))


# -- CSV ----------------------------------------------------------------------------------------------------------


def _read_csv(path: Path, raw: BinaryIO, mapping: LogMapping, digest: str) -> Log:
    encoding = choose_encoding(_unpacked(raw, path), mapping.encodings)
    raw.seek(0)
    text = text_of(_unpacked(raw, path), encoding)
    lines = _lines(text, path.name)
    if mapping.heading:
        before = sum(1 for _line in islice(lines, mapping.heading - 1))
        heading = next(lines, "")
    else:
        before, heading = next(((n, line) for n, line in enumerate(lines) if line.strip()), (0, ""))
    if not heading.strip():
        raise CannotRead(file=path.name, why=no_names(mapping))
    delimiter = mapping.delimiter or _delimiter_of(heading)
    # A heading may be quoted and go over several lines; the reader takes what it needs.
    reader = csv.reader(chain([heading], lines), delimiter=delimiter)
    columns = named_apart([name.lstrip("\ufeff").strip() for name in next(reader)])
    if SPOILT in "".join(columns) and not {column.name for column in mapping.columns} <= {*columns}:
        why = _("the names of its columns are not written in {encoding}: let the mapping say encoding: auto")
        raise CannotRead(file=path.name, why=why.format(encoding=encoding))
    size = max(1, path.stat().st_size)
    rows = _csv_rows(reader, before, len(columns))
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
