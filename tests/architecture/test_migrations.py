"""The migrations say what the models say, squashed or one by one."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_migrations_are_current() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(f"run manage.py makemigrations:\n{said.getvalue()}")
    assert "No changes detected" in said.getvalue()


def test_squashed_migrations_say_what_those_say_that_they_replace() -> None:
    one_by_one = MigrationLoader(None, replace_migrations=False)
    wanted = [key for key, migration in one_by_one.disk_migrations.items() if not migration.replaces]
    apart = one_by_one.graph.make_state(nodes=wanted, at_end=True, real_apps=one_by_one.unmigrated_apps)
    together = MigrationLoader(None).project_state()
    assert together.models == apart.models


@pytest.mark.django_db
def test_a_desk_that_stopped_among_the_replaced_migrations_goes_on_one_by_one() -> None:
    applied, all_there = MigrationRecorder.Migration.objects, MigrationLoader(None).disk_migrations
    missing = {
        ("tickets", "0010_contract_level"),
        ("notifications", "0010_codes_and_indexes"),
        ("notifications", "0011_shift_reminders"),
        ("notifications", "0012_welcome_links"),  # these stand on those
        ("notifications", "0013_signatures_of_teams"),
        ("notifications", "0014_invitations_that_come_back"),
    }
    unknown = {key for key, one in all_there.items() if key[0] != "account" and one.replaces}
    for app, name in unknown | missing:
        applied.filter(app=app, name=name).delete()
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert {(one.app_label, one.name) for one, _backwards in plan} == missing
