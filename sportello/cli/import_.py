"""`sportello import`: bring the log of another desk in, or the export of another help desk, through the door."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.cli.language import language_option
from sportello.cli.moment import MOMENT
from sportello.cli.moving import move, say_adopted

if TYPE_CHECKING:
    from sportello.intake.importing import Result, Wish
    from sportello.intake.report import Report
    from sportello.intake.summary import Summary, Wait

_STEPS = 1000
_MOST = 10


@click.command(
    short_help=_("Bring in another help desk's export, or the log of another desk."),
    help=_(
        "Import the log SOURCE (CSV or XLSX, one row an event or a snapshot) as a mapping says, or, with EXPORT, the "
        "export of the help desk that SOURCE names: zendesk, freshdesk, zammad, otrs, jira, osticket, django-helpdesk, "
        "table, or auto. Importing twice changes nothing; an import that was stopped goes on where it was. "
        "docs/howto/import-a-log.md and docs/howto/move-from-another-help-desk.md tell how."
    ),
)
@click.argument("source")
@click.argument("export", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--mapping", default="", help=_("a mapping file; of a log also the name of one that comes along")
)
@click.option("--live", is_flag=True, help=_("live through the log: every due step at its own moment"))
@click.option(
    "--department", default="", help=_("name or number of the department; for a log made if there is none")
)
@click.option(
    "--policy", default="", help=_("escalation policy; otherwise the department's, else seven levels")
)
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help=_("where rejected rows are listed")
)
@click.option("--until", type=MOMENT, help=_("with --live: the end; otherwise the moment of the last row"))
@click.option("--dry-run", is_flag=True, help=_("of an export: only tell what would be done"))
@click.option("--stand-still", is_flag=True, help=_("open tickets stay history for now"))
@language_option
def command(  # noqa: PLR0913  # its options
    source: str,
    export: Path | None,
    *,
    mapping: str,
    live: bool,
    department: str,
    policy: str,
    report: Path | None,
    until: datetime | None,
    dry_run: bool,
    stand_still: bool,
) -> None:
    """Import a log or an export, and say what came of it."""
    if export is not None:
        if live or until is not None:
            raise click.UsageError(_("--live and --until are for logs: an export tells its own history."))
        move(source, export, mapping, department, policy, report, dry_run=dry_run, stand_still=stand_still)
        return
    if dry_run:
        raise click.UsageError(_("--dry-run is for exports: name the help desk, then the export."))
    if live and stand_still:
        raise click.UsageError(_("--live cares for tickets from the first row on: leave --stand-still out."))
    if not Path(source).is_file():
        raise click.UsageError(_("There is no file “{name}”.").format(name=source))
    if not mapping:
        raise click.UsageError(_("A log needs --mapping; for an export name the help desk first."))
    if until is not None and not live:
        raise click.UsageError(_("--until needs --live: without it the engine does not go through the log."))
    from sportello.intake.importing import Wish

    _import_log(Path(source), mapping, report, Wish(department, policy, live, until, stand_still))


def _import_log(file: Path, mapping: str, report: Path | None, wish: "Wish") -> None:
    from sportello.intake import clock
    from sportello.intake.importing import import_log
    from sportello.intake.mapping_file import load_mapping
    from sportello.intake.report import Report
    from sportello.intake.summary import summarise

    read = load_mapping(mapping)
    place = report or Path(f"{file.name.split('.')[0]}-rejected.csv")
    begun = time.monotonic()
    with Report(place) as told, ExitStack() as bars:
        result = import_log(file, read, wish, told, at=clock.now(), tell=_bars(bars))
    show(result, summarise(result.run, result.until), time.monotonic() - begun)


def _bars(stack: ExitStack) -> Callable[[str, float], None]:
    """A progress bar a stage, each made when its stage begins."""
    labels = {"reading": _("Reading"), "playing": _("Importing")}
    bars: dict[str, Any] = {}

    def tell(stage: str, part: float) -> None:
        if stage not in bars:
            bars[stage] = stack.enter_context(click.progressbar(length=_STEPS, label=f"{labels[stage]:<10}"))
        bar = bars[stage]
        bar.update(int(part * _STEPS) - bar.pos)
        if part >= 1:
            bar.render_finish()

    return tell


def show(result: "Result", summary: "Summary", seconds: float) -> None:
    """Say what came of it."""
    from sportello.desk.sentences.words import STATUSES
    from sportello.domain.lifecycle import Status

    rows = _("{rows:,} rows: {accepted:,} accepted ({repeated:,} of them before), {rejected:,} rejected.")
    click.echo(
        rows.format(
            rows=result.rows, accepted=result.accepted, repeated=result.repeated, rejected=result.rejected
        )
    )
    cases = _("{cases:,} cases, {events:,} events, in {seconds:.0f} s ({rate:,.0f} rows a second).")
    rate = result.rows / seconds if seconds else 0
    click.echo(cases.format(cases=result.cases, events=summary.events, seconds=seconds, rate=rate))
    by_status = {str(STATUSES[Status(name)]): number for name, number in summary.tickets.items()}
    click.echo(_("Tickets: {counts}").format(counts=_listed(by_status)))
    say_adopted(result.adopted)
    if result.first_due is not None:
        first = _("The first thing falls due at {moment:%Y-%m-%d %H:%M} UTC.")
        click.echo(first.format(moment=result.first_due))
    if result.standing:
        standing = ngettext(
            "One unresolved ticket stands still: give the same command without --stand-still to let it climb.",
            "{count:,} unresolved tickets stand still: give the same command without --stand-still to let them climb.",
            result.standing,
        )
        click.echo(standing.format(count=result.standing))
    if summary.observed:
        observed = _("Rows that moved nothing, kept as observed: {counts}")
        click.echo(observed.format(counts=_listed(summary.observed)))
    if result.run.live:
        _show_ladder(result, summary)
    if result.report is not None and result.report.is_written:
        _show_report(result.report)


def _listed(counts: Mapping[str, int]) -> str:
    most = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {count:,}" for name, count in most) or _("none")


def _show_ladder(result: "Result", summary: "Summary") -> None:
    until = _("The engine lived through the log until {moment:%Y-%m-%d %H:%M} UTC.")
    click.echo(until.format(moment=result.until))
    for level, causes in summary.escalations.items():
        line = _("Escalations to level {level}: {count:,} ({causes})")
        click.echo(line.format(level=level, count=sum(causes.values()), causes=_listed(causes)))
    if not summary.escalations:
        click.echo(_("Nothing climbed."))
    click.echo(_("Breaches: {counts}").format(counts=_listed(summary.breaches)))
    waits = _("Longest waits for somebody to take charge: {waits}")
    click.echo(waits.format(waits="; ".join(map(_wait, summary.waits)) or _("none")))


def _wait(wait: "Wait") -> str:
    days, rest = divmod(wait.seconds, 86400)
    told = _("{number} at level {level}, {days} days {hours} h")
    return told.format(number=wait.number, level=wait.level, days=days, hours=rest // 3600)


def _show_report(report: "Report") -> None:
    for reason, times in report.reasons.most_common(_MOST):
        click.echo("  " + _("{count:,} rejected: {reason}").format(count=times, reason=reason))
    for warning, times in report.warnings.most_common(_MOST):
        click.echo("  " + _("{count:,} to look at: {warning}").format(count=times, warning=warning))
    click.echo(_("Every line is told in {file}.").format(file=report.path))
