"""The report of an import: which rows were rejected and why, and what else should be looked at."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from sportello.intake.encoding import SPOILT

HEADING = ("line", "what", "why", "case", "row")


class Report:
    """A CSV file, written as rows are rejected; it is made only when there is something to say.

    Warnings (a value that is in no table) do not reject a row. They are told once each, with the first line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rejected = 0
        self.reasons: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> "Report":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def reject(self, line: int, why: str, cells: Sequence[object] = (), case: str = "") -> None:
        """A row that does not get in."""
        self.rejected += 1
        self.reasons[why] += 1
        self._write(line, "rejected", why, case, cells)

    def warn(self, line: int, why: str) -> None:
        """A row that gets in, without something that nobody could read."""
        self.warnings[why] += 1
        if self.warnings[why] == 1:
            self._write(line, "warning", why, "", ())

    @property
    def is_written(self) -> bool:
        return self._file is not None

    def _write(self, line: int, what: str, why: str, case: str, cells: Sequence[object]) -> None:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(HEADING)
        row = " | ".join(str(cell) for cell in cells)[:500]
        told = (harmless(text.replace(SPOILT, "\ufffd")) for text in (why, case, row))
        self._writer.writerow([line, what, *told])


def harmless(text: str) -> str:
    """A spreadsheet must not take a rejected row for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
