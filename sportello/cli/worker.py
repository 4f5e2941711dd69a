"""`sportello worker`: does what is due. `serve` runs one; on PostgreSQL any number may run."""

import click

from sportello.cli.serving.lifeline import stop_with_parent


@click.command
def command() -> None:
    """Do what is due, until asked to stop."""
    from sportello.worker import loop

    stop_with_parent()
    loop.run()
