"""A process may be killed at any moment while it brings the database up to date."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from sportello.cli.serving.migrating import WholeMigrations


class Killed(BaseException):
    pass


def die(*_arguments: object) -> None:
    raise Killed


class Trial(migrations.Migration):
    """In place of two others."""

    replaces = [("trial", "0001_initial"), ("trial", "0002_more")]
    operations = [
        migrations.CreateModel(
            "Thing",
            [
                ("id", models.AutoField(primary_key=True)),
                ("words", models.CharField(max_length=9, db_index=True)),
            ],
        )
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("executor", "left"), [(WholeMigrations, False), (MigrationExecutor, True)])
def test_what_was_not_written_down_was_not_done(
    executor: type[MigrationExecutor], left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second shows why: Django's own leaves a table that the next start would make again."""
    migration, trial = Trial("0001_squashed_trial", "trial"), executor(connection)
    monkeypatch.setattr(trial.recorder, "record_applied", die)
    with pytest.raises(Killed):
        trial.apply_migration(ProjectState(), migration)
    try:
        assert ("trial_thing" in connection.introspection.table_names()) is left
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys" if connection.vendor == "sqlite" else "SELECT 1")
            assert cursor.fetchone() == (1,)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS trial_thing")
