"""The administration: who may, what a change does, what is refused and in which words."""

import pytest
from django.test import Client

from sportello.catalogue.models import Category, CustomField, PriorityCell, Service
from sportello.desk.rulebook import revision
from sportello.jobs.drain import run_due_jobs
from sportello.notifications.models import TeamSignature
from sportello.oncall.models import Rota
from sportello.people.models import (
    Alteration,
    Area,
    Department,
    FrontLine,
    Organisation,
    Person,
    RoleAssignment,
    Team,
)
from sportello.tickets.models import Ticket
from tests.web.desk import acting, just_now

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Role = RoleAssignment.Role


SLUGS = (
    "users",
    "contacts",
    "organisations",
    "departments",
    "teams",
    "categories",
    "fields",
    "services",
    "calendars",
)


@pytest.mark.parametrize("slug", SLUGS)
def test_lists_and_new_forms_are_drawn_with_few_queries(
    as_tommaso: Client, first_level: Team, slug: str, django_assert_max_num_queries: object
) -> None:
    for address in (f"/admin/{slug}/", f"/admin/{slug}/?q=a&ended=1", f"/admin/{slug}/new/"):
        with django_assert_max_num_queries(25):  # type: ignore[operator]
            answer = as_tommaso.get(address)
        assert answer.status_code == 200, address


def test_to_agents_there_is_no_administration(as_ada: Client, it_department: Department) -> None:
    assert as_ada.get("/admin/").status_code == 404
    assert as_ada.get("/admin/teams/").status_code == 404
    assert as_ada.post(f"/admin/departments/{it_department.pk}/", {"name_it": "X"}).status_code == 404
    assert "/admin/" not in as_ada.get("/").content.decode()


def test_a_manager_sees_their_department_alone(
    as_marta: Client, eva: Person, it_department: Department, first_level: Team
) -> None:
    elsewhere = Department.objects.exclude(pk=it_department.pk).get()
    shown = as_marta.get("/admin/").content.decode()
    assert "/admin/teams/" in shown
    assert "/admin/users/" not in shown
    assert as_marta.get("/admin/users/").status_code == 404
    assert as_marta.get("/admin/departments/new/").status_code == 404
    assert as_marta.get(f"/admin/departments/{elsewhere.pk}/").status_code == 404
    assert as_marta.get(f"/admin/departments/{it_department.pk}/").status_code == 200
    asked = {"name_it": "Altrui", "department": elsewhere.pk, "level": 1, "routing": "all"}
    assert as_marta.post("/admin/teams/new/", asked).status_code == 422
    assert not Team.objects.filter(department=elsewhere).exists()


def test_a_manager_cannot_change_manager_or_prefix(
    as_marta: Client, it_department: Department, ada: Person, marta: Person
) -> None:
    asked = {"name_it": "Informatica e reti", "prefix": "ZZ", "manager": ada.pk}
    assert as_marta.post(f"/admin/departments/{it_department.pk}/", asked).status_code == 302
    it_department.refresh_from_db()
    assert (it_department.name_it, it_department.prefix) == ("Informatica e reti", "SP")
    assert it_department.manager == marta


def test_a_team_makes_agents_and_renews_the_rules(
    as_tommaso: Client, tommaso: Person, it_department: Department, carla: Person, eva: Person
) -> None:
    before = revision()
    asked = {
        "name_it": "Sistemisti",
        "department": it_department.pk,
        "level": 2,
        "supervisor": carla.pk,
        "routing": "in_turn",
        "members": [eva.pk],
    }
    assert as_tommaso.post("/admin/teams/new/", asked).status_code == 302
    team = Team.objects.get(name_it="Sistemisti")
    assert [one.person for one in team.memberships.all()] == [eva]
    assert eva.roles.filter(department=it_department, role=Role.AGENT).exists()
    assert revision() != before
    kept = Alteration.objects.get(noun="people.team", key=team.pk)
    assert (kept.act, kept.by) == ("made", tommaso)


def test_history_tells_what_changed(
    as_tommaso: Client, first_level: Team, carla: Person, ada: Person
) -> None:
    asked = {"name_it": "Presidio", "level": 1, "supervisor": carla.pk, "routing": "all", "members": [ada.pk]}
    assert as_tommaso.post(f"/admin/teams/{first_level.pk}/", asked).status_code == 302
    kept = Alteration.objects.get(noun="people.team")
    assert kept.told == {"name_it": ["Informatica L1", "Presidio"]}
    assert "Presidio" in as_tommaso.get(f"/admin/teams/{first_level.pk}/").content.decode()


