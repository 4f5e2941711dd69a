"""Two administrators at once, and people who may not be sent away while others count on them."""

import re
from typing import Any

import pytest
from django.test import Client

from sportello.desk.charge import take_charge
from sportello.people.models import Alteration, Department, Person, RoleAssignment, Team
from sportello.tickets.models import Ticket
from tests.cast import a_person
from tests.web.desk import acting, browser_of, just_now

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def seen(client: Client, address: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def test_what_a_colleague_changed_meanwhile_is_not_overwritten_unseen(
    as_tommaso: Client, first_level: Team, bruno: Person, ada: Person
) -> None:
    address = f"/admin/teams/{first_level.pk}/"
    asked = {"name_it": "Informatica L1", "level": 1, "supervisor": "", "routing": "all", "members": [ada.pk]}
    colleague = browser_of(a_person("Teresa", is_administrator=True))
    mine, theirs = seen(as_tommaso, address), seen(colleague, address)
    assert colleague.post(address, asked | {"supervisor": bruno.pk, "seen": theirs}).status_code == 302
    answer = as_tommaso.post(address, asked | {"name_it": "Presidio", "seen": mine})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Presidio"' in page, "nothing typed is lost"
    assert "Supervisor: Bruno" in " ".join(re.sub(r"<[^>]+>", "", page).split()), "what is there now is told"
    first_level.refresh_from_db()
    assert (first_level.name_it, first_level.supervisor) == ("Informatica L1", bruno)
    again = re.search(r'name="seen" value="([^"]+)"', page)
    assert again is not None
    assert as_tommaso.post(address, asked | {"name_it": "Presidio", "seen": again[1]}).status_code == 302
    first_level.refresh_from_db()
    assert (first_level.name_it, first_level.supervisor) == ("Presidio", None)


@pytest.mark.parametrize("slug", ["users", "departments", "teams"])
def test_a_form_sent_back_as_it_was_shown_is_no_conflict(
    as_tommaso: Client, tommaso: Person, it_department: Department, first_level: Team, slug: str
) -> None:
    keys = {"users": tommaso.pk, "departments": it_department.pk, "teams": first_level.pk}
    address = f"/admin/{slug}/{keys[slug]}/"
    assert seen(as_tommaso, address) == seen(as_tommaso, address)


def test_an_administrator_who_cannot_sign_in_yet_is_no_reason_to_let_the_last_go(
    as_tommaso: Client, tommaso: Person
) -> None:
    newcomer = a_person("Nuova", is_administrator=True)
    newcomer.set_unusable_password()
    newcomer.save()
    asked = {"name": "Tommaso", "login": "tommaso", "language": "it"}
    assert as_tommaso.post(f"/admin/users/{tommaso.pk}/", asked).status_code == 409
    refused = as_tommaso.post(f"/admin/users/{tommaso.pk}/activity/end/")
    assert refused.status_code == 409
    assert "chosen a password" in refused.content.decode()
    assert Person.objects.get(pk=tommaso.pk).is_active


def roles_kept(client: Client, person: Person, *roles: str) -> Any:
    asked = {"name": person.name, "login": person.login, "language": "it", "roles": list(roles)}
    return client.post(f"/admin/users/{person.pk}/", asked)


def test_who_loses_a_role_leaves_the_team_and_hands_over_first(
    as_tommaso: Client, ticket: Ticket, ada: Person, first_level: Team
) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    answer = roles_kept(as_tommaso, ada)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "take them out of the team first" in page
    assert "hand it over first" in page
    assert ada.roles.exists(), "refused whole"
    assert not Alteration.objects.filter(noun="people.person", key=ada.pk).exists()


def test_who_leads_keeps_the_role_of_it(as_tommaso: Client, marta: Person, it_department: Department) -> None:
    answer = roles_kept(as_tommaso, marta, f"{it_department.pk}:agent")
    assert answer.status_code == 409
    assert "name another manager first" in answer.content.decode()
    assert RoleAssignment.objects.filter(person=marta, role="manager").exists()
    assert roles_kept(as_tommaso, marta, "0:manager").status_code == 302


def test_editing_articles_everywhere_shows_no_requests_of_other_departments(
    ticket: Ticket, eva: Person, first_level: Team
) -> None:
    RoleAssignment.objects.create(person=eva, department=None, role="knowledge_editor")
    assert not Ticket.objects.visible_to(acting(eva)).exists()
    assert browser_of(eva).get(f"/tickets/{ticket.number}/").status_code == 404
    RoleAssignment.objects.create(person=eva, department=None, role="agent")
    RoleAssignment.objects.create(person=eva, department=ticket.department, role="knowledge_editor")
    assert acting(eva).is_in(ticket.department_id)
    assert Ticket.objects.visible_to(acting(eva)).exists()
