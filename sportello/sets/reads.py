"""Set reads: the rows of many tickets in one query, as plain values, without building a query for each set.

What comes out equals what the ORM gives: aware UTC moments, decoded JSON, booleans. Equal JSON is decoded once and
shared: copy it before changing it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import models

from sportello.sets.planned import planned_once
from sportello.sets.vendor import vendor

decode = lru_cache(maxsize=4096)(json.loads)


def read_rows(
    model: type[models.Model],
    names: tuple[str, ...],
    ids: Sequence[int],
    *,
    key: str = "ticket",
    order: tuple[str, ...] = (),
    narrowed: Mapping[str, str] | None = None,
) -> Sequence[tuple[Any, ...]]:
    """The rows whose `key` is one of `ids` (and whose text columns equal `narrowed`), ordered by key and `order`."""
    if not ids:
        return []
    narrow = narrowed or {}
    sql, readers = _statement(model, names, key, order, tuple(narrow), vendor())
    listed = ",".join(map(str, ids))
    if vendor() == "postgresql":
        with planned_once() as cursor:
            # psycopg's loader is compiled; the one that Django puts in its place is not.
            cursor.cursor.adapters.register_loader("timestamptz", _compiled_loader())
            cursor.execute(sql, ["{" + listed + "}", *narrow.values()])
            rows = cursor.fetchall()
    else:
        with planned_once() as cursor:
            cursor.execute(sql, [f"[{listed}]", *narrow.values()])
            rows = cursor.fetchall()
    return [_read(row, readers) for row in rows] if readers else rows


def _read(row: Sequence[Any], readers: Sequence[tuple[int, Callable[[Any], Any]]]) -> tuple[Any, ...]:
    values = list(row)
    for index, read in readers:
        if values[index] is not None:
            values[index] = read(values[index])
    return tuple(values)


@lru_cache(maxsize=4096)
def _moment(stored: str) -> datetime:
    """SQLite's moments are text, in UTC without saying so; within a set the same ones come again and again."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


@lru_cache(maxsize=1)
def _compiled_loader() -> Any:
    from psycopg.types.datetime import TimestamptzLoader  # only where PostgreSQL is used

    return TimestamptzLoader


@lru_cache(maxsize=256)
def _statement(
    model: type[models.Model],
    names: tuple[str, ...],
    key: str,
    order: tuple[str, ...],
    narrow: tuple[str, ...],
    vendor: str,
) -> tuple[str, list[tuple[int, Callable[[Any], Any]]]]:
    """The query, and how values are turned into what is meant."""
    table = f'"{model._meta.db_table}"'
    fields = [_field(model, name) for name in names]
    columns = ", ".join(_column(field, vendor) for field in fields)
    among = "= ANY(%s::bigint[])" if vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
    where = " AND ".join(
        [
            f'"{_field(model, key).column}" {among}',
            *(f'"{_field(model, name).column}" = %s' for name in narrow),
        ]
    )
    ordered = ", ".join(f'"{_field(model, name).column}"' for name in (key, *order))
    readers: list[tuple[int, Callable[[Any], Any]]] = []
    for index, field in enumerate(fields):
        if isinstance(field, models.DateTimeField) and vendor == "sqlite":
            readers.append((index, _moment))
        elif isinstance(field, models.JSONField):
            readers.append((index, decode))
    return f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {ordered}", readers  # noqa: S608


def _column(field: "models.Field[Any, Any]", vendor: str) -> str:
    """A column; of SQLite's moments the bare text, which Python's slow conversion does not see."""
    name = f'"{field.column}"'
    return f"CAST({name} AS TEXT)" if vendor == "sqlite" and isinstance(field, models.DateTimeField) else name


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field
