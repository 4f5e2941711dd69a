"""The standing cast: made once a process, and put back row by row for each test that asks for it.

Made through the models it takes longer than most tests take. A fixture marked `@standing` stays an ordinary function
that makes what it says; when the tests of a process begin, each is called once, in the order of their definition, and
what it left in the tables is remembered and rolled back. A test that asks for it gets these rows again, with the same
ids, and a copy of the values of its own. Where a test puts something of its own in place of what a fixture stands on,
the fixture makes it anew.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Any

import pytest
from django.db import connection, transaction

Row = tuple[Any, ...]
REVISION = "people_revision"  # triggers give it a new value when the rows are put back


@dataclass(frozen=True)
class Remembered:
    """What a fixture made: its value, and statements with their parameters that write its rows again."""

    value: Any
    writes: list[tuple[str, list[Any]]]


_makers: dict[str, Callable[..., Any]] = {}
_alternatives: set[str] = set()
"""Fixtures of which a test takes one: none is made on top of another."""
_remembered: dict[str, Remembered] = {}
_here: dict[str, Any] = {}
"""The values of the test that is running, by their fixtures' names."""


def standing(make: Callable[..., Any]) -> Any:
    """A fixture whose rows and value are remembered. It may ask only for `db` and for others of its kind."""
    name = make.__name__
    _makers[name] = make

    @pytest.fixture(name=name)
    @wraps(make)
    def put(**given: Any) -> Any:
        known = _remembered.get(name)
        if known is None or any(_here.get(key) is not value for key, value in given.items()):
            return make(**given)
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for statement, params in known.writes:
                cursor.execute(statement, params)
        same = {id(_remembered[key].value): value for key, value in _here.items()}
        _here[name] = value = copy.deepcopy(known.value, same)
        return value

    return put


def alternative(make: Callable[..., Any]) -> Any:
    """The same, for one that cannot stand beside others of its kind."""
    _alternatives.add(make.__name__)
    return standing(make)


def forget_values() -> None:
    """After a test."""
    _here.clear()


def remember() -> None:
    """Call each maker once, in a transaction that is rolled back. Ids that were given are not given again."""
    tables = sorted(connection.introspection.django_table_names(only_existing=True))
    last: dict[str, int] = {}
    with transaction.atomic():
        before = _content(tables)
        for name, make in _makers.items():
            begun = transaction.savepoint()
            asked = [key for key in signature(make).parameters if key != "db"]
            value = make(**{key: _remembered[key].value for key in asked}, **_database(make))
            after = _content(tables)
            _remembered[name] = Remembered(value, _writes(before, after))
            for table, rows in after.items():
                last[table] = max([last.get(table, 0), *(row[0] for row in rows if isinstance(row[0], int))])
            if name in _alternatives:
                transaction.savepoint_rollback(begun)
            else:
                before = after
        transaction.set_rollback(True)
    if connection.vendor == "sqlite":
        _go_on_counting(last)


def _database(make: Callable[..., Any]) -> dict[str, None]:
    return {"db": None} if "db" in signature(make).parameters else {}


def _content(tables: list[str]) -> dict[str, list[Row]]:
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = list(map(tuple, cursor.fetchall()))
    return found


def _writes(before: dict[str, list[Row]], after: dict[str, list[Row]]) -> list[tuple[str, list[Any]]]:
    writes = []
    for table, rows in after.items():
        new = [row for row in rows if row not in before[table]]
        assert table == REVISION or all(row in rows for row in before[table]), f"{table}: not only new rows"
        if new and table != REVISION:
            row = f"({', '.join(['%s'] * len(new[0]))})"
            params = [value for each in new for value in each]
            writes.append((f"INSERT INTO {table} VALUES {', '.join([row] * len(new))}", params))
    return writes


def _go_on_counting(last: dict[str, int]) -> None:
    """SQLite's counters were rolled back with the rows; PostgreSQL's never are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        counted = dict(cursor.fetchall())
        for table, number in last.items():
            if number > counted.get(table, 0):
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
