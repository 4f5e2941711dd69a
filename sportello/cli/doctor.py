"""`sportello doctor`: configuration and health, with a hint for each fault."""

import json
import sys
from typing import Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.cli.language import language_option


@click.command(
    short_help=_("Check whether the installation is sound."),
    help=_(
        "Check whether the installation is sound: settings, database, worker, rules, rotas. Each fault comes with a "
        "hint; exit code 1 if there is any."
    ),
)
@click.option("--json", "as_json", is_flag=True, help=_("results as JSON"))
@language_option
def command(*, as_json: bool) -> None:
    """Make the round of all checks."""
    from sportello.health import examine
    from sportello.intake import clock

    results = []
    for result in examine(clock.now()):
        results.append(result)
        if not as_json:
            _print(result)
    faults = sum(1 for result in results for finding in result.findings if not finding.advice)
    if as_json:
        data = {"sound": not faults, "checks": [_data(result) for result in results]}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif faults:
        click.echo("\n" + ngettext("{n} fault.", "{n} faults.", faults).format(n=faults))
    else:
        click.echo("\n" + _("All is well."))
    if faults:
        sys.exit(1)


def _print(result: Any) -> None:
    if not result.looked:
        click.echo(f"- {result.check.name}: " + _("not looked at, see above"))
        return
    mark, colour = ("✓", "green") if result.is_sound else ("✗", "red")
    if result.is_sound and result.findings:
        mark, colour = "!", "yellow"
    click.echo(f"{click.style(mark, fg=colour)} {result.check.name}")
    for finding in result.findings:
        click.echo(f"    {finding.what}")
        click.echo(f"    → {finding.hint}")


def _data(result: Any) -> dict[str, Any]:
    findings = [
        {"code": one.code, "what": one.what, "hint": one.hint, "advice": one.advice}
        for one in result.findings
    ]
    return {
        "check": result.check.code,
        "name": str(result.check.name),
        "looked": result.looked,
        "sound": result.is_sound,
        "findings": findings,
    }
