"""What the views of the queue choose from: mine, my teams', to take, all, what I follow."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from sportello.people.actor import Actor
from sportello.people.models import Department, Team
from sportello.sets.kept import Given, Kept
from sportello.tickets import querysets
from sportello.tickets.walk import WINDOW, Counted, Walk, counts

COUNTED = 1000
"""People are shown exact counts to 999."""

MANY_TEAMS = 12
"""Whoever has more teams than this walks their departments and looks at the team of each ticket."""

# Said in SQL, they are the same whenever they are said: a walk's statement is kept by what it consists of.
_FOLLOWED = (
    "EXISTS (SELECT 1 FROM tickets_participant AS p"
    " WHERE p.ticket_id = tickets_ticket.id AND p.person_id = %s AND p.role = 'watcher')"
)
_FOLLOWING = (
    "SELECT ticket_id FROM tickets_participant WHERE person_id = %s AND role = 'watcher'"  # noqa: S608
    f" ORDER BY id DESC LIMIT {WINDOW}"
)

EVERYDAY = Q(kind__in=querysets.EVERYDAY)


PERSON = Given("person", BigIntegerField())
_TEAMS = Kept(
    lambda: (
        Team.objects.filter(Q(memberships__person_id=PERSON) | Q(supervisor_id=PERSON), is_active=True)
        .distinct()
        .select_related("department")
        .order_by("level", "id")
    )
)


def teams_of(person: int) -> list[Team]:
    """The teams somebody is a member or the supervisor of."""
    return _TEAMS.rows(person=person)


@dataclass(frozen=True)
class Choice:
    """Which tickets a view holds: a walk, and what no index knows of them."""

    walk: Walk
    also: Q = field(default_factory=Q)

    def where(self, only: Q) -> "Choice":
        """Those for which `only` holds too; it should hold for most, or filter with `also`."""
        return replace(self, walk=replace(self.walk, only=self.walk.only & only))

    @property
    def counted(self) -> Counted:
        """The same, to be counted."""
        return Counted(self.walk, self.also)


@dataclass(frozen=True)
class Viewer:
    """Who looks: the person, what they may see, their teams."""

    person: int
    actor: Actor
    teams: Sequence[Team]

    @cached_property
    def departments(self) -> tuple[int, ...]:
        """The departments whose tickets they see."""
        if self.actor.sees_everything:
            return tuple(Department.objects.order_by("pk").values_list("pk", flat=True))
        return self.actor.departments

    @cached_property
    def seen(self) -> Q:
        """What they may see, for walks that do not begin with a department."""
        if self.actor.sees_everything:
            return Q()
        return self.here | Q(RawSQL(_FOLLOWED, (self.person,), output_field=BooleanField()))  # noqa: S611

    @cached_property
    def here(self) -> Q:
        """The departments they see, for walks of teams."""
        if self.actor.sees_everything:
            return Q()
        return Q(querysets.of_departments(self.actor.departments))

    def mine(self) -> Choice:
        """In the person's charge."""
        return self.owned_by([self.person])

    def owned_by(self, people: Sequence[int | None]) -> Choice:
        """In the charge of one of these; None: of nobody, in the departments they see."""
        ways = [Q(owner=person) for person in people if person is not None]
        if None in people:
            ways.append(Q(owner=None, department__in=self.departments))
        return Choice(Walk(ways, only=self.seen))

    def of_teams(self, teams: Sequence[Team]) -> Choice:
        """With one of the teams."""
        return self.of_team_ids([team.pk for team in teams])

    def of_team_ids(self, teams: Sequence[int]) -> Choice:
        """The same, by id.

        Offered or not is said as `IN`: SQLite knows a bare column or its denial for no part of the index, and reads
        and sorts all that the team has.
        """
        if len(teams) > MANY_TEAMS:
            return replace(self.everything(), also=Q(team__in=teams))
        return Choice(
            Walk(
                [Q(team=team, offered__in=[free]) for team in teams for free in (True, False)], only=self.here
            )
        )

    def to_take(self) -> Choice:
        """Offered, and taken by nobody yet: to the person by name, or to one of their teams."""
        mine = [team.pk for team in self.teams]
        ways = [Q(team=team, offered__in=[True]) for team in mine[:MANY_TEAMS]]
        # What is offered to a team of theirs and to themselves comes once.
        by_name = ~Q(offered=True, team__in=mine[:MANY_TEAMS])
        ways += [by_name & Q(named=self.person), by_name & Q(named_offers__person=self.person)]
        return Choice(Walk(ways, only=self.here))

    def everything(self) -> Choice:
        """All that the departments have."""
        return self.of_departments(self.departments)

    def of_departments(self, departments: Sequence[int]) -> Choice:
        """All that these have, as far as the person sees them."""
        return Choice(Walk([Q(department=one) for one in departments if one in self.departments]))

    def watched(self) -> Choice:
        """What the person follows, whatever department it is in; of very many, what they began to follow last."""
        following = RawSQL(_FOLLOWING, (self.person,))  # noqa: S611
        return Choice(Walk([Q(pk__in=following)]))


def numbers(*choices: Choice) -> list[int]:
    """How many each holds, as far as people are told, in one query."""
    return counts([choice.counted for choice in choices], COUNTED)


def count(tickets: QuerySet[Any]) -> int:
    """How many rows any query finds, as far as people are told."""
    return tickets.order_by()[:COUNTED].count()
