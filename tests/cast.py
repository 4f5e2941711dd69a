"""The named cast: the same people in every story, so that a test says only what is special about it.

ada (agent, first level), bruno (agent, second level), carla (supervisor), marta (department manager) work in IT;
dario is a customer; eva works in another department and should see nothing.
"""

import pytest
from django.core.cache import caches

from sportello.people.models import (
    Area,
    Department,
    FrontLine,
    Membership,
    Organisation,
    Person,
    RoleAssignment,
    Team,
)
from tests.standing import standing

Role = RoleAssignment.Role


def a_person(name: str, *roles: tuple[Department, str], **fields: object) -> Person:
    """A person who can sign in as their name in small letters; each of `roles` is held in a department."""
    person = Person.objects.create_user(name.lower(), "parola-d-ordine", name=name, **fields)
    for department, role in roles:
        RoleAssignment.objects.create(person=person, department=department, role=role)
    return person


def a_team(department: Department, level: int, supervisor: Person, *members: Person) -> Team:
    """A team of the level, its members in the order given."""
    team = Team.objects.create(
        department=department, level=level, supervisor=supervisor, name_it=f"{department.name_it} L{level}"
    )
    for rank, member in enumerate(members):
        Membership.objects.create(team=team, person=member, rank=rank)
    return team


@standing
def marta(db: None) -> Person:
    return a_person("Marta")


@standing
def it_department(marta: Person) -> Department:
    made = Department.objects.create(name_it="Informatica", name_en="IT", prefix="SP", manager=marta)
    RoleAssignment.objects.create(person=marta, department=made, role=Role.MANAGER)
    return made


@standing
def ada(it_department: Department) -> Person:
    return a_person("Ada", (it_department, Role.AGENT))


@standing
def bruno(it_department: Department) -> Person:
    return a_person("Bruno", (it_department, Role.AGENT))


@standing
def carla(it_department: Department) -> Person:
    return a_person("Carla", (it_department, Role.AGENT), (it_department, Role.SUPERVISOR))


@standing
def first_level(it_department: Department, carla: Person, ada: Person) -> Team:
    """Ada's team: it meets the requests of both areas."""
    team = a_team(it_department, 1, carla, ada)
    for area in Area:
        FrontLine.objects.create(department=it_department, area=area, team=team)
    return team


@standing
def second_level(it_department: Department, carla: Person, bruno: Person) -> Team:
    """Bruno's team."""
    return a_team(it_department, 2, carla, bruno)


@standing
def dario(db: None) -> Person:
    customer = Organisation.objects.create(name="Officine Dario", kind=Organisation.Kind.CUSTOMER)
    return a_person("Dario", organisation=customer)


@standing
def eva(db: None) -> Person:
    """An agent of another department."""
    elsewhere = Department.objects.create(
        name_it="Personale", name_en="HR", prefix="HR", manager=a_person("Mario")
    )
    return a_person("Eva", (elsewhere, Role.AGENT))


@pytest.fixture(autouse=True)
def forgetful_cache() -> None:
    """No test inherits what another one counted."""
    caches["process"].clear()
