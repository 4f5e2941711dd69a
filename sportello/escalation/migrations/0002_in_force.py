"""A version in force is never edited: a new version is published instead."""

from django.db import migrations

from sportello.sets.triggers import refuses_update


class Migration(migrations.Migration):
    dependencies = [("escalation", "0001_initial")]
    operations = [
        refuses_update(
            "escalation_policyversion",
            ("policy_id", "number", "document", "published_at"),
            "a version in force is never edited: publish a new one",
            when="OLD.published_at IS NOT NULL",
        )
    ]
