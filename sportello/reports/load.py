"""How much each level carries against what its shift can carry, and who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from sportello.desk.rulebook import rulebook
from sportello.domain.staff import Staff
from sportello.people.models import Department, Person, Team
from sportello.reports.scope import Scope

EACH = 8
"""Open tickets that one person can carry, where a team does not say."""


@dataclass(frozen=True)
class Load:
    """Open tickets at a level and what the people on shift there can carry together.

    `capacity` is None where no team stands: a level whose target is one person has no shift.
    """

    level: int
    open: int
    capacity: int | None

    @property
    def is_over(self) -> bool:
        return self.capacity is not None and self.open > self.capacity

    @property
    def percent(self) -> int:
        """Of the capacity, at most 100."""
        if not self.capacity:
            return 100 if self.is_over else 0
        return 100 if self.open >= self.capacity else round(100 * self.open / self.capacity)

    @property
    def empty(self) -> int:
        """What is left of the capacity, in percent."""
        return 100 - self.percent


@dataclass(frozen=True)
class OnDuty:
    """Somebody on shift, and how many open tickets are theirs."""

    person: Person
    carries: int


@dataclass(frozen=True)
class TeamOnDuty:
    """A team and who of it is on shift now."""

    team: Team
    people: tuple[OnDuty, ...]


def loads(scope: Scope, teams: Sequence[TeamOnDuty]) -> list[Load]:
    """By level; one query over the open tickets."""
    carried = dict(scope.open.order_by().values_list("level").annotate(number=Count("pk")))
    capacity: dict[int, int] = {}
    for one in teams:
        each = one.team.load or EACH
        capacity[one.team.level] = capacity.get(one.team.level, 0) + each * len(one.people)
    highest = max([*carried, *capacity], default=0)
    return [Load(n, carried.get(n, 0), capacity.get(n)) for n in range(1, highest + 1)]


def on_duty(departments: Sequence[Department], now: datetime, staff: Staff | None = None) -> list[TeamOnDuty]:
    """Who is on shift in each team of the departments, by level; three queries."""
    staff = staff or rulebook().staff
    teams = list(
        Team.objects.filter(department__in=departments, is_active=True)
        .select_related("department")
        .order_by("level", "pk")
    )
    there = {team.pk: staff.on_shift(staff.teams[team.pk], now) for team in teams if team.pk in staff.teams}
    everybody = {person for people in there.values() for person in people}
    people = Person.objects.in_bulk(everybody)
    carried = dict(
        Scope.of(departments, now)
        .open.filter(owner__in=everybody)
        .order_by()
        .values_list("owner")
        .annotate(number=Count("pk"))
    )
    return [
        TeamOnDuty(
            team,
            tuple(
                OnDuty(people[one], carried.get(one, 0)) for one in there.get(team.pk, ()) if one in people
            ),
        )
        for team in teams
    ]
