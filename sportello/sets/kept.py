"""Queries whose statement Django makes once: what is asked for is put in each time.

Making a statement takes many times as long as a database needs to find a few rows by their key. A `Kept` query is
written with Django's own words, `Given` (or `Among`) standing where a value comes in, and gives the same rows.

    OF_A_PERSON = Kept(lambda: Role.objects.filter(person=Given("person", IntegerField())).values_list("role"))
    OF_A_PERSON.rows(person=7)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import ModelIterable, RelatedPopulator, ValuesListIterable

from sportello.sets.planned import planned_once
from sportello.sets.vendor import vendor

T = TypeVar("T")


class Given(Expression):
    """What is put in when the query is asked, as a value for `field`."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A place in the statement; the parameter there is this."""
        return "%s", (self,)

    def prepared(self, value: Any, connection: Any) -> Any:
        """The value as this database takes it."""
        return self.output_field.get_db_prep_value(value, connection)


class Among(Given):
    """Several values, for a condition such as `pk__in`."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The values as a table of one column."""
        if connection.vendor == "postgresql":
            return f"(SELECT unnest(%s::{self.output_field.rel_db_type(connection)}[]))", (self,)
        return "(SELECT value FROM json_each(%s))", (self,)

    def prepared(self, value: Any, connection: Any) -> Any:
        """Numbers as this database takes many of them at once; None is none of them."""
        listed = ",".join(str(one) for one in value if one is not None)
        return f"{{{listed}}}" if connection.vendor == "postgresql" else f"[{listed}]"


@dataclass(frozen=True)
class _Statement:
    """What Django made of a query on one kind of database."""

    sql: str
    params: tuple[Any, ...]
    compiler: Any
    converters: dict[int, Any]
    model: type[Any] | None
    own: tuple[int, int, list[str]]
    related: list[Any]
    annotated: dict[str, int]


class Kept(Generic[T]):
    """A query of models or of values (`values_list`), made once for each kind of database.

    Raises TypeError, when first asked, for what would be lost: `prefetch_related`, `values`, `flat`.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, T]]) -> None:
        self._make = make
        self._statements: dict[str, _Statement] = {}

    def rows(self, **given: Any) -> list[T]:
        """What is found with these values."""
        kept = self._kept()
        with planned_once() as cursor:
            cursor.execute(*self.statement(**given))
            found: Iterable[Any] = cursor.fetchall()
        if kept.converters:
            found = kept.compiler.apply_converters(found, kept.converters)
        return list(found) if kept.model is None else [_instance(kept, row) for row in found]

    def statement(self, **given: Any) -> tuple[str, list[Any]]:
        """The SQL and its parameters, for whoever makes it a part of another statement."""
        connection, kept = connections[DEFAULT_DB_ALIAS], self._kept()
        return kept.sql, [
            one.prepared(given[one.name], connection) if isinstance(one, Given) else one
            for one in kept.params
        ]

    def first(self, **given: Any) -> T | None:
        """The first of them."""
        return next(iter(self.rows(**given)), None)

    def _kept(self) -> _Statement:
        return self._statements.get(vendor()) or self._made(vendor())

    def _made(self, vendor: str) -> _Statement:
        asked: Any = self._make()
        if asked._prefetch_related_lookups or asked._iterable_class not in (
            ModelIterable,
            ValuesListIterable,
        ):
            raise TypeError("a kept query is one of models, or of values_list")
        compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        known: Any = compiler.klass_info if asked._fields is None else None
        own: tuple[int, int, list[str]] = (0, 0, [])
        if known is not None:
            fields = known["select_fields"]
            names = [compiler.select[index][0].target.attname for index in fields]
            own = (fields[0], fields[-1] + 1, names)
        self._statements[vendor] = _Statement(
            sql,
            tuple(params),
            compiler,
            compiler.get_converters(columns),
            known and known["model"],
            own,
            _populators(known, compiler.select) if known else [],
            dict(compiler.annotation_col_map or {}) if known else {},
        )
        return self._statements[vendor]


def _populators(known: Any, select: Any) -> list[Any]:
    """What makes the related models of a row (`select_related`)."""
    make: Any = RelatedPopulator
    return [make(related, select, DEFAULT_DB_ALIAS) for related in known.get("related_klass_infos", [])]


def _instance(kept: _Statement, row: Any) -> Any:
    begin, end, names = kept.own
    assert kept.model is not None  # noqa: S101
    one = kept.model.from_db(DEFAULT_DB_ALIAS, names, row[begin:end])
    for populator in kept.related:
        populator.populate(row, one)
    for name, place in kept.annotated.items():
        setattr(one, name, row[place])
    return one
