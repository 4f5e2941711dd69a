"""What a token opens (`workspace.tokens`) gives the configuration a new revision when it changes."""

from django.db import migrations

from sportello.sets.triggers import revises


class Migration(migrations.Migration):
    dependencies = [
        ("workspace", "0009_presence_a_page"),
        ("desk", "0001_revision"),
    ]
    operations = [
        revises("people_roleassignment"),
        revises("people_person", columns=("is_administrator", "is_auditor"), called="rights_"),
        revises(
            "workspace_accesstoken",
            columns=("person_id", "digest", "scopes", "expires_at", "revoked_at"),
            deletes=True,
        ),
    ]
