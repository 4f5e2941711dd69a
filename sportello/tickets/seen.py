"""Kept queries of what somebody may see: the same words as `visible_to`, made once for those who see everything and
once for all others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import BigIntegerField, QuerySet

from sportello.people.actor import Actor
from sportello.sets.kept import Among, Given, Kept

T = TypeVar("T")


@dataclass(frozen=True)
class Onlooker:
    """Stands in a query for the actor who will ask it."""

    sees_everything: bool
    person: Any = Given("seen_by", BigIntegerField())  # noqa: RUF009  (a place in a statement, never changed)
    departments: Any = Among("seen_in", BigIntegerField())  # noqa: RUF009


class Seen(Generic[T]):
    """A query written for an actor (`make` gives it to `visible_to`), and asked for one after the other."""

    def __init__(self, make: Callable[[Any], QuerySet[Any, T]]) -> None:
        self._all = Kept(lambda: make(Onlooker(sees_everything=True)))
        self._some = Kept(lambda: make(Onlooker(sees_everything=False)))

    def rows(self, actor: Actor, **given: Any) -> list[T]:
        """What is found with these values, as far as the actor sees it; nothing for nobody."""
        if actor.sees_everything:
            return self._all.rows(**given)
        if actor.person is None:
            return []
        return self._some.rows(seen_by=actor.person, seen_in=actor.departments, **given)