def test_a_team_has_a_signature(as_tommaso: Client, as_ada: Client, first_level: Team, ada: Person) -> None:
    asked = {"name_it": "Presidio", "level": 1, "supervisor": "", "routing": "all", "members": [ada.pk]}
    address = f"/admin/teams/{first_level.pk}/"
    refused = as_tommaso.post(address, asked | {"signature_text_it": "{{ nome }}"})
    assert refused.status_code == 422
    said = asked | {"signature_text_it": "Il banco\n{{ agent_name }}", "signature_text_en": ""}
    assert as_tommaso.post(address, said).status_code == 302
    assert "Il banco" in as_tommaso.get(address).content.decode()
    assert "Il banco" in as_ada.get("/me/signature/").content.decode()
    assert as_tommaso.post(address, asked).status_code == 302  # a form that says nothing of it leaves it
    assert TeamSignature.objects.get().team == first_level
    assert as_tommaso.post(address, said | {"signature_text_it": ""}).status_code == 302
    assert not TeamSignature.objects.exists()


def test_whoever_joins_or_leaves_a_team_with_a_rota_has_other_shifts(
    as_tommaso: Client, first_level: Team, ada: Person, eva: Person
) -> None:
    asked = {"name_it": "Presidio", "level": 1, "supervisor": "", "routing": "all", "members": [ada.pk]}
    assert as_tommaso.post(f"/admin/teams/{first_level.pk}/", asked).status_code == 302
    assert run_due_jobs(just_now()) == 0
    Rota.objects.create(name_it="Turno", zone="Europe/Rome", team=first_level)
    asked["members"] = [ada.pk, eva.pk]
    assert as_tommaso.post(f"/admin/teams/{first_level.pk}/", asked).status_code == 302
    assert run_due_jobs(just_now()) == 1


def test_a_front_line_cannot_be_taken_out_of_use(as_tommaso: Client, first_level: Team) -> None:
    refused = as_tommaso.post(f"/admin/teams/{first_level.pk}/activity/end/")
    assert "first-level team of an area" in refused.content.decode()
    assert Team.objects.get(pk=first_level.pk).is_active
    FrontLine.objects.all().delete()
    assert as_tommaso.post(f"/admin/teams/{first_level.pk}/activity/end/").status_code == 302
    assert not Team.objects.get(pk=first_level.pk).is_active
    as_tommaso.post(f"/admin/teams/{first_level.pk}/activity/")
    assert Team.objects.get(pk=first_level.pk).is_active


def test_areas_choose_team_and_policy(
    as_tommaso: Client, it_department: Department, second_level: Team, seven_levels: object, marta: Person
) -> None:
    policy = it_department.entries.first().policy_id  # type: ignore[union-attr]
    asked = {
        "name_it": "Informatica",
        "prefix": "it",
        "manager": marta.pk,
        "team_direct": second_level.pk,
        "policy_direct": policy,
        "team_indirect": "",
        "policy_indirect": "",
    }
    assert as_tommaso.post(f"/admin/departments/{it_department.pk}/", asked).status_code == 302
    assert it_department.front_lines.get().team == second_level
    assert [entry.area for entry in it_department.entries.all()] == [Area.DIRECT]
    it_department.refresh_from_db()
    assert it_department.prefix == "IT"


def test_a_department_with_open_requests_stays(as_tommaso: Client, ticket: Ticket) -> None:
    refused = as_tommaso.post(f"/admin/departments/{ticket.department_id}/activity/end/")
    assert "1 request is open here" in refused.content.decode()


