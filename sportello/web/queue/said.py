"""The filters of a queue in words, each as a chip that can be taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sportello.catalogue.models import Category
from sportello.people.models import Department, Organisation, Person, Team
from sportello.web.queue.filters import DIMENSIONS, Filters

NAMES = {
    "owner": Person,
    "team": Team,
    "category": Category,
    "organisation": Organisation,
    "department": Department,
}


@dataclass(frozen=True)
class FilterChip:
    """One filter: what it is, what it asks, the address without it."""

    name: str
    title: str
    words: str
    href: str


def chips(filters: Filters, path: str, me: int) -> list[FilterChip]:
    """All that is chosen, in words; names are looked up for what is chosen alone."""
    return [
        FilterChip(
            name,
            str(DIMENSIONS[name].title),
            ", ".join(value_words(name, values, me)),
            path + filters.without(name).query,
        )
        for name, values in filters.chosen.items()
    ]


def value_words(name: str, values: Sequence[str], me: int) -> list[str]:
    """The values of one filter in words."""
    known = _names(name, values)
    return [_word(name, value, known, me) for value in values]


def _names(name: str, values: Sequence[str]) -> Mapping[str, str]:
    ids = [int(value) for value in values if value.isdecimal()]
    if name not in NAMES or not ids:
        return {}
    return {str(row.pk): row.name for row in NAMES[name]._default_manager.filter(pk__in=ids)}  # type: ignore[attr-defined]


def _word(name: str, value: str, known: Mapping[str, str], me: int) -> str:
    if name == "owner" and value == str(me):
        return _("me")
    if value == "none":
        return _("nobody") if name == "owner" else _("none")
    if name == "level":
        return f"L{value}"
    if name in NAMES:
        return known.get(value, value)
    return str(DIMENSIONS[name].words.get(value, value))
