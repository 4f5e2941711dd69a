"""Rows of a log put aside on disk and given back case by case: however large the log, little of it is in memory."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

_TABLES = """
    PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000; PRAGMA temp_store=FILE;
    CREATE TABLE cases (id INTEGER PRIMARY KEY, reference TEXT, first INTEGER, letters INTEGER);
    CREATE TABLE told (of_case INTEGER, at INTEGER, rank REAL, line INTEGER, fields TEXT);
"""
_SORTED = """
    CREATE INDEX by_case ON told (of_case, at, rank, line);
    UPDATE cases SET first = (SELECT min(at) FROM told WHERE of_case = id),
                     letters = (SELECT sum(length(fields)) FROM told WHERE of_case = id);
    CREATE INDEX by_first ON cases (first, id);
"""
_MANY = 2000
_MUCH = 16_000_000
"""Letters that are in memory at a time: rows can be long."""
_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Line:
    """A row put aside: its line in the file, its moment (epoch seconds), its fields."""

    line: int
    at: int
    fields: dict[str, str]


class Spool:
    """A temporary file of rows. Use it in a `with`; the file is gone afterwards."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sportello-import-")
        self._base = sqlite3.connect(Path(self._folder.name) / "rows.sqlite3", isolation_level=None)
        self._base.executescript(_TABLES)
        self._cases: dict[str, int] = {}
        self._waiting: list[tuple[int, int, float, int, str]] = []
        self._letters = 0
        self.rows = 0
        self.latest = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()
        self._folder.cleanup()

    def add(self, reference: str, at: int, rank: float, line: int, fields: dict[str, str]) -> None:
        """Put a row aside."""
        case = self._cases.setdefault(reference, len(self._cases) + 1)
        encoded = _encode(fields)
        self._waiting.append((case, at, rank, line, encoded))
        self._letters += len(encoded)
        self.rows += 1
        self.latest = max(self.latest, at)
        if len(self._waiting) >= _MANY or self._letters > _MUCH:
            self._write()

    def _write(self) -> None:
        self._base.execute("BEGIN")
        self._base.executemany("INSERT INTO told VALUES (?, ?, ?, ?, ?)", self._waiting)
        self._base.execute("COMMIT")
        self._waiting.clear()
        self._letters = 0

    def sort(self) -> None:
        """All rows are in: order them."""
        self._write()
        self._base.executemany(
            "INSERT INTO cases (id, reference) VALUES (?, ?)",
            ((id, reference) for reference, id in self._cases.items()),
        )
        self._base.executescript(_SORTED)

    @property
    def cases(self) -> int:
        return len(self._cases)

    def chunks(self, size: int) -> Iterator[list[tuple[str, list[Line]]]]:
        """The cases in the order in which they began, some at a time; the rows of each in order of time.

        Fewer than `size` at a time where they are long.
        """
        heads = self._base.execute("SELECT id, reference, letters FROM cases ORDER BY first, id")
        chunk, much = list[tuple[str, list[Line]]](), 0
        for id, reference, letters in heads:
            if chunk and (len(chunk) == size or much + letters > _MUCH):
                yield chunk
                chunk, much = [], 0
            chunk.append((reference, self._rows_of(id)))
            much += letters
        if chunk:
            yield chunk

    def _rows_of(self, case: int) -> list[Line]:
        rows = self._base.execute(
            "SELECT line, at, fields FROM told WHERE of_case = ? ORDER BY at, rank, line", [case]
        )
        return [Line(line, at, json.loads(fields)) for line, at, fields in rows]
