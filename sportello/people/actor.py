"""Who acts: a person through something, or the engine. Every command takes one, by keyword, always."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import BigIntegerField

from sportello.people.models import Person, RoleAssignment
from sportello.people.rights import RIGHTS_OF_ROLE, SEEING_ROLES
from sportello.sets.kept import Given, Kept


@dataclass(frozen=True)
class Actor:
    """A person (or the engine, without one) and the roles they hold: department id -> roles, None = everywhere."""

    person: int | None
    source: str
    roles: Mapping[int | None, frozenset[str]] = field(default_factory=dict)
    is_administrator: bool = False
    is_auditor: bool = False
    name: str = ""
    serves: frozenset[int] = (
        frozenset()
    )  # a partner's person, in the portal: the organisations they may ask for
    # Of who is known from memory: the configuration's revision then. Commands make sure that it still stands.
    as_of: str = field(default="", compare=False)

    @property
    def is_engine(self) -> bool:
        return self.person is None

    @property
    def sees_everything(self) -> bool:
        return self.is_administrator or self.is_auditor or self.is_engine or self._works_everywhere

    @property
    def _works_everywhere(self) -> bool:
        """Who edits the knowledge base in every department sees the requests of none for it."""
        return bool(self.roles.get(None, frozenset()) & SEEING_ROLES)

    @property
    def departments(self) -> tuple[int, ...]:
        """The departments whose tickets they see."""
        return tuple(
            department
            for department, roles in self.roles.items()
            if department is not None and roles & SEEING_ROLES
        )

    @property
    def is_agent(self) -> bool:
        return self.is_administrator or self.is_auditor or any(r & SEEING_ROLES for r in self.roles.values())

    @property
    def keeps_articles(self) -> bool:
        """Whether the knowledge base is open to them: to agents, and to who only edits articles somewhere."""
        return self.is_agent or any(
            "article.write" in RIGHTS_OF_ROLE[r] for held in self.roles.values() for r in held
        )

    @property
    def employed_in(self) -> frozenset[int | None]:
        """Where they hold a role that is more than asking; None: everywhere."""
        return frozenset(department for department, held in self.roles.items() if held - {"requester"})

    @property
    def opens(self) -> bool:
        """Whether they open requests of others somewhere, and so everywhere: who takes a call does not ask whose it is.

        An auditor only reads.
        """
        return any(self.may("ticket.open", department or 0) for department in (None, *self.roles))

    def rights_in(self, department: int) -> frozenset[str]:
        """What they may do to the department's tickets."""
        rights: frozenset[str] = frozenset()
        if self.is_administrator:
            rights = RIGHTS_OF_ROLE["administrator"]
        for role in self.roles.get(department, frozenset()) | self.roles.get(None, frozenset()):
            rights |= RIGHTS_OF_ROLE[role]
        return rights

    def may(self, right: str, department: int) -> bool:
        return self.is_engine or right in self.rights_in(department)

    def is_in(self, department: int) -> bool:
        """Whether they work in the department (hold a role that sees its tickets)."""
        held = self.roles.get(department, frozenset()) | self.roles.get(None, frozenset())
        return self.is_administrator or bool(held & SEEING_ROLES)


ENGINE: Final = Actor(None, "engine")


_ROLES = Kept(
    lambda: RoleAssignment.objects.filter(person=Given("person", BigIntegerField())).values_list(
        "department_id", "role"
    )
)


def actor_for(person: Person, source: str, *, serves: frozenset[int] = frozenset()) -> Actor:
    """The actor a person is when they come through `source` (page, portal, api, mail, phone, cli...); one query."""
    return actor_of(person, source, _ROLES.rows(person=person.pk), serves)


def actors_for(people: Collection[Person], source: str) -> dict[int, Actor]:
    """The same of several people, by their keys; one query."""
    held: dict[int, list[tuple[int | None, str]]] = {person.pk: [] for person in people}
    roles = RoleAssignment.objects.filter(person__in=held)
    for person, department, role in roles.values_list("person_id", "department_id", "role"):
        held[person].append((department, role))
    return {person.pk: actor_of(person, source, held[person.pk]) for person in people}


def actor_of(
    person: Person,
    source: str,
    assigned: Iterable[tuple[int | None, str]],
    serves: frozenset[int] = frozenset(),
) -> Actor:
    """The actor a person is who holds these roles, each with its department (None: everywhere); no query."""
    return acting(
        person.pk, person.is_administrator, person.is_auditor, person.name, source, assigned, serves
    )


def acting(
    person: int,
    is_administrator: bool,
    is_auditor: bool,
    name: str,
    source: str,
    assigned: Iterable[tuple[int | None, str]],
    serves: frozenset[int] = frozenset(),
) -> Actor:
    """The same for whoever has only read what counts of the person."""
    roles: dict[int | None, set[str]] = {}
    for department, role in assigned:
        roles.setdefault(department, set()).add(role)
    held = {department: frozenset(known) for department, known in roles.items()}
    return Actor(person, source, held, is_administrator, is_auditor, name, serves)
