"""`sportello import`: bring the log of another desk in, through the door."""

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

if TYPE_CHECKING:
    from sportello.intake.importing import Result
    from sportello.intake.report import Report
    from sportello.intake.summary import Summary, Wait

_STEPS = 1000
_MOST = 10


@click.command(
    short_help=_("Bring in the log of another desk, as a mapping says."),
    help=_(
        "Import the log FILE (CSV or XLSX, one row an event or a snapshot) as a mapping says. Importing twice changes "
        "nothing; an import that was stopped goes on where it was. docs/howto/import-a-log.md tells how to write a "
        "mapping."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, help=_("a mapping file, or the name of one that comes along"))
@click.option("--live", is_flag=True, help=_("live through the log: every due step at its own moment"))
@click.option("--department", default="", help=_("name or number of the department; made if there is none"))
@click.option(
    "--policy", default="", help=_("escalation policy; otherwise the department's, else seven levels")
)
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help=_("where rejected rows are listed")
)
@click.option("--until", type=MOMENT, help=_("with --live: the end; otherwise the moment of the last row"))
@language_option
def command(
    file: Path,
    mapping: str,
    *,
    live: bool,
    department: str,
    policy: str,
    report: Path | None,
    until: datetime | None,
) -> None:
    """Import a log and say what came of it."""
    from sportello.intake import clock
    from sportello.intake.importing import Wish, import_log
    from sportello.intake.mapping_file import load_mapping
    from sportello.intake.report import Report
    from sportello.intake.summary import summarise

    if until is not None and not live:
        raise click.UsageError(_("--until needs --live: without it the engine does not go through the log."))
    read = load_mapping(mapping)
    place = report or Path(f"{file.name.split('.')[0]}-rejected.csv")
    begun = time.monotonic()
    with Report(place) as told, ExitStack() as bars:
        wish = Wish(department, policy, live, until)
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
    rows = _("{rows:,} rows: {accepted:,} accepted ({repeated:,} of them before), {rejected:,} rejected.")
    click.echo(
        rows.format(
            rows=result.rows, accepted=result.accepted, repeated=result.repeated, rejected=result.rejected
        )
    )
    cases = _("{cases:,} cases, {events:,} events, in {seconds:.0f} s ({rate:,.0f} rows a second).")
    rate = result.rows / seconds if seconds else 0
    click.echo(cases.format(cases=result.cases, events=summary.events, seconds=seconds, rate=rate))
    click.echo(_("Tickets: {counts}").format(counts=_listed(summary.tickets)))
    if result.adopted:
        adopted = ngettext(
            "One unresolved ticket is now in the engine's care.",
            "{count:,} unresolved tickets are now in the engine's care.",
            result.adopted,
        )
        click.echo(adopted.format(count=result.adopted))
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
