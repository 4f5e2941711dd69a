"""Exports that came in by a page: kept in the data folder until they are brought in or thrown away."""

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.conf import settings

from sportello.domain.errors import DeskError
from sportello.intake.migration.choosing import chosen, product_named
from sportello.intake.migration.documents import open_export
from sportello.intake.migration.looking import look
from sportello.intake.migration.plan import Plan, plan_of
from sportello.intake.models import Migration
from sportello.tickets.storage import clean_name

FOLDER: Final = "imports"
REPORT: Final = "report.csv"
LARGEST: Final = 2_000_000_000
"""Bytes of a file that comes in by a page; larger ones go by the command line."""


class ExportTooLarge(DeskError):
    """The file is larger than a page takes."""

    code = "export_too_large"
    message = "The file is larger than {gigabytes} GB."
    hint = "Bring it in with the command «sportello import»."


class NothingLeft(DeskError):
    """The file of an import is not here any more."""

    code = "export_gone"
    hint = "Upload the export again."


def folder_of(migration: Migration) -> Path:
    """Where the file and the report of an import lie."""
    own = migration.place.partition("/")[0] or f"import-{migration.pk}"
    return Path(settings.MEDIA_ROOT) / FOLDER / own


def path_of(migration: Migration) -> Path:
    """The file. Raises NothingLeft."""
    path = Path(settings.MEDIA_ROOT) / FOLDER / migration.place if migration.place else None
    if path is None or not path.is_file():
        raise NothingLeft
    return path


def report_of(migration: Migration) -> Path:
    """Where its report is (or would be)."""
    return folder_of(migration) / REPORT


def take_in(
    chunks: Iterable[bytes], name: str, product: str, plan: Plan, *, by: int | None, at: datetime
) -> Migration:
    """Keep an export and look at it. Raises ExportTooLarge, CannotRead, UnknownProduct, WhichProduct."""
    name = clean_name(name)
    if name.lower() == REPORT:  # the report would be written over it while it is read
        name = f"export-{name}"
    migration = Migration.objects.create(
        product=product, source="", file_name=name, place=f"{uuid4().hex}/{name}", by_id=by, begun_at=at
    )
    try:
        _write(chunks, folder_of(migration), name)
        with open_export(path_of(migration)) as export:
            migration.product = chosen(product, export).key
        plan.source = plan.source or migration.product
        look_again(migration, plan)
    except BaseException:
        throw_away(migration)
        raise
    return migration


def _write(chunks: Iterable[bytes], folder: Path, name: str) -> None:
    folder.mkdir(parents=True, mode=0o700)
    size = 0
    with (folder / name).open("wb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                raise ExportTooLarge(gigabytes=LARGEST // 10**9)
            out.write(chunk)


def look_again(migration: Migration, plan: Plan) -> None:
    """Look at the export with a plan, and remember both. Raises CannotRead, NothingLeft."""
    product = product_named(migration.product)
    with open_export(path_of(migration)) as export:
        migration.seen = look(product, export, plan).to_plain()
    migration.plan, migration.source = plan.to_plain(), plan.source
    migration.department_id = plan.department
    migration.state = Migration.State.LOOKED_AT
    migration.save(update_fields=["product", "seen", "plan", "source", "department", "state"])


def plan_for(migration: Migration) -> Plan:
    """What it is to do."""
    return plan_of(migration.plan)


def let_go_of_file(migration: Migration) -> None:
    """The file is brought in: it is not kept."""
    if migration.place:
        (Path(settings.MEDIA_ROOT) / FOLDER / migration.place).unlink(missing_ok=True)


def throw_away(migration: Migration) -> None:
    """Forget an import with its file and its report. What it brought in stays."""
    shutil.rmtree(folder_of(migration), ignore_errors=True)
    migration.delete()
