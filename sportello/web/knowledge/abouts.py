"""What an article is about, as one choice: the whole desk (nothing), a department (`d3`), a category of one (`c12`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sportello.catalogue.models import Category
from sportello.people.models import Department

Group = tuple[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class About:
    """A department (none: the whole desk) and one of its categories."""

    department: int | None = None
    category: int | None = None

    @property
    def value(self) -> str:
        """As it stands in a form or an address."""
        if self.category is not None:
            return f"c{self.category}"
        return f"d{self.department}" if self.department is not None else ""


def read(value: str) -> About | None:
    """What was chosen; None for what is no choice. One query for a category."""
    if not value:
        return About()
    sign, digits = value[0], value[1:]
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 18):
        return None
    if sign == "d":
        return About(int(digits)) if Department.objects.filter(pk=int(digits)).exists() else None
    found = Category.objects.filter(pk=int(digits)).values_list("department", flat=True).first()
    return About(found, int(digits)) if sign == "c" and found is not None else None


def groups(departments: Iterable[int] | None) -> list[Group]:
    """The choices, by department (None: all of them); two queries."""
    known = Department.objects.filter(is_active=True).order_by("pk")
    if departments is not None:
        known = known.filter(pk__in=list(departments))
    rows = {one.pk: (one.name, [(About(one.pk).value, one.name)]) for one in known}
    for category in Category.objects.filter(department__in=list(rows), is_active=True).order_by(
        "name_it", "pk"
    ):
        about = About(category.department_id, category.pk)
        rows[category.department_id][1].append((about.value, category.name))
    return list(rows.values())
