"""Changing the catalogue: the tree stays a tree, and fields say what may be entered."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from sportello.catalogue.models import Category, CustomField, PriorityCell
from sportello.domain.errors import DeskError
from sportello.domain.priority import DEFAULT_MATRIX, Grade, Matrix, Priority
from sportello.people import change
from sportello.people.change import By
from sportello.people.models import Department

DEEPEST: Final = 4
MOST_CHOICES: Final = 100


class RoundAndRound(DeskError):
    """A category that would be inside itself."""

    code = "category_in_itself"
    message = "A category cannot be inside itself or one of its own."


class TooDeep(DeskError):
    """A tree of categories nobody finds their way in."""

    code = "category_too_deep"
    message = "Categories can be {most} deep at most."


def check_parent(category: Category, parent: Category | None) -> None:
    """Raises RoundAndRound, or TooDeep for a place the category cannot have."""
    parents = dict(Category.objects.filter(department=category.department_id).values_list("pk", "parent"))
    depth, here = 1, parent.pk if parent else None
    while here is not None:
        if here == category.pk:
            raise RoundAndRound
        depth, here = depth + 1, parents.get(here)
    if depth + _height(category.pk, parents) > DEEPEST:
        raise TooDeep(most=DEEPEST)


def _height(pk: int | None, parents: Mapping[int, int | None]) -> int:
    """How many generations are below a category."""
    children = [child for child, parent in parents.items() if parent == pk] if pk is not None else []
    return max((1 + _height(child, parents) for child in children), default=0)


def key_for(label: str, category: Category) -> str:
    """A key for a new field, from its label, unlike those the category has."""
    base = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "field"
    taken = set(CustomField.objects.filter(category=category).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}_{n}" for n in range(2, 1000))) if key not in taken)


def read_choices(text: str) -> list[str]:
    """The choices of a field, one a line, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def matrix_of(department: Department) -> Matrix:
    """The department's priorities; cells it does not have are those of the common matrix."""
    own = {
        (Grade(cell.impact), Grade(cell.urgency)): Priority(cell.priority)
        for cell in PriorityCell.objects.filter(department=department)
    }
    return {**DEFAULT_MATRIX, **own}


def set_matrix(department: Department, cells: Matrix, *, by: By) -> None:
    """The department's own priorities; those equal to the common matrix are not stored. Raises NotAllowed."""
    before = matrix_of(department)
    different = [(cell, priority) for cell, priority in cells.items() if DEFAULT_MATRIX[cell] != priority]

    def replace() -> None:
        PriorityCell.objects.filter(department=department).delete()
        PriorityCell.objects.bulk_create(_cells(department, different))

    told = {
        f"{impact.value} x {urgency.value}": (before[impact, urgency].name, priority.name)
        for (impact, urgency), priority in cells.items()
        if before[impact, urgency] != priority
    }
    by.require()
    if told:
        change.store(department, by=by, told=told, also=replace)


def _cells(
    department: Department, cells: Iterable[tuple[tuple[Grade, Grade], Priority]]
) -> Iterable[PriorityCell]:
    for (impact, urgency), priority in cells:
        yield PriorityCell(
            department=department, impact=impact.value, urgency=urgency.value, priority=int(priority)
        )
