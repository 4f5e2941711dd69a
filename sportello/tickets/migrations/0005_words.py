"""The index of tickets' words, filled with those that are there."""

from typing import Any

from django.db import migrations
from django.db.migrations.operations import RunPython


def create(_apps: Any, editor: Any) -> None:
    from sportello.tickets.search import postgres, sqlite
    from sportello.tickets.search.page import TICKETS

    for statement in (postgres if editor.connection.vendor == "postgresql" else sqlite).create(TICKETS):
        editor.execute(statement, params=None)


def drop(_apps: Any, editor: Any) -> None:
    from sportello.tickets.search import postgres, sqlite
    from sportello.tickets.search.page import TICKETS

    for statement in (postgres if editor.connection.vendor == "postgresql" else sqlite).drop(TICKETS):
        editor.execute(statement, params=None)


def fill(_apps: Any, _editor: Any) -> None:
    from sportello.tickets.search.index import rebuild

    for _count in rebuild():
        pass


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0004_stuck"),
        ("people", "0001_initial"),
    ]
    operations = [RunPython(create, drop), RunPython(fill, RunPython.noop)]
