"""A table of values: how rows become plain objects and back, so that only what differs is written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from django.db import models

from sportello.sets.writes import insert_rows, update_rows

T = TypeVar("T")
Raw = tuple[Any, ...]


def plain(value: Any) -> Any:
    """An enumeration's value, for the database; anything else as it is."""
    return getattr(value, "value", value)


class Table(Generic[T]):
    """One model's rows as values of class `make`.

    `columns` names the value's attributes in order; `keys` those that identify a row within its ticket;
    `read` turns a stored column into the attribute where that takes more than nothing; `enums` are attributes
    whose value must be made plain before it is stored.
    """

    def __init__(
        self,
        model: type[models.Model],
        make: Callable[..., T],
        columns: Sequence[str],
        *,
        keys: Sequence[str],
        read: dict[str, Callable[[Any], Any]] | None = None,
        copied: Sequence[str] = (),
    ) -> None:
        self.model, self.make, self.columns, self.keys = model, make, tuple(columns), tuple(keys)
        self.read = [
            (index, (read or {})[name]) for index, name in enumerate(self.columns) if name in (read or {})
        ]
        self.plain = [index for index, name in enumerate(self.columns) if name in (read or {})]
        self.lists = [self.columns.index(name) for name in copied]
        self.fields = tuple(name for name in self.columns if name not in self.keys)
        self.key_positions = [self.columns.index(name) for name in self.keys]
        self.field_positions = [self.columns.index(name) for name in self.fields]

    def load(self, tickets: Iterable[int], **narrowed: Any) -> Iterator[tuple[int, T, Raw]]:
        """(ticket id, value, stored row) of every row of these tickets, in key order."""
        rows = (
            self.model._default_manager.filter(ticket__in=list(tickets), **narrowed)
            .order_by("ticket", *self.keys)
            .values_list("ticket", *self.columns)
        )
        for ticket, *row in rows.iterator(chunk_size=5000):
            raw = tuple(row)
            yield ticket, self.value(row), raw

    def value(self, row: list[Any]) -> T:
        """The value a stored row means."""
        for index, read in self.read:
            if row[index] is not None:
                row[index] = read(row[index])
        for index in self.lists:
            row[index] = list(row[index])
        return self.make(*row)

    def raw(self, value: T) -> Raw:
        """The row to store for a value."""
        row = [getattr(value, name) for name in self.columns]
        for index in self.plain:
            row[index] = plain(row[index])
        for index in self.lists:
            row[index] = list(row[index])
        return tuple(row)

    def insert(self, rows: Sequence[tuple[int, Raw]]) -> None:
        insert_rows(self.model, ("ticket", *self.columns), [(ticket, *raw) for ticket, raw in rows])

    def update(self, rows: Sequence[tuple[int, Raw]]) -> int:
        turned = [
            (ticket, *(raw[i] for i in self.key_positions), *(raw[i] for i in self.field_positions))
            for ticket, raw in rows
        ]
        return update_rows(self.model, ("ticket", *self.keys), self.fields, turned)
