"""What a command names must exist: people and categories, looked up before anything is recorded.

The database would refuse an unknown id too, but only at the end, and without saying which of the tickets was meant.
"""

from collections.abc import Iterable

from sportello.catalogue.models import Category
from sportello.domain.errors import DeskError
from sportello.people.models import Person


class UnknownPerson(DeskError):
    """There is no such person."""

    code = "unknown_person"
    hint = "Choose somebody from the list of people."


class UnknownCategory(DeskError):
    """The department has no such category."""

    code = "unknown_category"
    hint = "Choose one of the department's categories."


def known_people(ids: Iterable[int | None]) -> dict[int, int | None]:
    """person -> organisation, of these people; raises UnknownPerson if one of them does not exist."""
    wanted = {id for id in ids if id is not None}
    found: dict[int, int | None] = (
        dict(Person.objects.filter(pk__in=wanted).values_list("pk", "organisation")) if wanted else {}
    )
    if missing := wanted - found.keys():
        raise UnknownPerson(person=min(missing))
    return found


def known_category(category: int | None, department: int) -> None:
    """Raise UnknownCategory unless the department has the category (or none is named)."""
    if category is None:
        return
    if not Category.objects.filter(pk=category, department=department).exists():
        raise UnknownCategory(category=category, department=department)
