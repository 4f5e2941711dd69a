"""Who asks: people, the organisations they ask for, and whether they come through a partner.

Everything that opening asks of the database about them, each thing once for the tickets that are opened together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef

from sportello.desk.known import UnknownPerson
from sportello.people.models import Area, Organisation, Person
from sportello.sets.kept import Among, Given, Kept

_SERVED = Organisation.served_by.through.objects
_KNOWN = Person.objects.values_list(
    "pk",
    "name",
    "organisation",
    "organisation__name",
    "organisation__kind",
    Exists(_SERVED.filter(from_organisation=OuterRef("organisation"))),
)
PERSON = Kept(lambda: _KNOWN.filter(pk=Given("id", BigIntegerField())))  # PostgreSQL plans this one once
_PEOPLE = Kept(lambda: _KNOWN.filter(pk__in=Among("ids", BigIntegerField())))
_FIRMS = Kept(
    lambda: Organisation.objects.filter(pk__in=Among("ids", BigIntegerField())).values_list(
        "pk", "name", "kind", Exists(_SERVED.filter(from_organisation=OuterRef("pk")))
    )
)


@dataclass(frozen=True, slots=True)
class Firm:
    """An organisation: whether it is a partner, and whether one serves it."""

    name: str
    is_partner: bool
    is_served: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """A person, and whom they belong to."""

    name: str
    organisation: int | None


class Askers:
    """The people and organisations of some requests, looked up when they are first asked for."""

    def __init__(self, people: Iterable[int | None] = ()) -> None:
        self._people: dict[int, Asker] = {}
        self._firms: dict[int, Firm] = {}
        self._look_up({id for id in people if id is not None})

    def person(self, id: int) -> Asker:
        """Somebody. Raises UnknownPerson."""
        if id not in self._people:
            self._look_up({id})
        return self._people[id]

    def area(self, requester: int, organisation: int | None) -> str:
        """Indirect if the requester belongs to a partner, or asks for an organisation that a partner serves."""
        own, asked_for = self.firm(self.person(requester).organisation), self.firm(organisation)
        through = (own is not None and own.is_partner) or (asked_for is not None and asked_for.is_served)
        return (Area.INDIRECT if through else Area.DIRECT).value

    def firm(self, id: int | None) -> Firm | None:
        """An organisation; None where there is none."""
        if id is not None and id not in self._firms:
            for _id, name, kind, is_served in _FIRMS.rows(ids=[id]):
                self._firms[id] = Firm(name, kind == Organisation.Kind.PARTNER, is_served)
        return self._firms.get(id or 0)

    def names(self, people: Iterable[int | None], organisation: int | None) -> tuple[str, ...]:
        """What people call these by, those that are none left out."""
        firm = self.firm(organisation)
        named = [self.person(id).name for id in people if id is not None]
        return (*named, firm.name) if firm else tuple(named)

    def know(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take in what was found by `PERSON`."""
        for id, name, organisation, firm, kind, is_served in rows:
            self._people[id] = Asker(name, organisation)
            if organisation is not None:
                self._firms[organisation] = Firm(firm, kind == Organisation.Kind.PARTNER, is_served)

    def _look_up(self, ids: set[int]) -> None:
        if ids:
            self.know(PERSON.rows(id=min(ids)) if len(ids) == 1 else _PEOPLE.rows(ids=ids))
        if missing := ids - self._people.keys():
            raise UnknownPerson(person=min(missing))
