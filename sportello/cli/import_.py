"""`sportello import`: bring the log of another desk in, through the door."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from django.conf import settings

from sportello.intake import clock
from sportello.intake.importing import Result, Wish, import_log
from sportello.intake.mapping_file import load_mapping
from sportello.intake.report import Report
from sportello.intake.summary import Summary, Wait, summarise

_STAGES = {"reading": "Reading", "playing": "Importing"}
_STEPS = 1000


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, help="Mapping file, or the name of one that comes with Sportello.")
@click.option("--live", is_flag=True, help="Live through the log: every due step at its own moment.")
@click.option("--department", default="", help="Name or number of the department; made if there is none.")
@click.option(
    "--policy", default="", help="Escalation policy (default: the department's, else seven levels)."
)
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Where rejected rows are listed."
)
@click.option(
    "--until", default="", help="With --live: the end, such as 2014-01-31 18:00 (default: the last row)."
)
def command(
    file: Path, mapping: str, live: bool, department: str, policy: str, report: Path | None, until: str
) -> None:
    """Import the log FILE (CSV or XLSX; one row an event or a snapshot) as a MAPPING says.

    Importing twice changes nothing; an import that was stopped goes on where it was.
    """
    if until and not live:
        raise click.UsageError("--until needs --live: without it the engine does not go through the log.")
    wish = Wish(department, policy, live, _moment(until) if until else None)
    read = load_mapping(mapping)
    place = report or Path(f"{file.name.split('.')[0]}-rejected.csv")
    begun = time.monotonic()
    with Report(place) as told, ExitStack() as bars:
        result = import_log(file, read, wish, told, at=clock.now(), tell=_bars(bars))
    show(result, summarise(result), time.monotonic() - begun)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"“{text}” is no moment: write 2014-01-31 18:00.", param_hint="--until"
        ) from None
    zoned = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    return zoned.astimezone(UTC)


def _bars(stack: ExitStack) -> Callable[[str, float], None]:
    """A progress bar a stage, each made when its stage begins."""
    bars: dict[str, Any] = {}

    def tell(stage: str, part: float) -> None:
        if stage not in bars:
            bars[stage] = stack.enter_context(click.progressbar(length=_STEPS, label=f"{_STAGES[stage]:<10}"))
        bar = bars[stage]
        bar.update(int(part * _STEPS) - bar.pos)
        if part >= 1:
            bar.render_finish()

    return tell


def show(result: Result, summary: Summary, seconds: float) -> None:
    """Say what came of it."""
    rate = result.rows / seconds if seconds else 0
    again = f" ({result.repeated:,} of them before)" if result.repeated else ""
    click.echo(f"{result.rows:,} rows: {result.accepted:,} accepted{again}, {result.rejected:,} rejected.")
    click.echo(
        f"{result.cases:,} cases, {summary.events:,} events, in {seconds:.0f} s ({rate:,.0f} rows a second)."
    )
    click.echo("Tickets: " + _listed(summary.tickets))
    if result.adopted:
        click.echo(f"{result.adopted:,} unresolved tickets are now in the engine's care.")
    if summary.observed:
        click.echo("Rows that moved nothing, kept as observed: " + _listed(summary.observed))
    if result.run.live:
        _show_ladder(result, summary)
    report = result.report
    if report is not None and report.is_written:
        for reason, times in report.reasons.most_common(10):
            click.echo(f"  rejected {times:,}: {reason}")
        for warning, times in report.warnings.most_common(10):
            click.echo(f"  warning {times:,}: {warning}")
        click.echo(f"Every line is told in {report.path}.")


def _listed(counts: dict[str, int]) -> str:
    most = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {count:,}" for name, count in most) or "none"


def _show_ladder(result: Result, summary: Summary) -> None:
    click.echo(f"The engine lived through the log until {result.until:%Y-%m-%d %H:%M} UTC.")
    if not summary.escalations:
        click.echo("Escalations: none.")
    for level, causes in summary.escalations.items():
        click.echo(f"Escalations to level {level}: {sum(causes.values()):,} ({_listed(causes)})")
    click.echo("Breaches: " + _listed(summary.breaches))
    click.echo("Longest waits for somebody to take charge: " + "; ".join(map(_wait, summary.waits)))


def _wait(wait: Wait) -> str:
    days, rest = divmod(wait.seconds, 86400)
    return f"{wait.number} at level {wait.level}, {days} d {rest // 3600} h"
