"""The timeline's content cannot be changed in the database; who was told may be noted."""

from django.db import migrations

from sportello.sets.triggers import refuses_update

CONTENT = (
    "id",
    "ticket_id",
    "number",
    "kind",
    "actor_id",
    "source",
    "at",
    "happened_at",
    "recorded_at",
    "payload",
    "digest",
    "dedup_key",
    "dispatch_after",
)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [refuses_update("tickets_timelineevent", CONTENT, "the timeline is append-only")]
