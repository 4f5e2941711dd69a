"""Whatever the rule book is read from gives the configuration a new revision when it changes."""

from django.db import migrations

from sportello.sets.triggers import InTheDatabase, revises


def first_revision(_apps, schema_editor):
    schema_editor.execute(
        "INSERT INTO people_revision (id, value) SELECT 1, 'first' WHERE NOT EXISTS (SELECT 1 FROM people_revision WHERE id = 1)"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("calendars", "0001_initial"),
        ("catalogue", "0001_initial"),
        ("oncall", "0001_initial"),
        ("sla", "0002_in_force"),
        ("escalation", "0002_in_force"),
    ]
    operations = [
        InTheDatabase(first_revision, migrations.RunPython.noop),
        revises("people_person", columns=("availability", "is_active")),
        revises("people_organisation", columns=("tier",)),
        revises("people_department", "people_team", "people_membership", "people_frontline"),
        revises("calendars_calendar", "calendars_calendarversion", "calendars_exceptionalday"),
        revises("oncall_rota", "oncall_slot", "oncall_rotation", "oncall_rotationmember"),
        revises("oncall_override", "oncall_substitute"),
        revises("sla_slapolicy", "sla_slaversion"),
        revises("escalation_policy", "escalation_policyversion", "escalation_entry"),
        revises("catalogue_prioritycell"),
    ]
