"""Logs for the tests: parts of the real ones, small ones written by hand, and the door to the importer."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sportello.intake.importing import Result, Wish, import_log
from sportello.intake.mapping import LogMapping
from sportello.intake.mapping_file import load_mapping, read_mapping
from sportello.intake.report import Report
from sportello.tickets.models import Ticket, TimelineEvent

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
Rows = list[list[str]]


def part_of(
    packed: Path, case: str, wanted: Callable[[str, Rows], bool], cases: int
) -> tuple[list[str], Rows]:
    """Heading and rows of the first cases of a real log that are wanted."""
    by_case: dict[str, Rows] = {}
    with gzip.open(packed, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        heading = next(reader)
        place = heading.index(case)
        for row in reader:
            by_case.setdefault(row[place], []).append(row)
    chosen = [name for name, rows in by_case.items() if wanted(name, rows)][:cases]
    return heading, [row for name in chosen for row in by_case[name]]


def write_csv(
    path: Path,
    heading: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(heading)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def bring_in(path: Path, mapping: LogMapping | str, *, live: bool = False, **wish: Any) -> Result:
    """Import a file; the report lies beside it. Names of shipped mappings, or the text of one, will do."""
    read = mapping if isinstance(mapping, LogMapping) else a_mapping(mapping)
    tell = wish.pop("tell", lambda stage, part: None)
    at = wish.pop("at", NOW)
    with Report(path.with_suffix(".report.csv")) as report:
        return import_log(path, read, Wish(live=live, **wish), report, at=at, tell=tell)


def a_mapping(text: str) -> LogMapping:
    return read_mapping(text) if "\n" in text else load_mapping(text)


def report_of(path: Path) -> list[dict[str, str]]:
    place = path.with_suffix(".report.csv")
    if not place.exists():
        return []
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words_told() -> Counter[str]:
    """How often each activity stands in the timelines as the words of a main event."""
    mains = TimelineEvent.objects.exclude(dedup_key=None).values_list("payload", flat=True)
    return Counter(payload["words"] for payload in mains)


def fingerprint() -> tuple[int, list[tuple[Any, ...]]]:
    """All that importing again must leave as it is."""
    events = TimelineEvent.objects.order_by("ticket", "number").values_list("ticket", "number", "digest")
    return Ticket.objects.count(), list(events)


def kinds_of(ticket: Ticket) -> list[str]:
    return list(TimelineEvent.objects.filter(ticket=ticket).order_by("number").values_list("kind", flat=True))


def ticket_of(reference: str) -> Ticket:
    return Ticket.objects.get(imported_as__reference=reference)
