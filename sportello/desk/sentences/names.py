"""Who and what is meant by the ids in an answer, fetched together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sportello.catalogue.models import Category
from sportello.domain.explain import Explanation, Falling
from sportello.domain.forecast import Rung
from sportello.domain.why_not import Unmet
from sportello.people.models import Department, Organisation, Person


@dataclass(frozen=True)
class Names:
    """Names by id, in the language that was active when they were fetched."""

    people: Mapping[int, str] = field(default_factory=dict)
    departments: Mapping[int, str] = field(default_factory=dict)
    categories: Mapping[int, str] = field(default_factory=dict)
    organisations: Mapping[int, str] = field(default_factory=dict)

    def person(self, id: int | None) -> str:
        """The name; of somebody no longer known, their number."""
        return _("the system") if id is None else self.people.get(id, f"#{id}")

    def all(self, ids: Iterable[int]) -> list[str]:
        return [self.person(id) for id in ids]


def names_for(*explanations: Explanation, course: Iterable[Falling] = ()) -> Names:
    """All names that saying these needs: two queries, two more where conditions speak of them."""
    people: set[int | None] = {person for falling in course for person in falling.people}
    unmet: list[Unmet] = []
    for explanation in explanations:
        people |= set(_of(explanation))
        unmet += [one for why in explanation.not_climbed for one in why.unmet]
    return Names(
        people=dict(Person.objects.filter(pk__in={id for id in people if id}).values_list("pk", "name")),
        departments={row.pk: row.name for row in Department.objects.all()},
        categories={row.pk: row.name for row in Category.objects.filter(pk__in=_asked("category", unmet))},
        organisations={
            row.pk: row.name for row in Organisation.objects.filter(pk__in=_asked("organisation", unmet))
        },
    )


def _of(explanation: Explanation) -> Iterator[int | None]:
    if explanation.here is not None:
        yield explanation.here.by
    if explanation.answers is not None:
        yield explanation.answers.person
    for falling in explanation.moments:
        yield from falling.people
    for rung in explanation.ladder:
        yield from _of_rung(rung)
    for why in explanation.not_climbed:
        yield why.by


def _of_rung(rung: Rung) -> Iterator[int | None]:
    yield from (rung.by, rung.answers, rung.taken_by)
    for one in rung.people:
        yield from (one.person, one.then, one.instead_of)


def _asked(fact: str, unmet: Iterable[Unmet]) -> set[int]:
    """The ids that conditions on this fact name or found."""
    found: set[int] = set()
    for one in unmet:
        if one.fact == fact:
            values = one.value if isinstance(one.value, tuple) else (one.value,)
            found |= {value for value in (*values, one.found) if isinstance(value, int)}
    return found
