"""What a set of tickets looks like in the database, to compare two ways of writing the same."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import models, transaction

from sportello.bench.clones import PARTS
from sportello.tickets.models import Ticket


class _Undo(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block writes is taken back."""
    with suppress(_Undo), transaction.atomic():
        yield
        raise _Undo


def rows_of_tickets() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every ticket, table by table, without the numbers that only tell rows apart."""
    tables: list[type[models.Model]] = [Ticket, *PARTS]
    return {model._meta.db_table: sorted(_rows(model), key=repr) for model in tables}


def _rows(model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
    names = [f.name for f in model._meta.concrete_fields if model is Ticket or not f.primary_key]
    for row in model._default_manager.values_list(*names):
        yield tuple(repr(value) for value in row)