def test_a_user_is_made_with_roles_and_a_link_that_works_once(
    as_tommaso: Client, it_department: Department
) -> None:
    asked = {
        "name": "Nuova Persona",
        "login": "Nuova.Persona",
        "language": "it",
        "addresses": "nuova@example.org",
        "phones": "02 5550100 ufficio\n0039 340 5550001",
        "roles": [f"{it_department.pk}:agent", "0:problem_manager"],
    }
    assert as_tommaso.post("/admin/users/new/", asked).status_code == 302
    person = Person.objects.get(login="nuova.persona")
    assert not person.has_usable_password()
    assert {(one.department, one.role) for one in person.roles.all()} == {
        (it_department, "agent"),
        (None, "problem_manager"),
    }
    assert [one.number for one in person.phones.order_by("pk")] == ["+39025550100", "+393405550001"]
    page = as_tommaso.post(f"/admin/users/{person.pk}/invitation/").content.decode()
    link = page.split('id="link" value="')[1].split('"')[0]
    visitor = Client()
    inside = visitor.get(link, follow=True)
    assert "Nuova Persona" in inside.content.decode()
    address = inside.redirect_chain[-1][0]
    word = "una-parola-lunga-9"
    refused = visitor.post(address, {"new_password1": "corta", "new_password2": "corta"})
    assert refused.status_code == 200
    assert "troppo corta: deve avere almeno 10 caratteri" in refused.content.decode()
    assert visitor.post(address, {"new_password1": word, "new_password2": word}).status_code == 302
    assert visitor.login(login="nuova.persona", username="nuova.persona", password=word)
    again = Client().get(link, follow=True)
    assert "new_password1" not in again.content.decode()


def test_a_login_is_one_persons(as_tommaso: Client, ada: Person) -> None:
    asked = {"name": "Ada Due", "login": "ADA", "language": "it"}
    answer = as_tommaso.post("/admin/users/new/", asked)
    assert answer.status_code == 422
    assert "Somebody signs in as ada already." in answer.content.decode()


def test_the_last_administrator_stays(as_tommaso: Client, tommaso: Person) -> None:
    asked = {"name": "Tommaso", "login": "tommaso", "language": "it"}
    answer = as_tommaso.post(f"/admin/users/{tommaso.pk}/", asked)
    assert answer.status_code == 409
    assert "administrator" in answer.content.decode()
    assert Person.objects.get(pk=tommaso.pk).is_administrator
    as_tommaso.post(f"/admin/users/{tommaso.pk}/activity/end/")
    assert Person.objects.get(pk=tommaso.pk).is_active


def test_who_leaves_hands_over_first(
    as_tommaso: Client, ticket: Ticket, ada: Person, bruno: Person, first_level: Team
) -> None:
    from sportello.desk.charge import take_charge

    take_charge(ticket, actor=acting(ada), at=just_now())
    refused = as_tommaso.post(f"/admin/users/{ada.pk}/activity/end/")
    assert "hand it over first" in refused.content.decode()
    asked = {"to": bruno.pk, "reason": "Ada lascia l'azienda"}
    assert as_tommaso.get(f"/admin/users/{ada.pk}/requests/").status_code == 200
    assert as_tommaso.post(f"/admin/users/{ada.pk}/requests/", asked).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).owner == bruno
    assert as_tommaso.post(f"/admin/users/{ada.pk}/activity/end/").status_code == 302
    assert not Person.objects.get(pk=ada.pk).is_active


def test_contacts_are_checked_line_by_line(as_tommaso: Client, dario: Person) -> None:
    asked = {
        "name": "Rosa",
        "language": "it",
        "addresses": "rosa@example.org\nnon-un-indirizzo",
        "phones": "02 12",
    }
    said = as_tommaso.post("/admin/contacts/new/", asked).content.decode()
    assert "Line 2" in said
    assert "Some digits are missing" in said
    asked = {"name": "Rosa", "language": "it", "addresses": "rosa@example.org", "phones": "+39 02 5550100"}
    assert as_tommaso.post("/admin/contacts/new/", asked).status_code == 302
    again = as_tommaso.post("/admin/contacts/new/", asked | {"name": "Rosa Due"})
    assert "belongs to Rosa" in again.content.decode()
    found = as_tommaso.get("/admin/contacts/?q=5550100").content.decode()
    assert "Rosa" in found


def test_a_contact_becomes_a_user(as_tommaso: Client) -> None:
    rosa = Person.objects.create(name="Rosa")
    assert as_tommaso.get(f"/admin/contacts/{rosa.pk}/login/").status_code == 200
    asked = {"name": "Rosa", "login": "rosa", "language": "it"}
    assert as_tommaso.post(f"/admin/contacts/{rosa.pk}/login/", asked).status_code == 302
    rosa.refresh_from_db()
    assert rosa.login == "rosa"


