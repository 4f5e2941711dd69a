"""Sources acted with a supervisor's rights, and some that were ended still do: what an agent may is enough."""

from typing import Any

from django.db import migrations


def as_agents(apps: Any, schema_editor: Any) -> None:
    """Each source in use is an agent of its department, and there alone."""
    roles = apps.get_model("people", "RoleAssignment").objects
    for source in apps.get_model("monitoring", "EventSource").objects.all():
        roles.filter(person=source.service_id).delete()
        if source.is_active:
            roles.create(person_id=source.service_id, department_id=source.department_id, role="agent")


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_sources_and_alarms"), ("people", "0004_looking_up")]
    operations = [migrations.RunPython(as_agents, migrations.RunPython.noop)]
