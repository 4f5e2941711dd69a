"""Exports for the tests, and the way in."""

import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sportello.intake.migration.choosing import product_named
from sportello.intake.migration.documents import open_export
from sportello.intake.migration.moving import Moved, move_in, put_aside
from sportello.intake.migration.plan import plan_of
from sportello.intake.migration.reading import records_of
from sportello.intake.migration.report import Report
from sportello.intake.migration.shelf import Shelf
from sportello.intake.models import Origin
from sportello.tickets.models import Message, Ticket, TimelineEvent

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def write_export(folder: Path, files: Mapping[str, object]) -> Path:
    """A folder with these files: texts as they are, anything else as JSON."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        place.write_text(text, encoding="utf-8")
    return folder


def zipped(folder: Path) -> Path:
    """The same as a zip."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for file in folder.rglob("*"):
            book.write(file, file.relative_to(folder))
    return path


def move(
    path: Path,
    product: str,
    *,
    dry: bool = False,
    at: datetime = NOW,
    report: Path | None = None,
    **plain: Any,
) -> Moved:
    """Bring an export in. The report lies beside it, or where it is wanted."""
    known, plan = product_named(product), plan_of(plain)
    place = report or path.with_suffix(".report.csv")
    with open_export(path) as export, Shelf() as shelf, Report(place) as told_:
        put_aside(records_of(known, export, plan), shelf, told_)
        return move_in(known, export, shelf, plan, told_, at=at, dry=dry)


def whole(moved: Moved) -> bool:
    """Whether every record read is told: accepted, known before, or rejected."""
    report = moved.report
    told = report.accepted + report.repeated + report.rejected
    return {kind: count for kind, count in told.items() if count} == dict(report.read)


def ticket_from(reference: str, source: str) -> Ticket:
    """The ticket that another desk's became."""
    return Ticket.objects.get(pk=Origin.objects.get(source=source, kind="ticket", reference=reference).key)


def told(ticket: Ticket) -> list[str]:
    """The kinds of its events, in order."""
    return list(TimelineEvent.objects.filter(ticket=ticket).order_by("number").values_list("kind", flat=True))


def said(ticket: Ticket, *, public: bool | None = None) -> list[str]:
    """Its texts, in order."""
    found = Message.objects.filter(ticket=ticket).order_by("event_number")
    if public is not None:
        found = found.filter(public=public)
    return list(found.values_list("text", flat=True))
