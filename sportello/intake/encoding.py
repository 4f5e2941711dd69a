"""Which letters the bytes of a file are."""

import codecs
import io
from collections.abc import Sequence
from typing import BinaryIO

AUTO = ("utf-8-sig", "cp1252", "latin-1")
SPOILT = "\udcff"
"""Stands for bytes that are no letters of the encoding; a row that holds it is rejected."""
_BLOCK = 1 << 20


def _mark(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return SPOILT, error.end
    raise error


codecs.register_error("sportello.mark", _mark)


def is_known(name: str) -> bool:
    """Whether Python can decode it to text."""
    try:
        found = codecs.lookup(name)
    except LookupError:
        return False
    return bool(getattr(found, "_is_text_encoding", True))


def choose_encoding(file: BinaryIO, wanted: Sequence[str]) -> str:
    """The first of the wanted encodings that fits the whole file, else the first; by its bytes when none is wanted.

    The file is read through and left at its beginning.
    """
    start = file.read(4)
    file.seek(0)
    if not wanted:
        by_mark = _by_first_bytes(start)
        if by_mark:
            return by_mark
        wanted = AUTO
    if len(wanted) == 1:
        return wanted[0]
    found = next((name for name in wanted if _fits(file, name)), wanted[0])
    file.seek(0)
    return found


def _by_first_bytes(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(start) == 4 and start[1] == 0 == start[3]:
        return "utf-16-le"
    if len(start) == 4 and start[0] == 0 == start[2]:
        return "utf-16-be"
    return ""


def _fits(file: BinaryIO, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    file.seek(0)
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def text_of(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The file as text; bytes that do not fit are marked, so that only their rows are lost."""
    return io.TextIOWrapper(file, encoding=encoding, errors="sportello.mark", newline="")
