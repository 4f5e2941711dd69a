"""People, organisations, teams and categories that a log names and the desk does not know yet, made in sets."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction

from sportello.catalogue.models import Category
from sportello.people.models import (
    Address,
    Area,
    Department,
    FrontLine,
    Membership,
    Organisation,
    Person,
    RoleAssignment,
    Team,
)

NO_PASSWORD = make_password(None)
MOST_MEMBERS = 40
"""Of a log's people only the busiest become members of a team: offers go to people, not to crowds."""


@dataclass
class Named:
    """Every name in the log, by what it is; who worked in which team how often.

    `faceless` are organisations for which a row names nobody who asks.
    """

    workers: Counter[str] = field(default_factory=Counter)
    requesters: dict[str, str] = field(default_factory=dict)
    organisations: set[str] = field(default_factory=set)
    faceless: set[str] = field(default_factory=set)
    teams: dict[str, int] = field(default_factory=dict)
    categories: set[str] = field(default_factory=set)
    together: Counter[tuple[str, str]] = field(default_factory=Counter)
    cases_of_team: Counter[str] = field(default_factory=Counter)

    def note(self, fields: Mapping[str, str]) -> None:
        """Take the names out of a row."""
        organisation = fields.get("organisation", "")
        if organisation:
            self.organisations.add(organisation)
        if "requester" in fields:
            self.requesters.setdefault(fields["requester"], organisation)
        elif organisation:
            self.faceless.add(organisation)
        workers = [fields[name] for name in ("person", "owner") if name in fields]
        self.workers.update(workers)
        if "category" in fields:
            self.categories.add(fields["category"])
        if "team" in fields:
            team = fields["team"]
            self.cases_of_team[team] += 1
            self.teams.setdefault(team, int(fields.get("level", "1")))
            if workers:
                self.together[team, workers[-1]] += 1


@dataclass
class Known:
    """Ids by name."""

    people: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    nobody: int = 0
    """Who asks where the log does not say."""


@transaction.atomic
def introduce(named: Named, department: Department, unknown: str) -> Known:
    """Find or make everybody; workers become agents of the department and members of the teams they work in."""
    known = Known()
    known.organisations = _organisations(named.organisations)
    asks = {name: known.organisations.get(of) for name, of in named.requesters.items()}
    # Where only the organisation is known, a person of its name asks.
    asks |= {name: known.organisations[name] for name in named.faceless if name not in asks}
    workers_too = {name: asks.get(name) for name in named.workers}
    known.people = _people({**asks, **workers_too, unknown: None}, workers_too.keys())
    known.nobody = known.people[unknown]
    known.categories = _categories(named.categories, department)
    known.teams = _teams(named.teams, department)
    workers = {known.people[name] for name in named.workers}
    RoleAssignment.objects.bulk_create(
        [RoleAssignment(person_id=id, department=department, role="agent") for id in sorted(workers)],
        ignore_conflicts=True,
        batch_size=500,
    )
    _memberships(named, known)
    return known


def _organisations(names: set[str]) -> dict[str, int]:
    found = _by_name(Organisation.objects.order_by("-pk").values_list("name", "pk"), names)
    fresh = sorted(names - found.keys())
    made = Organisation.objects.bulk_create([Organisation(name=name[:160]) for name in fresh])
    return {**found, **{name: row.pk for name, row in zip(fresh, made, strict=True)}}


def _by_name(rows: Iterable[tuple[str, int]], wanted: Iterable[str]) -> dict[str, int]:
    """Ids of the wanted names, the oldest where there are several (rows come youngest first)."""
    names = set(wanted)
    return {name: id for name, id in rows if name in names}


def _people(wanted: Mapping[str, int | None], workers: Set[str]) -> dict[str, int]:
    """Persons by name, or by address where the log names them so.

    Who worked there is looked for among those who work here: a customer who has the same name, or has taken it in a
    letter, must not be given a role.
    """
    people = Person.objects.order_by("-pk")
    found = _by_name(people.values_list("name", "pk"), wanted.keys() - workers)
    found |= _by_name(people.filter(roles__isnull=False).values_list("name", "pk"), workers)
    addresses = {name.lower(): name for name in wanted if "@" in name}
    if addresses:
        for address, id in Address.objects.values_list("address", "person"):
            if address.lower() in addresses:
                found[addresses[address.lower()]] = id
    fresh = sorted(wanted.keys() - found.keys())
    made = Person.objects.bulk_create(
        [Person(name=name[:160], organisation_id=wanted[name], password=NO_PASSWORD) for name in fresh],
        batch_size=500,
    )
    found.update({name: row.pk for name, row in zip(fresh, made, strict=True)})
    mailed = [
        Address(person_id=found[name], address=name) for name in fresh if "@" in name and " " not in name
    ]
    Address.objects.bulk_create(mailed, ignore_conflicts=True)
    return found


def _categories(names: set[str], department: Department) -> dict[str, int]:
    found = _by_name(department.categories.order_by("-pk").values_list("name_it", "pk"), names)
    fresh = sorted(names - found.keys())
    made = Category.objects.bulk_create(
        [Category(department=department, name_it=name[:120]) for name in fresh]
    )
    return {**found, **{name: row.pk for name, row in zip(fresh, made, strict=True)}}


def _teams(levels: Mapping[str, int], department: Department) -> dict[str, int]:
    found = _by_name(department.teams.order_by("-pk").values_list("name_it", "pk"), levels)
    fresh = sorted(levels.keys() - found.keys())
    made = Team.objects.bulk_create(
        [
            Team(department=department, name_it=name[:120], level=levels[name], supervisor=department.manager)
            for name in fresh
        ]
    )
    return {**found, **{name: row.pk for name, row in zip(fresh, made, strict=True)}}


def _memberships(named: Named, known: Known) -> None:
    """The busiest of each team; those who belong to a team already stay, nobody is added to a team with members."""
    staffed = set(Membership.objects.values_list("team", flat=True))
    busiest: dict[str, list[str]] = {}
    for (team, person), _times in named.together.most_common():
        members = busiest.setdefault(team, [])
        if len(members) < MOST_MEMBERS:
            members.append(person)
    Membership.objects.bulk_create(
        [
            Membership(team_id=known.teams[team], person_id=known.people[person], rank=rank)
            for team, members in busiest.items()
            if known.teams[team] not in staffed
            for rank, person in enumerate(members)
        ],
        batch_size=500,
    )


def front_line(named: Named, known: Known, department: Department) -> None:
    """A department without a first line gets the log's busiest team of level 1 for it."""
    if FrontLine.objects.filter(department=department).exists():
        return
    firsts = [team for team, _ in named.cases_of_team.most_common() if named.teams[team] == 1]
    if firsts:
        for area in Area:
            FrontLine.objects.create(department=department, area=area, team_id=known.teams[firsts[0]])
