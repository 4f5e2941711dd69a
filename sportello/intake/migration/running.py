"""Bringing an export in, or trying it, as a job: killed at any moment, another worker goes on where it was."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from sportello.domain.errors import DeskError
from sportello.intake.migration.choosing import product_named
from sportello.intake.migration.documents import open_export
from sportello.intake.migration.moving import adopt_from, move_in, put_aside
from sportello.intake.migration.reading import records_of
from sportello.intake.migration.report import Report
from sportello.intake.migration.shelf import Shelf
from sportello.intake.migration.uploads import let_go_of_file, path_of, plan_for, report_of, throw_away
from sportello.intake.models import Migration
from sportello.jobs.backend import backend
from sportello.jobs.models import Job
from sportello.jobs.task import LONG, Context, GiveUp, task

KEPT: Final = timedelta(days=30)
GOING: Final = (Job.State.READY, Job.State.RUNNING)


@task(takes_context=True, queue_name=LONG)
def run_migration(context: Context, migration: int, dry: bool) -> dict[str, Any]:
    """Bring in (or try) what an import holds; its figures."""
    row = Migration.objects.get(pk=migration)
    try:
        return _run(context, row, dry)
    except DeskError as error:
        raise GiveUp(str(error)) from error


def _run(context: Context, row: Migration, dry: bool) -> dict[str, Any]:
    plan, product, at = plan_for(row), product_named(row.product), backend().now()

    def tell(stage: str, done: int, total: int) -> None:
        # While it reads nobody knows how much there is.
        context.step(done if stage == "tickets" else 0, total)

    with open_export(path_of(row)) as export, Shelf() as shelf, Report(report_of(row)) as report:
        put_aside(records_of(product, export, plan), shelf, report, tell)
        moved = move_in(product, export, shelf, plan, report, at=at, dry=dry, tell=tell)
    row.counts = report.counts() | {
        "tickets": moved.tickets,
        "known": moved.known,
        "people": moved.people,
        "organisations": moved.organisations,
        "files": moved.files,
        "adopted": moved.adopted,
        "dry": dry,
    }
    row.state = Migration.State.TRIED if dry else Migration.State.DONE
    row.finished_at = None if dry else at
    row.save(update_fields=["counts", "state", "finished_at"])
    if not dry:
        let_go_of_file(row)
    return {"tickets": moved.tickets, "dry": dry}


@task(takes_context=True, queue_name=LONG)
def take_into_care(context: Context, migration: int) -> dict[str, Any]:
    """Let the engine care for what an import left standing still; how many of its tickets it cares for now."""
    row = Migration.objects.get(pk=migration)
    count = adopt_from(row.source, at=backend().now(), tell=context.step)
    with transaction.atomic():
        row = Migration.objects.select_for_update().get(pk=migration)
        row.counts = row.counts | {"adopted": row.counts.get("adopted", 0) + count}
        row.save(update_fields=["counts"])
    return {"adopted": count}


@task
def forget_exports() -> int:
    """Throw away exports that nobody brought in for a month; returns how many."""
    old = Migration.objects.filter(begun_at__lt=backend().now() - KEPT).exclude(state=Migration.State.DONE)
    # One that stands as running may have lost its job: it holds people's data no less.
    found = list(old.exclude(job__in=Job.objects.filter(state__in=GOING).values("pk")))
    for migration in found:
        throw_away(migration)
    return len(found)


def start(migration: Migration, *, dry: bool) -> None:
    """Ask for the job; while the one before goes on there is no second: it would make people twice."""
    with transaction.atomic():
        before = Migration.objects.select_for_update().values_list("job", flat=True).get(pk=migration.pk)
        if Job.objects.filter(pk=before or 0, state__in=GOING).exists():
            Migration.objects.filter(pk=migration.pk).update(state=Migration.State.RUNNING)
            return
        job = run_migration.enqueue(migration=migration.pk, dry=dry)
        migration.job, migration.state = int(job.id), Migration.State.RUNNING
        migration.save(update_fields=["job", "state"])


def start_care(migration: Migration) -> None:
    """Ask for the job that takes open tickets into care, once."""
    with transaction.atomic():
        before = Migration.objects.select_for_update().values_list("job", flat=True).get(pk=migration.pk)
        if not Job.objects.filter(pk=before or 0, state__in=GOING).exists():
            migration.job = int(take_into_care.enqueue(migration=migration.pk).id)
            migration.save(update_fields=["job"])
