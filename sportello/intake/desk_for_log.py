"""The desk that a log is imported into: the department, its policy, and (where there is none) a ladder to climb."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from sportello.calendars.change import create_calendar
from sportello.desk.opening import NoPolicyInForce, policy_in_force
from sportello.domain.errors import DeskError
from sportello.domain.template import NAME, seven_levels
from sportello.escalation.models import Entry, Policy
from sportello.escalation.publish import publish_policy
from sportello.intake.mapping import LogMapping, NewDepartment
from sportello.intake.newcomers import MOST_MEMBERS, Known, Named, front_line
from sportello.people.models import Area, Department, FrontLine, Membership, Person, RoleAssignment, Team

WEEK = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
MANAGER = "Responsabile {name}"
HIGHER = {
    5: ("Responsabile tecnico", "Technical lead"),
    6: ("Direzione operativa", "Operations"),
    7: ("Direzione generale", "Executive board"),
}


class WhichDepartment(DeskError):
    """Nobody said where the log belongs."""

    code = "which_department"
    message = "Nobody said which department the log belongs to."
    hint = "Name one with --department, or in the mapping under department."


class NoSuchPolicy(DeskError):
    """The policy asked for does not exist, or no version of it is in force."""

    code = "no_such_policy"
    message = "There is no escalation policy “{name}” in force."
    hint = "In force are: {known}."


@dataclass(frozen=True)
class Ground:
    """Where tickets of the log begin: the department and, by area, the version of the policy."""

    department: Department
    policies: Mapping[str, int]


def department_for(mapping: LogMapping, name: str) -> Department:
    """The department of that name (or number), else the mapping's; made if there is none. Raises WhichDepartment."""
    if name:
        found = Department.objects.filter(pk=int(name)) if name.isdecimal() else _named(name)
        return found.first() or make_department(NewDepartment(name))
    if mapping.department is not None:
        return _named(mapping.department.name_it).first() or make_department(mapping.department)
    only = list(Department.objects.all()[:2])
    if len(only) == 1:
        return only[0]
    raise WhichDepartment


def department_named(name: str) -> Department:
    """The department of that name or number. Raises WhichDepartment."""
    found = Department.objects.filter(pk=int(name)) if name.isdecimal() else _named(name)
    department = found.first()
    if department is None:
        raise WhichDepartment
    return department


def _named(name: str) -> QuerySet[Department]:
    return Department.objects.filter(Q(name_it=name) | Q(name_en=name))


def _placeholder(name: str) -> Person:
    """Somebody who cannot sign in, until the administrator puts a person of flesh in the place."""
    made = Person(name=name[:160])
    made.set_unusable_password()
    made.save()
    return made


@transaction.atomic
def make_department(wanted: NewDepartment) -> Department:
    """A department with a placeholder for its manager."""
    manager = _placeholder(MANAGER.format(name=wanted.name_it))
    made = Department.objects.create(
        name_it=wanted.name_it, name_en=wanted.name_en, prefix=wanted.prefix, manager=manager
    )
    RoleAssignment.objects.create(person=manager, department=made, role=RoleAssignment.Role.MANAGER)
    return made


@transaction.atomic
def ground_for(department: Department, policy: str, named: Named, known: Known, *, at: datetime) -> Ground:
    """The policy that tickets start under: the one asked for, else the department's, else a seven-level ladder."""
    front_line(named, known, department)
    if policy:
        version = _policy_named(policy, department)
        return Ground(department, dict.fromkeys(Area.values, version))
    try:
        return Ground(department, {area: policy_in_force(department.pk, area) for area in Area.values})
    except NoPolicyInForce:
        version = _build_ladder(department, named, known, at)
        return Ground(department, dict.fromkeys(Area.values, version))


def _policy_named(name: str, department: Department) -> int:
    in_force = Policy.objects.exclude(in_force=None)
    mine = in_force.filter(Q(department=department) | Q(department=None), name=name).first()
    found = mine or in_force.filter(name=name).first()
    if found is None or found.in_force_id is None:
        names = in_force.order_by("name").values_list("name", flat=True).distinct()
        raise NoSuchPolicy(name=name, known=", ".join(names) or "none")
    return int(found.in_force_id)


def _build_ladder(department: Department, named: Named, known: Known, at: datetime) -> int:
    """The built-in template on Roman office hours, each level with somebody to reach."""
    calendar = create_calendar(
        name_it=f"Orario {department.name_it}"[:120],
        name_en=f"{department.name_en or department.name_it} hours"[:120],
        department=department,
        weekly=WEEK,
    )
    busiest = [known.people[name] for name, _ in named.workers.most_common(MOST_MEMBERS)]
    _staff(department, 1, busiest)
    _staff(department, 2, busiest)
    for level, (name_it, name_en) in HIGHER.items():
        if not department.teams.filter(level=level).exists():
            _team(department, level, [_placeholder(f"{name_it} {department.name_it}").pk], name_it, name_en)
    policy = Policy.objects.create(name=f"{NAME['it']} ({department.name_it})"[:120], department=department)
    version = publish_policy(policy, seven_levels(calendar.pk, calendar.pk), at=at)
    for area in Area:
        Entry.objects.update_or_create(department=department, area=area, defaults={"policy": policy})
    return version.pk


def _staff(department: Department, level: int, people: list[int]) -> None:
    """A team of the level where the department has none; at the first level it is the front line."""
    team = department.teams.filter(level=level).first()
    if team is None:
        team = _team(department, level, people, f"{department.name_it} L{level}", "")
    if level == 1:
        for area in Area:
            FrontLine.objects.get_or_create(department=department, area=area, defaults={"team": team})


def _team(department: Department, level: int, people: list[int], name_it: str, name_en: str) -> Team:
    made = Team.objects.create(
        department=department,
        level=level,
        supervisor=department.manager,
        name_it=name_it[:120],
        name_en=name_en[:120],
    )
    Membership.objects.bulk_create(
        [Membership(team=made, person_id=person, rank=rank) for rank, person in enumerate(people)]
    )
    return made
