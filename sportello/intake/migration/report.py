"""The report of a migration: every record that did not get in, with its file, its place and the reason."""

import csv
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from sportello.intake.encoding import SPOILT
from sportello.intake.migration.records import Record
from sportello.intake.report import harmless

HEADING = ("file", "position", "what", "record", "reference", "why")


class Report:
    """A CSV file and the counts. What was rejected is a line each; a warning is told once, with its first place.

    `read` counts every record; each ends as accepted, repeated (here since an earlier time) or rejected.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.read: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()
        self.repeated: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.unused: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> "Report":
        if self.path is not None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(HEADING)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def reject(self, record: Record, why: str, times: int = 1) -> None:
        """A record that does not get in; `times` tells how many records of the export told the same."""
        self.rejected[record.kind] += times
        self.reasons[why] += 1
        self._write(record, "rejected", why)

    def warn(self, record: Record, why: str) -> None:
        """A record that gets in, without something."""
        self.warnings[why] += 1
        if self.warnings[why] == 1:
            self._write(record, "warning", why)

    def counts(self) -> dict[str, dict[str, int]]:
        """The figures as plain data."""
        return {
            "read": dict(self.read),
            "accepted": dict(self.accepted),
            "repeated": dict(self.repeated),
            "rejected": dict(self.rejected),
            "unused": dict(self.unused),
            "reasons": dict(self.reasons.most_common(_MOST)),
            "warnings": dict(self.warnings.most_common(_MOST)),
        }

    def _write(self, record: Record, what: str, why: str) -> None:
        if self._writer is None:
            return
        file, position = record.place
        cells = (file, position, what, record.kind, record.reference, why)
        self._writer.writerow([harmless(str(cell).replace(SPOILT, "\ufffd")) for cell in cells])


_MOST = 50
