"""`sportello import PRODUCT EXPORT`: move from another help desk."""

import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from sportello.intake.migration.moving import Moved
    from sportello.intake.migration.plan import Plan

_MOST = 10
TOKEN = "SPORTELLO_IMPORT_TOKEN"  # noqa: S105  # the name of a variable


def move(
    product: str,
    path: Path,
    mapping: str,
    department: str,
    policy: str,
    report: Path | None,
    *,
    dry_run: bool,
    stand_still: bool,
) -> None:
    """Bring an export in (or only say what would come of it) and tell it."""
    from sportello.intake import clock
    from sportello.intake.migration.choosing import chosen
    from sportello.intake.migration.documents import open_export
    from sportello.intake.migration.moving import move_in, put_aside
    from sportello.intake.migration.reading import records_of
    from sportello.intake.migration.report import Report
    from sportello.intake.migration.shelf import Shelf

    plan = _plan(mapping, department, policy)
    plan.adopt = plan.adopt and not stand_still
    place = report or Path(f"{path.name.split('.')[0]}-report.csv")
    begun = time.monotonic()
    with open_export(path) as export, Shelf() as shelf, Report(place) as told, ExitStack() as bars:
        desk = chosen(product, export)
        click.echo(_("An export of {product}.").format(product=desk.title))
        tell = _bars(bars)
        put_aside(records_of(desk, export, plan), shelf, told, tell)
        moved = move_in(
            desk, export, shelf, plan, told, at=clock.now(), dry=dry_run, fetch=_fetch(plan), tell=tell
        )
    _show(moved, time.monotonic() - begun, dry_run)


def _plan(mapping: str, department: str, policy: str) -> "Plan":
    from sportello.intake.desk_for_log import department_named
    from sportello.intake.migration.plan import Plan, read_plan

    plan = read_plan(Path(mapping)) if mapping else Plan()
    if department:
        plan.department = department_named(department).pk
    plan.policy = policy or plan.policy
    return plan


def _fetch(plan: "Plan") -> Any:
    """How files are got by their address, where the mapping allows it."""
    if not plan.fetch:
        return None
    from sportello.intake.migration.fetching import fetcher

    return fetcher(plan.fetch, os.environ.get(TOKEN, ""))


def _bars(stack: ExitStack) -> Any:
    """How far it is: a count while reading, a bar while tickets are brought in."""
    bars: dict[str, Any] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if stage == "reading":
            return
        if stage not in bars:
            label = _("Importing")
            bars[stage] = stack.enter_context(click.progressbar(length=max(1, total), label=label))
        bars[stage].update(done - bars[stage].pos)

    return tell


def _show(moved: "Moved", seconds: float, dry: bool) -> None:
    report = moved.report
    read = sum(report.read.values())
    told = _("{read:,} records read: {accepted:,} accepted, {repeated:,} here before, {rejected:,} rejected.")
    click.echo(
        told.format(
            read=read,
            accepted=sum(report.accepted.values()),
            repeated=sum(report.repeated.values()),
            rejected=sum(report.rejected.values()),
        )
    )
    tickets = (
        _("Would be made: {tickets:,} tickets, {people:,} people, {firms:,} organisations.")
        if dry
        else _("Made: {tickets:,} tickets, {people:,} people, {firms:,} organisations; {files:,} files kept.")
    )
    click.echo(
        tickets.format(
            tickets=moved.tickets, people=moved.people, firms=moved.organisations, files=moved.files
        )
    )
    if moved.known:
        click.echo(
            ngettext("One ticket was here before.", "{n:,} tickets were here before.", moved.known).format(
                n=moved.known
            )
        )
    say_adopted(moved.adopted)
    _show_report(moved, seconds)


def _show_report(moved: "Moved", seconds: float) -> None:
    report = moved.report
    for what, times in report.unused.most_common(_MOST):
        click.echo("  " + _("{count:,} not needed here: {what}").format(count=times, what=what))
    for reason, times in report.reasons.most_common(_MOST):
        click.echo("  " + _("{count:,} rejected: {reason}").format(count=times, reason=reason))
    for warning, times in report.warnings.most_common(_MOST):
        click.echo("  " + _("{count:,} to look at: {warning}").format(count=times, warning=warning))
    rate = sum(report.read.values()) / seconds if seconds else 0
    click.echo(_("{seconds:.0f} s, {rate:,.0f} records a second.").format(seconds=seconds, rate=rate))
    click.echo(_("Every line is told in {file}.").format(file=report.path))


def say_adopted(count: int) -> None:
    """Tell how many tickets the engine cares for from now on, if there are any."""
    if count:
        adopted = ngettext(
            "One unresolved ticket is now in the engine's care.",
            "{count:,} unresolved tickets are now in the engine's care.",
            count,
        )
        click.echo(adopted.format(count=count))
