"""Who is there: teams, departments and shifts as values, and whom a level reaches at a moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sportello.domain.rota import Rota, Shift, next_duty, next_shift_of, on_duty


class TargetKind(StrEnum):
    """What a level of a policy points at."""

    TEAM = "team"
    ROTA = "rota"
    PERSON = "person"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a level offers tickets to. A team or supervisor without id is the department's own at that level."""

    kind: TargetKind
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Team:
    id: int
    department: int
    level: int
    supervisor: int | None = None
    routing: str = "all"
    members: tuple[int, ...] = ()
    rota: int | None = None


@dataclass(frozen=True, slots=True)
class Department:
    id: int
    manager: int
    front_lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a target reaches at a moment: the team that answers for it, and the people on shift, in order."""

    team: int | None
    people: tuple[int, ...]


# Which of several people on shift a team that routes offers a ticket to: the last argument is the ticket.
Choose = Callable[[Team, tuple[int, ...], Any], tuple[int, ...]]


@dataclass(frozen=True)
class Staff:
    """Everybody who may answer, as of one revision of the desk's configuration."""

    teams: Mapping[int, Team] = field(default_factory=dict)
    departments: Mapping[int, Department] = field(default_factory=dict)
    rotas: Mapping[int, Rota] = field(default_factory=dict)
    away: frozenset[int] = frozenset()
    # People who once worked here and no longer do: whatever they still own, they answer for nothing.
    gone: frozenset[int] = frozenset()

    @cached_property
    def routes(self) -> bool:
        """Whether any team offers to one person instead of all."""
        return any(team.routing != "all" for team in self.teams.values())

    def in_future(self) -> "Staff":
        """The same people for a moment to come, when nobody can know who will be away; who has left stays away."""
        return self._all_there if self.away else self

    @cached_property
    def _all_there(self) -> "Staff":
        return replace(self, away=self.away & self.gone)

    def team_at(self, department: int, area: str, level: int) -> Team | None:
        """The department's team for a level: the area's front line at level one, else the first of that level."""
        front = self.departments[department].front_lines.get(area)
        if level == 1 and front is not None and front in self.teams:
            return self.teams[front]
        for team in self.teams.values():
            if team.department == department and team.level == level:
                return team
        return None

    def on_shift(self, team: Team, at: datetime) -> tuple[int, ...]:
        """The members on duty and available; a team without a rota is always on duty."""
        people = team.members
        if team.rota is not None and team.rota in self.rotas:
            people = on_duty(self.rotas[team.rota], at).people
        return tuple(person for person in people if person not in self.away) if self.away else people

    def is_there(self, person: int, at: datetime) -> bool:
        """Whether somebody is at work: available, and on duty in one of their teams or bound to no rota."""
        if person in self.away:
            return False
        mine = [team for team in self.teams.values() if person in team.members and team.rota in self.rotas]
        return not mine or any(person in self.on_shift(team, at) for team in mine)

    def on_rota(self, rota: int | None, at: datetime) -> tuple[int, ...]:
        """Whom a rota has on duty and available; nobody if there is no such rota any more."""
        if rota is None or rota not in self.rotas:
            return ()
        return tuple(person for person in on_duty(self.rotas[rota], at).people if person not in self.away)

    def shift_of(self, person: int, team: int | None, at: datetime) -> Shift | None:
        """The shift a person is on at `at`, else their next; None for somebody bound to no rota."""
        rota = self._rota_of(person, team)
        return None if rota is None else self.shift_on(rota, person, at)

    def shift_on(self, rota: int, person: int, at: datetime) -> Shift | None:
        """The same for one rota. A shift without end is long to walk, so the last answer is kept while it holds."""
        since, shift = self._shifts.get((rota, person), (at, None))
        if shift is None or not since <= at < shift.ends:
            shift = next_shift_of(self.rotas[rota], person, at)
            if shift is not None:
                self._shifts[rota, person] = min(at, shift.starts), shift
        return shift

    @cached_property
    def _shifts(self) -> dict[tuple[int, int], tuple[datetime, Shift]]:
        return {}

    def _rota_of(self, person: int, team: int | None) -> int | None:
        """The rota a person keeps: that of the team asked about, if they are in it, else of another team of theirs."""
        rotas = self.rotas_of.get(person)
        if not rotas:
            return None
        return rotas.get(team or 0) or next(iter(rotas.values()))

    @cached_property
    def rotas_of(self) -> dict[int, dict[int, int]]:
        """person -> team -> rota, for members of teams that keep one."""
        found: dict[int, dict[int, int]] = {}
        for team in self.teams.values():
            if team.rota is not None and team.rota in self.rotas:
                for person in team.members:
                    found.setdefault(person, {})[team.id] = team.rota
        return found

    def reach(self, target: Target, department: int, area: str, level: int, at: datetime) -> Reach:
        """Whom a level's target reaches at `at`, whoever has left apart. A named person can be reached at any hour."""
        found = self._meant(target, department, area, level, at)
        if self.gone.isdisjoint(found.people):
            return found
        return Reach(found.team, tuple(person for person in found.people if person not in self.gone))

    def _meant(self, target: Target, department: int, area: str, level: int, at: datetime) -> Reach:
        kind = target.kind
        if kind is TargetKind.PERSON and target.id is not None:
            return Reach(None, (target.id,))
        if kind is TargetKind.MANAGER:
            whose = self.departments.get(target.id or department) or self.departments[department]
            return Reach(None, (whose.manager,))
        if kind is TargetKind.ROTA and target.id is not None:
            return Reach(self.team_of_rota(target.id), self.on_rota(target.id, at))
        team = self.teams.get(target.id) if target.id else self.team_for(kind, department, area, level)
        if team is None:
            return Reach(None, ())
        if kind is TargetKind.SUPERVISOR:
            return Reach(team.id, () if team.supervisor is None else (team.supervisor,))
        return Reach(team.id, self.on_shift(team, at))

    def team_for(self, kind: TargetKind, department: int, area: str, level: int) -> Team | None:
        """The team a target without id means: the one of its level, for a supervisor the nearest one below."""
        if kind is TargetKind.TEAM:
            return self.team_at(department, area, level)
        for below in range(level, 0, -1):
            team = self.team_at(department, area, below)
            if team is not None and team.supervisor is not None:
                return team
        return None

    def team_of_rota(self, rota: int) -> int | None:
        for team in self.teams.values():
            if team.rota == rota:
                return team.id
        return None

    def next_duty(self, team: int | None, at: datetime) -> datetime | None:
        """When somebody of the team is next on duty; None for a team without a rota or without shifts to come."""
        rota = self.teams[team].rota if team is not None else None
        return next_duty(self.rotas[rota], at) if rota is not None and rota in self.rotas else None

    def answers(self, owner: int | None, team: int | None, department: int, at: datetime) -> int:
        """Who answers now: the owner, else the first on shift, else the supervisor, else the manager."""
        if owner is not None:
            return owner
        if team is not None and team in self.teams:
            value = self.teams[team]
            people = self.on_shift(value, at)
            if people:
                return people[0]
            if value.supervisor is not None and value.supervisor not in self.gone:
                return value.supervisor
        return self.departments[department].manager
