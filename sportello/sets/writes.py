"""Set writes: many rows in one statement, the same call on PostgreSQL (arrays) and SQLite (executemany).

Enumerations may be given as they are: all that are stored are strings or numbers.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

Row = Sequence[Any]
# A column's name, its SQL type, and how a value is prepared for it.
Column = tuple[str, str, Callable[[Any], Any] | None]


class Json(str):
    """Text that already is JSON: written as it is."""

    __slots__ = ()


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _as_json(value: Any) -> str | None:
    if isinstance(value, Json):
        return str(value)
    return None if value is None else _encode(value)


@lru_cache(maxsize=4096)
def _as_sqlite_moment(value: Any) -> str | None:
    if value is None:
        return None
    text: str = (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(" ")
    return text[:-6]


@lru_cache(maxsize=256)
def _columns(model: type[models.Model], names: tuple[str, ...], vendor: str) -> list[Column]:
    """For each field: its column, its SQL type, and how a value is prepared."""
    found = []
    for name in names:
        field = model._meta.get_field(name)
        if not isinstance(field, models.Field):
            raise TypeError(f"{name} is no column of {model.__name__}")
        prepare: Callable[[Any], Any] | None = None
        if isinstance(field, models.JSONField):
            prepare = _as_json
        elif isinstance(field, models.DateTimeField) and vendor == "sqlite":
            prepare = _as_sqlite_moment
        target = field.target_field if isinstance(field, models.ForeignKey) else field
        sql_type = target.rel_db_type(connections[DEFAULT_DB_ALIAS]) or "text"
        found.append((field.column or name, sql_type.split("(")[0], prepare))
    return found


def _prepared(rows: Sequence[Row], columns: Sequence[Column]) -> Sequence[Row]:
    special = [(index, prepare) for index, (_, _, prepare) in enumerate(columns) if prepare is not None]
    if not special:
        return rows
    out = []
    for row in rows:
        values = list(row)
        for index, prepare in special:
            values[index] = prepare(values[index])
        out.append(values)
    return out


def insert_rows(
    model: type[models.Model], names: tuple[str, ...], rows: Sequence[Row], *, unless_there: bool = False
) -> None:
    """Insert rows given as tuples in the order of `names` (field names; foreign keys by id).

    With `unless_there`, a row that a unique constraint knows already is left as it is.
    """
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    columns = _columns(model, names, connection.vendor)
    listed = ", ".join(f'"{column}"' for column, _, _ in columns)
    table = f'"{model._meta.db_table}"'
    if connection.vendor == "postgresql":
        unless = " ON CONFLICT DO NOTHING" if unless_there else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({listed}) SELECT * FROM {_given(columns)}{unless}",  # noqa: S608
                _arrays(rows, columns),
            )
        return
    marks = ", ".join(["%s"] * len(columns))
    verb = "INSERT OR IGNORE" if unless_there else "INSERT"
    with connection.cursor() as cursor:
        cursor.executemany(f"{verb} INTO {table} ({listed}) VALUES ({marks})", _prepared(rows, columns))


def update_rows(
    model: type[models.Model], keys: tuple[str, ...], names: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Update rows given as (*keys, *values). Nothing is inserted."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    columns = _columns(model, keys + names, connection.vendor)
    table = f'"{model._meta.db_table}"'
    split = len(keys)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sets = ", ".join(f'"{column}" = v."{column}"' for column, _, _ in columns[split:])
            cursor.execute(
                f"UPDATE {table} AS t SET {sets} FROM {_given(columns)} WHERE {_same(columns[:split])}",  # noqa: S608
                _arrays(rows, columns),
            )
            return
        sets = ", ".join(f'"{column}" = %s' for column, _, _ in columns[split:])
        where = " AND ".join(f'"{column}" = %s' for column, _, _ in columns[:split])
        turned = [(*row[split:], *row[:split]) for row in _prepared(rows, columns)]
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE {where}", turned)  # noqa: S608


def _given(columns: Sequence[Column]) -> str:
    """The rows given as arrays, a table `v` with these columns."""
    arrays = ", ".join(
        "%s::text[]::jsonb[]" if sql_type == "jsonb" else f"%s::{sql_type}[]" for _, sql_type, _ in columns
    )
    names = ", ".join(f'"{column}"' for column, _, _ in columns)
    return f"unnest({arrays}) AS v({names})"


def _same(keys: Sequence[Column]) -> str:
    return " AND ".join(f't."{column}" = v."{column}"' for column, _, _ in keys)


def _arrays(rows: Sequence[Row], columns: Sequence[Column]) -> list[str]:
    """Each column as an array in PostgreSQL's own words: psycopg would look at every value for its type."""
    return [
        (_numbers if sql_type in _NUMBERS else _words)(map(prepare, values) if prepare else values)
        for values, (_, sql_type, prepare) in zip(zip(*rows, strict=True), columns, strict=True)
    ]


_NUMBERS = frozenset({"bigint", "integer", "smallint"})


def _numbers(values: Iterable[Any]) -> str:
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _words(values: Iterable[Any]) -> str:
    listed = list(values)
    known = {value: _word(value) for value in set(listed)}  # most come again and again
    return "{" + ",".join([known[value] for value in listed]) + "}"


def _word(value: Any) -> str:
    if value is None:
        return "NULL"
    text = str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def delete_rows(model: type[models.Model], keys: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Delete rows by their natural key."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    columns = _columns(model, keys, connection.vendor)
    table = f'"{model._meta.db_table}"'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"DELETE FROM {table} AS t USING {_given(columns)} WHERE {_same(columns)}",  # noqa: S608
                _arrays(rows, columns),
            )
            return
        where = " AND ".join(f'"{column}" = %s' for column, _, _ in columns)
        cursor.executemany(f"DELETE FROM {table} WHERE {where}", rows)  # noqa: S608


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Reserve primary keys, so that rows of several tables can be written as sets at once. Inside a transaction."""
    connection = connections[DEFAULT_DB_ALIAS]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        # SQLite writes under one lock (IMMEDIATE): nobody else can take these before the transaction ends.
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        if cursor.rowcount == 0:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()[0]
        return list(range(last - count + 1, last + 1))
