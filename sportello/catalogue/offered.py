"""What of the desk is offered to those who ask for themselves; mail, telephone and colleagues reach all of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from sportello.catalogue.models import Category
from sportello.people.actor import Actor
from sportello.people.models import Department, Offered, Organisation


@dataclass(frozen=True)
class Hidden:
    """The departments and categories that somebody is not offered, by their keys."""

    departments: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()

    def articles(self, to: str = "") -> Q:
        """Which articles are about these: a category says it before its department; `to` is the way to the article."""
        about = Q(**{f"{to}category": None, f"{to}department__in": self.departments})
        return about | Q(**{f"{to}category__in": self.categories})


def hidden_from(actor: Actor) -> Hidden:
    """What somebody is not offered; two queries, one more where anything is not for everybody."""
    places = dict(Department.objects.exclude(offered_to=None).values_list("pk", "offered_to"))
    rows = list(Category.objects.values_list("pk", "parent", "department", "offered_to"))
    own = {pk: offered for pk, _, _, offered in rows if offered}
    if not (places or own):
        return Hidden()
    mine = {Offered.EVERYBODY.value, *([Offered.OWN.value] if is_own(actor) else [])}
    parents = {pk: parent for pk, parent, _, _ in rows}
    hidden = set()
    for pk, _, department, _ in rows:
        said = own.get(_saying(pk, parents, own)) or places.get(department) or Offered.EVERYBODY.value
        if said not in mine:
            hidden.add(pk)
    return Hidden(frozenset(pk for pk, said in places.items() if said not in mine), frozenset(hidden))


def _saying(category: int, parents: Mapping[int, int | None], own: Mapping[int, str]) -> int:
    """The nearest category around it that says itself to whom it is offered, itself first; else the outermost."""
    for _ in parents:
        above = parents.get(category)
        if category in own or above is None:
            break
        category = above
    return category


def is_own(actor: Actor) -> bool:
    """Whether somebody is of the company itself: by their organisation, or because they hold a role."""
    if actor.roles or actor.is_administrator or actor.is_auditor:
        return True
    own = Organisation.objects.filter(kind=Organisation.Kind.OWN, people=actor.person or 0)
    return own.exists()
