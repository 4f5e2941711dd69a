"""What the nouns of the administration share: cursors by id, and storing by the pages' own forms."""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import QueryDict

from sportello.api.keys import Call
from sportello.api.refusals import FormRefused
from sportello.people.change import NotAllowed, has_right
from sportello.web.admin.forms import RowForm
from sportello.web.admin.register import Register

PAGE = 50
Row = TypeVar("Row", bound=Model)


def rows_after(rows: QuerySet[Row], after: str) -> QuerySet[Row]:
    """The rows after an id, by their ids."""
    return rows.filter(pk__gt=int(after)).order_by("pk") if after else rows.order_by("pk")


def cut(rows: QuerySet[Row]) -> tuple[list[Row], str | None]:
    """A page, and where the next one begins."""
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else None


def by_form(call: Call, register: Register, form: type[RowForm], said: QueryDict, row: Any) -> Any:
    """Store what was said as the page of the register would. Raises NotAllowed, FormRefused."""
    if not has_right(call.actor, register.right, register.department_of(row)):
        raise NotAllowed(right=register.right)
    with transaction.atomic():
        filled = form(said, actor=call.actor, instance=row)
        if not filled.is_valid():
            raise FormRefused(errors={name: str(words[0]) for name, words in filled.errors.items()})
        return register.store(filled, call.actor, call.at)
