"""A table of values: how rows become plain objects and back, so that only what differs is written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import EnumMeta
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import models

from sportello.sets.reads import read_rows
from sportello.sets.writes import insert_rows, update_rows

T = TypeVar("T")
Raw = tuple[Any, ...]


def reader(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What turns a stored value into the attribute; an enumeration's members are looked up, which is quicker."""
    if isinstance(read, EnumMeta):
        return {member.value: member for member in read}.__getitem__  # type: ignore[var-annotated]
    return read


class Table(Generic[T]):
    """One model's rows as values of class `make`.

    `columns` names the value's attributes in order; `keys` those that identify a row within its ticket;
    `read` turns a stored column into the attribute where that takes more than nothing (enumerations, which equal
    their values); `copied` are lists that the value may change.
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
        known = read or {}
        self.read = [(index, reader(known[name])) for index, name in enumerate(columns) if name in known]
        self.lists = [self.columns.index(name) for name in copied]
        self.key_positions = [self.columns.index(name) for name in self.keys]
        self.field_positions = [i for i, name in enumerate(self.columns) if name not in self.keys]
        self.raw: Callable[[T], Raw] = attrgetter(*self.columns)
        self.key: Callable[[Raw], Any] = lambda raw: tuple(raw[i] for i in self.key_positions)

    def load(self, tickets: Iterable[int], **narrowed: str) -> Iterator[tuple[int, T, Raw]]:
        """(ticket id, value, stored row) of every row of these tickets, in key order."""
        names = ("ticket", *self.columns)
        for row in read_rows(self.model, names, list(tickets), order=self.keys, narrowed=narrowed):
            raw = row[1:]
            yield row[0], self.value(list(raw)), raw

    def value(self, row: list[Any]) -> T:
        """The value a stored row means."""
        for index, read in self.read:
            if row[index] is not None:
                row[index] = read(row[index])
        for index in self.lists:
            row[index] = list(row[index])
        return self.make(*row)

    def insert(self, rows: Sequence[tuple[int, Raw]]) -> None:
        """Write new rows, given as (ticket id, raw value)."""
        insert_rows(self.model, ("ticket", *self.columns), [(ticket, *raw) for ticket, raw in rows])

    def update(self, rows: Sequence[tuple[int, Raw, Raw]]) -> None:
        """Write known rows, given as (ticket id, raw value before, and now): the columns in which any differs."""
        if not rows:
            return
        changed = differing([before for _, before, _ in rows], [now for _, _, now in rows])
        written = [*self.key_positions, *changed]
        turned = [(ticket, *map(now.__getitem__, written)) for ticket, _, now in rows]
        update_rows(self.model, ("ticket", *self.keys), tuple(self.columns[i] for i in changed), turned)


def differing(before: Sequence[Raw], now: Sequence[Raw]) -> list[int]:
    """The columns in which any of these rows differs from what it was."""
    columns = zip(zip(*before, strict=True), zip(*now, strict=True), strict=True)
    return [index for index, (was, is_now) in enumerate(columns) if was != is_now]
