"""How much each level carries against what its shift can carry, and who is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from sportello.desk.rulebook import rulebook
from sportello.domain.staff import Staff
from sportello.people.models import Department, Person, Team
from sportello.reports.figures import COUNTED
from sportello.reports.scope import Scope

COUNTED_AT_ONCE = 20_000
COUNTED_EVERY = 30  # seconds
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
    """By level."""
    carried = open_by_level(scope)
    capacity: dict[int, int] = {}
    for one in teams:
        each = one.team.load or EACH
        capacity[one.team.level] = capacity.get(one.team.level, 0) + each * len(one.people)
    highest = max([*carried, *capacity], default=0)
    return [Load(n, carried.get(n, 0), capacity.get(n)) for n in range(1, highest + 1)]


def open_by_level(scope: Scope) -> dict[int, int]:
    """How many are open at each level. Exact up to `COUNTED_AT_ONCE`; a larger desk is counted every half minute."""
    levels = scope.open.order_by().values("level")
    counted = _by_level(levels[: COUNTED_AT_ONCE + 1])
    if sum(counted.values()) <= COUNTED_AT_ONCE:
        return counted
    key = f"open-by-level-{connection.settings_dict['NAME']}-{'-'.join(map(str, scope.departments))}"
    return caches["process"].get_or_set(key, lambda: _by_level(levels), COUNTED_EVERY) or {}


def _by_level(levels: QuerySet[Any, Any]) -> dict[int, int]:
    try:
        sql, params = levels.query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT level, count(*) FROM ({sql}) AS open GROUP BY level", params)  # noqa: S608
        return dict(cursor.fetchall())


def carried_by(scope: Scope, people: Iterable[int]) -> dict[int, int]:
    """How many open tickets each of these has in charge, as far as people are told; nobody is counted further."""
    theirs = scope.open.filter(owner=OuterRef("pk")).order_by().values("pk")[:COUNTED]
    listed = Person.objects.filter(pk__in=list(people)).order_by()
    return dict(listed.annotate(carries=Many(theirs)).filter(carries__gt=0).values_list("pk", "carries"))


class Many(Subquery):
    """How many rows a limited subquery gives."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


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
    carried = carried_by(Scope.of(departments, now), everybody)
    return [
        TeamOnDuty(
            team,
            tuple(
                OnDuty(people[one], carried.get(one, 0)) for one in there.get(team.pk, ()) if one in people
            ),
        )
        for team in teams
    ]
