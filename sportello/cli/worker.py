"""`sportello worker`: does what is due, and jobs beside it. `serve` runs one; on PostgreSQL any number may run."""

import click
from django.utils.translation import gettext as _

from sportello.cli.serving.beside import beside
from sportello.cli.serving.lifeline import stop_with_parent
from sportello.cli.serving.supervisor import Child
from sportello.intake import clock
from sportello.worker import jobs, loop


@click.command(help=_("Do what is due, and jobs beside it, until asked to stop."))
@click.option(
    "--only",
    type=click.Choice(["due", "jobs"]),
    help=_("only what is due, or only jobs: the other part runs elsewhere"),
)
def command(only: str | None) -> None:
    """Do what is due, and jobs beside it, until asked to stop."""
    stop_with_parent()
    if only == "jobs":
        jobs.run(clock.precise_now)
    elif only == "due":
        loop.run(clock.precise_now)
    else:
        # In a process of their own: Python runs one thread at a time, and a job may take long.
        child = Child(_("The process for jobs"), ["-m", "sportello.cli.main", "worker", "--only", "jobs"])
        with beside(child, say=lambda line: click.echo(line, err=True)):
            loop.run(clock.precise_now)
