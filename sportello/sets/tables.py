"""All the tables of an application as one operation of a migration."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory


class Tables(Operation):
    """Makes these models together, in the order given; they may refer to one another.

    Django renders every model there is, anew, after each operation that makes one: with a hundred of them a new
    database took ten seconds, of which less than one was the database's. Here they are rendered once.
    """

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.ADDITION

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add them to the state, which is rendered when it is next looked at."""
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop them, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether one of them has to do with that model."""
        return any(model.references_model(name, app_label) for model in self.models)

    def describe(self) -> str:
        """In a sentence, for `migrate` and `sqlmigrate`."""
        return f"Create {', '.join(model.name for model in self.models)}"
