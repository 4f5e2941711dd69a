"""Changing the configuration: the right is asked for, the change is written down, the last administrator stays."""

import pytest

from sportello.people import change
from sportello.people.change import By, NotAllowed
from sportello.people.models import Alteration, Department, Person, RoleAssignment, Team
from sportello.people.staff import (
    LastAdministrator,
    agents,
    give_role,
    keep_an_administrator,
    set_members,
    set_roles,
)
from tests.cast import a_person
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.django_db


def test_without_the_right_nothing_changes(ada: Person, first_level: Team) -> None:
    first_level.name_it = "Altro"
    by = By(acting(ada), just_now(), "department.edit", first_level.department_id)
    with pytest.raises(NotAllowed):
        change.store(first_level, by=by, told={"name_it": ("a", "b")})
    with pytest.raises(NotAllowed):
        change.end(first_level, by=by)
    first_level.refresh_from_db()
    assert first_level.name_it != "Altro"
    assert not Alteration.objects.exists()


def test_a_manager_holds_the_right_in_their_department_alone(
    marta: Person, it_department: Department
) -> None:
    actor = acting(marta)
    assert change.has_right(actor, "department.edit", it_department.pk)
    assert not change.has_right(actor, "department.edit", it_department.pk + 1)
    assert not change.has_right(actor, "department.edit", None)


def test_ending_and_restoring_are_written_down(marta: Person, first_level: Team) -> None:
    by = By(acting(marta), just_now(), "department.edit", first_level.department_id)
    change.end(first_level, by=by)
    change.restore(first_level, by=by)
    assert list(Alteration.objects.values_list("act", flat=True)) == ["ended", "restored"]


def test_somebody_must_administer() -> None:
    with pytest.raises(LastAdministrator):
        keep_an_administrator()
    a_person("Tommaso", is_administrator=True)
    keep_an_administrator()


def test_members_keep_the_order_given_and_become_agents(first_level: Team, ada: Person, eva: Person) -> None:
    set_members(first_level, [eva, ada])
    assert [one.person for one in first_level.memberships.all()] == [eva, ada]
    assert eva.roles.filter(department=first_level.department).exists()
    set_members(first_level, [ada])
    assert [one.person for one in first_level.memberships.all()] == [ada]


def test_roles_are_exactly_those_wanted(ada: Person, it_department: Department) -> None:
    set_roles(ada, [(it_department.pk, "supervisor"), (None, "problem_manager")])
    held = set(RoleAssignment.objects.filter(person=ada).values_list("department", "role"))
    assert held == {(it_department.pk, "supervisor"), (None, "problem_manager")}
    give_role(ada, it_department, "problem_manager")
    assert ada.roles.count() == 2  # held everywhere already
    assert ada in agents()
