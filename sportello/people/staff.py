"""Who works where: roles, places in teams, and the last administrator, who cannot be sent away."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from sportello.domain.errors import DeskError
from sportello.people.models import Department, Membership, Person, RoleAssignment, Team

Role = RoleAssignment.Role


class LastAdministrator(DeskError):
    """Nobody would be left who can administer the desk."""

    code = "last_administrator"
    hint = "Make somebody else an administrator first, one who has chosen a password."


def agents() -> QuerySet[Person]:
    """People who can be given work: active, with a role somewhere or with the whole desk in hand.

    What acts for a program holds a role, too, but has no login.
    """
    working = Q(roles__isnull=False) | Q(is_administrator=True)
    found = Person.objects.filter(working, is_active=True).exclude(login=None)
    return found.distinct().order_by("name", "pk")


def administrators() -> QuerySet[Person]:
    """Who can sign in and administer the whole desk: who has chosen no password yet cannot."""
    able = Person.objects.exclude(login=None).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return able.filter(is_administrator=True, is_active=True)


def hold_administrators() -> None:
    """Let two who would send each other away take turns; call it first in the transaction that may do so."""
    rows = Person.objects.select_for_update().filter(is_administrator=True)
    list(rows.order_by("pk").values_list("pk"))


def keep_an_administrator() -> None:
    """Raises LastAdministrator when nobody is left; call it in the transaction that may have sent the last away."""
    if not administrators().exists():
        raise LastAdministrator


def give_role(person: Person, department: Department, role: str) -> None:
    """A role in a department, once; one held everywhere is enough."""
    held = RoleAssignment.objects.filter(
        Q(department=department) | Q(department=None), person=person, role=role
    )
    if not held.exists():
        RoleAssignment.objects.create(person=person, department=department, role=role)


def set_roles(person: Person, wanted: Iterable[tuple[int | None, str]]) -> None:
    """Exactly these roles: (department or everywhere, role)."""
    missing = set(wanted)
    for row in RoleAssignment.objects.filter(person=person):
        place = (row.department_id, row.role)
        if place in missing:
            missing.discard(place)
        else:
            row.delete()
    for department, role in sorted(missing, key=str):
        RoleAssignment.objects.create(person=person, department_id=department, role=role)


def set_members(team: Team, people: Sequence[Person]) -> None:
    """Exactly these members, in the order in which they take turns; each becomes an agent of the department."""
    team.memberships.exclude(person__in=people).delete()
    known = {row.person_id: row for row in team.memberships.all()}
    for rank, person in enumerate(people):
        row = known.get(person.pk)
        if row is None:
            Membership.objects.create(team=team, person=person, rank=rank)
        elif row.rank != rank:
            row.rank = rank
            row.save(update_fields=["rank"])
        give_role(person, team.department, Role.AGENT)


def lead_team(team: Team) -> None:
    """Whoever supervises a team holds the role there."""
    if team.supervisor is not None:
        give_role(team.supervisor, team.department, Role.SUPERVISOR)


def lead_department(department: Department) -> None:
    """Whoever manages a department holds the role there."""
    give_role(department.manager, department, Role.MANAGER)
