"""Set writes: many rows in one statement, the same call on PostgreSQL (arrays) and SQLite (executemany).

Enumerations may be given as they are: all that are stored are strings or numbers.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from sportello.sets import together
from sportello.sets.planned import planned_once
from sportello.sets.vendor import vendor

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


@lru_cache(maxsize=2048)
def _columns(model: type[models.Model], names: tuple[str, ...]) -> list[Column]:
    """For each field: its column, its SQL type, and how a value is prepared."""
    found = []
    for name in names:
        field = model._meta.get_field(name)
        if not isinstance(field, models.Field):
            raise TypeError(f"{name} is no column of {model.__name__}")
        prepare: Callable[[Any], Any] | None = None
        if isinstance(field, models.JSONField):
            prepare = _as_json
        elif isinstance(field, models.DateTimeField) and vendor() == "sqlite":
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
    if rows:
        if vendor() == "postgresql":  # which looks at each column by itself
            names, rows = _filled(names, rows)
        _write(model, _insertion(model, names, unless_there, len(rows) == 1), rows, _columns(model, names))


def update_rows(
    model: type[models.Model], keys: tuple[str, ...], names: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Update rows given as (*keys, *values). Nothing is inserted."""
    if not rows:
        return
    split, columns = len(keys), _columns(model, keys + names)
    if vendor() != "postgresql":  # where marks have no names: in the order in which they stand
        columns, rows = columns[split:] + columns[:split], [(*row[split:], *row[:split]) for row in rows]
    _write(model, _updating(model, keys, names, len(rows) == 1), rows, columns)


def delete_rows(model: type[models.Model], keys: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Delete rows by their natural key."""
    if rows:
        _write(model, _deletion(model, keys, len(rows) == 1), rows, _columns(model, keys))


def _filled(names: tuple[str, ...], rows: Sequence[Row]) -> tuple[tuple[str, ...], Sequence[Row]]:
    """These rows without the columns in which none of them has anything: a new ticket has nothing in half of them."""
    if len(rows) == 1:
        kept = [index for index, one in enumerate(rows[0]) if one is not None]
    else:
        columns = enumerate(zip(*rows, strict=True))
        kept = [index for index, values in columns if any(one is not None for one in values)]
    if len(kept) == len(names):
        return names, rows
    return tuple([names[index] for index in kept]), [[row[index] for index in kept] for row in rows]


def _write(model: type[models.Model], sql: str, rows: Sequence[Row], columns: Sequence[Column]) -> None:
    """Carry out a statement for rows: given at once, or one after the other."""
    if vendor() == "postgresql":
        params = values(rows[0], columns) if len(rows) == 1 else arrays(rows, columns)
        together.write(model._meta.db_table, sql, params)
        return
    with planned_once() as cursor:
        if len(rows) == 1:
            cursor.execute(sql, _prepared(rows, columns)[0])
        else:
            cursor.executemany(sql, _prepared(rows, columns))


@lru_cache(maxsize=1024)
def _insertion(model: type[models.Model], names: tuple[str, ...], unless_there: bool, one: bool) -> str:
    columns = _columns(model, names)
    into = f'INTO "{model._meta.db_table}" ({", ".join(_quoted(columns))})'
    if vendor() == "postgresql":
        unless = " ON CONFLICT DO NOTHING" if unless_there else ""
        return f"INSERT {into} SELECT * FROM {_given(columns, one)}{unless}"  # noqa: S608
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT {'OR IGNORE ' if unless_there else ''}{into} VALUES ({marks})"  # noqa: S608


@lru_cache(maxsize=1024)
def _updating(model: type[models.Model], keys: tuple[str, ...], names: tuple[str, ...], one: bool) -> str:
    columns, split = _columns(model, keys + names), len(keys)
    table = f'"{model._meta.db_table}"'
    if vendor() == "postgresql":
        sets = ", ".join(f"{column} = v.{column}" for column in _quoted(columns[split:]))
        return f"UPDATE {table} AS t SET {sets} FROM {_given(columns, one)} WHERE {_same(columns[:split])}"  # noqa: S608
    sets = ", ".join(f"{column} = %s" for column in _quoted(columns[split:]))
    return f"UPDATE {table} SET {sets} WHERE {_marked(columns[:split])}"  # noqa: S608


@lru_cache(maxsize=256)
def _deletion(model: type[models.Model], keys: tuple[str, ...], one: bool) -> str:
    columns, table = _columns(model, keys), f'"{model._meta.db_table}"'
    if vendor() == "postgresql":
        return f"DELETE FROM {table} AS t USING {_given(columns, one)} WHERE {_same(columns)}"  # noqa: S608
    return f"DELETE FROM {table} WHERE {_marked(columns)}"  # noqa: S608


def _quoted(columns: Sequence[Column]) -> list[str]:
    return [f'"{column}"' for column, _, _ in columns]


def _marked(keys: Sequence[Column]) -> str:
    return " AND ".join(f"{column} = %s" for column in _quoted(keys))


def _given(columns: Sequence[Column], one: bool) -> str:
    """The rows that are given, a table `v` with these columns: each column as an array, or the values of one row."""
    names = ", ".join(f'"{column}"' for column, _, _ in columns)
    if one:
        return f"(SELECT {', '.join(f'%s::{sql_type}' for _, sql_type, _ in columns)}) AS v({names})"
    arrays = ", ".join(
        "%s::text[]::jsonb[]" if sql_type == "jsonb" else f"%s::{sql_type}[]" for _, sql_type, _ in columns
    )
    return f"unnest({arrays}) AS v({names})"


def _same(keys: Sequence[Column]) -> str:
    return " AND ".join(f't."{column}" = v."{column}"' for column, _, _ in keys)


def values(row: Row, columns: Sequence[Column]) -> list[str | None]:
    """One row in PostgreSQL's own words: neither we nor the server have an array to write and to read."""
    return [
        None if (text := prepare(value) if prepare else value) is None else str(text)
        for value, (_, _, prepare) in zip(row, columns, strict=True)
    ]


def arrays(rows: Sequence[Row], columns: Sequence[Column]) -> list[str]:
    """Each column as an array in PostgreSQL's own words: psycopg would look at every value for its type."""
    return [
        (numbers if sql_type in _NUMBERS else texts)(map(prepare, values) if prepare else values)
        for values, (_, sql_type, prepare) in zip(zip(*rows, strict=True), columns, strict=True)
    ]


_NUMBERS = frozenset({"bigint", "integer", "smallint"})


def numbers(values: Iterable[Any]) -> str:
    """An array of numbers as PostgreSQL reads it."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def texts(values: Iterable[Any]) -> str:
    """An array of texts as PostgreSQL reads it."""
    listed = list(values)
    if len(listed) == 1:
        return "{" + _word(listed[0]) + "}"
    known = {value: _word(value) for value in set(listed)}  # most come again and again
    return "{" + ",".join([known[value] for value in listed]) + "}"


def _word(value: Any) -> str:
    if value is None:
        return "NULL"
    text = str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def next_id(model: type[models.Model]) -> str:
    """A new primary key, as PostgreSQL is asked for it within another statement."""
    return f"nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id'))"


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Reserve primary keys, so that rows of several tables can be written as sets at once. Inside a transaction."""
    table = model._meta.db_table
    with planned_once() as cursor:
        if vendor() == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s::text, 'id')) FROM generate_series(1, %s::integer)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # SQLite writes under one lock (IMMEDIATE): nobody else can take these before the transaction ends.
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        if cursor.rowcount == 0:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()[0]
        return list(range(last - count + 1, last + 1))
