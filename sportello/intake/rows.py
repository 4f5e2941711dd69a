"""What a file of rows becomes, whatever its format: its columns by name, its rows with their line numbers."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sportello.domain.errors import DeskError

Cell = str | datetime


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


def named_apart(names: list[str]) -> list[str]:
    """The second column called so becomes `so (2)`."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
