"""The index of articles' words."""

from typing import Any

from django.db import migrations
from django.db.migrations.operations import RunPython


def create(_apps: Any, editor: Any) -> None:
    from sportello.knowledge.search import TABLE
    from sportello.tickets.search import postgres, sqlite

    for statement in (postgres if editor.connection.vendor == "postgresql" else sqlite).create(TABLE):
        editor.execute(statement, params=None)


def drop(_apps: Any, editor: Any) -> None:
    from sportello.knowledge.search import TABLE
    from sportello.tickets.search import postgres, sqlite

    for statement in (postgres if editor.connection.vendor == "postgresql" else sqlite).drop(TABLE):
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_articles")]
    operations = [RunPython(create, drop)]
