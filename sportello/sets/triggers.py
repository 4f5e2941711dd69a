"""Database triggers, said once for both databases, as operations for migrations.

SQLite forgets triggers when Django rebuilds a table: a later migration that alters one of these tables must add them
again; `tests/architecture` checks that they stand.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import RunPython

_PG_REVISE = """
CREATE OR REPLACE FUNCTION sportello_revise() RETURNS trigger AS $$
BEGIN UPDATE people_revision SET value = gen_random_uuid()::text; RETURN NULL; END $$ LANGUAGE plpgsql;
"""
_PG_REFUSE = """
CREATE OR REPLACE FUNCTION sportello_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql;
"""


class InTheDatabase(RunPython):
    """Says something to the database itself. Its functions get no models: Django would render all there are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Call `code` with the schema editor, and nothing for the models."""
        self.code(None, schema_editor)  # type: ignore[arg-type]


def revises(
    *tables: str, columns: Sequence[str] = (), deletes: bool = False, called: str = ""
) -> InTheDatabase:
    """Any insert, update or delete in these tables renews the configuration's revision.

    With `columns` only an update of them does, and a delete where `deletes` says so. What a table has besides is
    `called` something.
    """
    verbs: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
    if columns:
        verbs = (f"UPDATE OF {', '.join(columns)}", *(["DELETE"] if deletes else []))

    def forwards(apps: Any, editor: Any) -> None:
        postgres = editor.connection.vendor == "postgresql"
        if postgres:
            editor.execute(_PG_REVISE, params=None)
        for table in tables:
            for verb in verbs:
                name = f"revise_{table}_{called}{verb.split()[0].lower()}"
                if postgres:
                    editor.execute(
                        f"CREATE TRIGGER {name} AFTER {verb} ON {table} "
                        "FOR EACH STATEMENT EXECUTE FUNCTION sportello_revise()",
                        params=None,
                    )
                else:
                    editor.execute(
                        f"CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN "  # noqa: S608
                        "UPDATE people_revision SET value = hex(randomblob(16)); END",
                        params=None,
                    )

    return InTheDatabase(forwards, RunPython.noop)


def refuses_update(table: str, columns: Sequence[str], why: str, when: str = "") -> InTheDatabase:
    """An update of these columns is refused with `why` (where the old row meets the SQL condition `when`)."""

    def forwards(apps: Any, editor: Any) -> None:
        name, listed = f"refuse_{table}", ", ".join(f'"{column}"' for column in columns)
        condition = f"WHEN ({when})" if when else ""
        if editor.connection.vendor == "postgresql":
            editor.execute(_PG_REFUSE, params=None)
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE OF {listed} ON {table} FOR EACH ROW {condition} "
                f"EXECUTE FUNCTION sportello_refuse('{why}')",
                params=None,
            )
        else:
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE OF {listed} ON {table} FOR EACH ROW {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END",
                params=None,
            )

    return InTheDatabase(forwards, RunPython.noop)


def keeps(*, sqlite: Sequence[str], postgresql: Sequence[str]) -> InTheDatabase:
    """Tables and triggers that keep an index in step with the rows it is made from, in the words of each database."""

    def forwards(apps: Any, editor: Any) -> None:
        for statement in postgresql if editor.connection.vendor == "postgresql" else sqlite:
            editor.execute(statement, params=None)

    return InTheDatabase(forwards, RunPython.noop)
