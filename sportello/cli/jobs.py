"""`sportello jobs`: what failed, why, and trying it again."""

import json
from datetime import datetime

import click
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.cli.language import language_option

LISTED = 50


@click.group(help=_("Look at jobs that failed, and try them again."))
@language_option
def command() -> None:
    """Look at jobs that failed, and try them again."""


@command.command(
    "list", help=_("List the jobs that have failed or are stuck; with --all the last ones of any kind.")
)
@click.option("--all", "everything", is_flag=True, help=_("also those that wait, run or are done"))
@language_option
def list_(*, everything: bool) -> None:
    """The newest first, one line each."""
    from sportello.intake import clock
    from sportello.jobs import again
    from sportello.jobs.models import Job

    rows: QuerySet[Job] = Job.objects.all() if everything else again.failed() | again.stuck(clock.now())
    listed = list(rows.order_by("-pk")[:LISTED])
    for job in listed:
        state = click.style(
            str(Job.State(job.state).label), fg={"failed": "red", "done": "green"}.get(job.state)
        )
        tries = _("attempt {n} of {most}").format(n=job.attempts, most=job.max_attempts)
        far = f"  {job.done}/{job.total}" if job.total else ""
        click.echo(f"{job.pk:>6}  {state}  {_moment(job.enqueued_at)}  {job.task}  {tries}{far}")
    if not listed:
        click.echo(_("No job to list.") if everything else _("No job has failed, none is stuck."))


@command.command(help=_("Say all that is known of a job, with the traceback of its failures."))
@click.argument("number", type=click.IntRange(min=1))
@language_option
def show(*, number: int) -> None:
    """One job."""
    from sportello.jobs.models import Job

    job = Job.objects.filter(pk=number).first()
    if job is None:
        raise click.ClickException(_("There is no job {number}.").format(number=number))
    click.echo(f"{job.task}({', '.join(_arguments(job.args, job.kwargs))})")
    click.echo(_("State: {state}").format(state=Job.State(job.state).label))
    for words, moment in (
        (_("Asked for: {moment}"), job.enqueued_at),
        (_("Not before: {moment}"), job.run_after),
        (_("Last begun: {moment}"), job.last_attempted_at),
        (_("Last sign of life: {moment}"), job.beat_at),
        (_("Ended: {moment}"), job.finished_at),
    ):
        if moment is not None:
            click.echo(words.format(moment=_moment(moment)))
    click.echo(_("attempt {n} of {most}").format(n=job.attempts, most=job.max_attempts))
    for error in job.errors:
        click.echo("\n" + error["traceback"].rstrip())


@command.command(help=_("Try jobs again that have failed or are stuck."))
@click.argument("numbers", nargs=-1, type=click.IntRange(min=1))
@click.option("--all", "everything", is_flag=True, help=_("all that have failed"))
@language_option
def retry(*, numbers: tuple[int, ...], everything: bool) -> None:
    """Each with all its attempts before it."""
    from sportello.jobs import again

    if bool(numbers) == everything:
        raise click.UsageError(_("Name the jobs, or write --all."))
    wanted = list(again.failed().values_list("pk", flat=True)) if everything else list(numbers)
    tried = [number for number in wanted if again.retry(number)]
    for number in sorted(set(wanted) - set(tried)):
        click.echo(_("Job {number} has not failed, or is not there.").format(number=number), err=True)
    click.echo(ngettext("{n} job waits again.", "{n} jobs wait again.", len(tried)).format(n=len(tried)))
    if len(tried) < len(wanted):
        raise SystemExit(1)


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")


def _arguments(args: list[object], kwargs: dict[str, object]) -> list[str]:
    """As they were given, the long ones cut."""
    from sportello.jobs.trouble import without_secrets

    said = [json.dumps(one, ensure_ascii=False) for one in args]
    said += [f"{name}={json.dumps(one, ensure_ascii=False)}" for name, one in kwargs.items()]
    return [without_secrets(one if len(one) < 80 else one[:77] + "…") for one in said]
