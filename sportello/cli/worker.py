"""`sportello worker`: does what is due. `serve` runs one; on PostgreSQL any number may run."""

import click
from django.utils.translation import gettext as _

from sportello.cli.serving.lifeline import stop_with_parent
from sportello.intake import clock
from sportello.worker import loop


@click.command(help=_("Do what is due, until asked to stop."))
def command() -> None:
    """Do what is due, until asked to stop."""
    stop_with_parent()
    loop.run(clock.precise_now)