def test_partners_serve_and_cannot_be_served(as_tommaso: Client) -> None:
    partner = Organisation.objects.create(name="Rete Nord", kind="partner")
    asked = {"name": "Edilnova", "kind": "customer", "tier": "Gold", "served_by": [partner.pk]}
    assert as_tommaso.post("/admin/organisations/new/", asked).status_code == 302
    made = Organisation.objects.get(name="Edilnova")
    assert (made.tier, list(made.served_by.all())) == ("gold", [partner])
    refused = as_tommaso.post(
        f"/admin/organisations/{partner.pk}/", {"name": "Rete Nord", "kind": "customer"}
    )
    assert "It serves other organisations" in refused.content.decode()
    assert "Edilnova" in as_tommaso.get(f"/admin/organisations/{partner.pk}/").content.decode()


def test_categories_are_a_tree_with_fields(as_marta: Client, it_department: Department) -> None:
    asked = {"name_it": "Rete", "name_en": "Network", "department": it_department.pk}
    assert as_marta.post("/admin/categories/new/", asked).status_code == 302
    top = Category.objects.get(name_it="Rete")
    asked = {"name_it": "VPN", "department": it_department.pk, "parent": top.pk}
    assert as_marta.post("/admin/categories/new/", asked).status_code == 302
    below = Category.objects.get(name_it="VPN")
    round_and_round = as_marta.post(f"/admin/categories/{top.pk}/", {"name_it": "Rete", "parent": below.pk})
    assert "cannot be inside itself" in round_and_round.content.decode()
    asked = {"label_it": "Da dove?", "category": below.pk, "type": "choice", "options": "casa"}
    assert "at least two choices" in as_marta.post("/admin/fields/new/", asked).content.decode()
    asked["options"] = "casa\nfiliale\ncasa"
    assert as_marta.post("/admin/fields/new/", asked).status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.choices) == ("da_dove", ["casa", "filiale"])
    refused = as_marta.post(f"/admin/categories/{top.pk}/activity/end/")
    assert "VPN is inside it" in refused.content.decode()


def test_services_and_priorities_belong_to_the_department(
    as_marta: Client, it_department: Department
) -> None:
    assert (
        as_marta.post("/admin/services/new/", {"name_it": "VPN", "department": it_department.pk}).status_code
        == 302
    )
    assert Service.objects.get().name_it == "VPN"
    address = f"/admin/departments/{it_department.pk}/priority/"
    page = as_marta.get(address)
    assert page.status_code == 200
    asked = {f"{i}_{u}": 3 for i in ("high", "medium", "low") for u in ("high", "medium", "low")}
    assert as_marta.post(address, asked | {"high_high": "1"}).status_code == 302
    assert PriorityCell.objects.filter(department=it_department).count() > 0
    assert as_marta.post(address, {"common": "1"}).status_code == 302
    assert not PriorityCell.objects.exists()


def test_lists_go_on_where_they_ended(as_tommaso: Client) -> None:
    Organisation.objects.bulk_create(Organisation(name=f"Ditta {n:03}") for n in range(120))
    seen, address = [], "/admin/organisations/"
    for _page in range(3):
        said = as_tommaso.get(address).content.decode()
        seen += [part.split("<")[0] for part in said.split('/">')[1:] if part.startswith("Ditta")]
        if 'href="?after=' in said:
            address = "/admin/organisations/?after=" + said.split('href="?after=')[1].split('"')[0]
    assert seen == [f"Ditta {n:03}" for n in range(120)]


def test_an_organisation_is_named_not_chosen_from_thousands(as_tommaso: Client, dario: Person) -> None:
    page = as_tommaso.get(f"/admin/users/{dario.pk}/").content.decode()
    assert 'value="Officine Dario"' in page
    asked = {"name": "Dario", "login": "dario", "language": "it", "organisation": "Officina"}
    assert "Similar: Officine Dario." in as_tommaso.post(f"/admin/users/{dario.pk}/", asked).content.decode()
    asked["organisation"] = "officine dario"
    as_tommaso.post(f"/admin/users/{dario.pk}/", asked)
    assert not Alteration.objects.exists()
    as_tommaso.post(f"/admin/users/{dario.pk}/", asked | {"organisation": ""})
    assert Alteration.objects.get().told == {"organisation": ["Officine Dario", ""]}
    dario.refresh_from_db()
    assert dario.organisation is None
