"""Bringing the database up to date so that a process may be killed at any moment of it.

Django writes down that a migration was gone through after the transaction of the migration itself, mostly, and of a
squashed one it writes a row for each that it replaces. Killed in between, the next start would do again what is done.
"""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class WholeMigrations(MigrationExecutor):
    """Each migration and what is written down of it are one transaction."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        """Go through one migration."""
        if not migration.atomic or not self.connection.features.can_rollback_ddl:
            return super().apply_migration(state, migration, fake, fake_initial)
        # SQLite must be asked before the transaction begins; its own editor would ask inside.
        with self.connection.constraint_checks_disabled(), transaction.atomic(using=self.connection.alias):
            return super().apply_migration(state, migration, fake, fake_initial)


def bring_up_to_date() -> None:
    """Go through the migrations that are missing."""
    migrate.MigrationExecutor = WholeMigrations  # type: ignore[attr-defined]  # Django offers no other way in
    call_command("migrate", interactive=False, verbosity=0)
