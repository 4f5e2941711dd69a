"""Who may come with a token, what it opens, and where it is made and taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sportello.people.actor import actor_for
from sportello.people.models import Department, Person, RoleAssignment
from sportello.tickets.models import Ticket
from sportello.workspace.models import AccessToken
from sportello.workspace.tokens import digest_of, recognised
from tests.api.programs import key_of, post
from tests.cast import a_person
from tests.web.desk import browser_of, just_now

Program = Callable[..., Client]


def me(key: str) -> Any:
    """Ask who one is."""
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key}"})


def test_a_key_is_shown_once_and_kept_as_a_digest(ada: Person, it_department: Department) -> None:
    browser = browser_of(ada)
    page = browser.post("/me/tokens/", {"name": "script", "scopes": ["read"], "days": "30"})
    token = AccessToken.objects.get()
    key = page.context["key"]
    assert (page.status_code, token.digest, key in page.content.decode()) == (201, digest_of(key), True)
    assert "no-store" in page["Cache-Control"]
    assert key not in browser.get("/me/tokens/").content.decode()
    assert me(key).json()["scopes"] == ["read"]
    browser.post(f"/me/tokens/{token.pk}/end/")
    assert me(key).status_code == 401
    assert browser.post("/me/tokens/", {"name": "", "days": "30"}).status_code == 422


def test_without_a_living_key_nothing_opens(ada: Person, it_department: Department) -> None:
    refused = Client().get("/api/v1/tickets")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")
    assert me(key_of(ada, expires_at=just_now() - timedelta(seconds=1))).status_code == 401
    key = key_of(ada)
    assert me(key + "x").status_code == 401
    ada.is_active = False
    ada.save()
    assert me(key).status_code == 401


def test_scopes_narrow_what_a_person_may(program: Program, ada: Person, ticket: Ticket) -> None:
    reader = program(ada, ["read"])
    assert reader.get("/api/v1/tickets").status_code == 200
    refused = post(reader, f"tickets/{ticket.number}/charge")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert program(ada, ["open"]).get("/api/v1/tickets").status_code == 403


def test_all_roles_come_with_a_token_and_only_those_held_now(
    ada: Person, it_department: Department, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    RoleAssignment.objects.create(person=ada, role="problem_manager")
    key, at = key_of(ada), just_now()
    recognised(key, at, "api")  # notes the minute
    with django_assert_num_queries(1):
        known = recognised(key, at, "api")
    assert known is not None
    assert known.actor == actor_for(ada, "api")
    assert {None, it_department.pk} <= known.actor.roles.keys()
    RoleAssignment.objects.filter(person=ada).delete()
    assert me(key).status_code == 403


def test_who_only_asks_gets_nothing_here(program: Program, dario: Person, ticket: Ticket) -> None:
    refused = program(dario).get(f"/api/v1/tickets/{ticket.number}")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_for_requesters")
    assert browser_of(dario).get("/me/tokens/").status_code == 404


def test_an_agent_of_another_department_finds_no_such_request(
    program: Program, ticket: Ticket, marta: Person
) -> None:
    other = Department.objects.create(name_it="Altro", prefix="AL", manager=marta)
    stranger = a_person("Straniero")
    stranger.roles.create(department=other, role="agent")
    there = program(stranger)
    assert there.get(f"/api/v1/tickets/{ticket.number}").json()["code"] == "unknown_ticket"
    assert post(there, f"tickets/{ticket.number}/notes", {"text": "x"}).status_code == 404
    assert there.get("/api/v1/tickets").json()["tickets"] == []


def test_too_many_calls_are_told_when_to_go_on(program: Program, ada: Person, settings: Any) -> None:
    ada.is_auditor = True
    ada.save()
    settings.API_CALLS = 2
    there = program(ada)
    left = [there.get("/api/v1/me")["RateLimit-Remaining"] for _call in range(2)]
    refused = there.get("/api/v1/me")
    if refused.status_code == 200:  # the minute turned in between
        return
    assert (left, refused.status_code, refused.json()["code"]) == (["1", "0"], 429, "too_many_calls")
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_an_administrator_makes_a_service_that_acts_under_its_own_name(
    it_department: Department, ticket: Ticket
) -> None:
    browser = browser_of(a_person("Tommaso", is_administrator=True))
    form = {"name": "Sonda", "department": it_department.pk, "role": "agent", "scopes": ["read", "write"]}
    key = browser.post("/admin/tokens/", form).context["key"]
    assert me(key).json()["person"]["name"] == "Sonda"
    made = AccessToken.objects.get()
    assert (made.is_service, made.person.login, made.expires_at) == (True, None, None)
    assert "Sonda" in browser.get("/admin/tokens/").content.decode()
    assert made.person.roles.count() == 1
    browser.post(f"/admin/tokens/{made.pk}/end/")
    assert me(key).status_code == 401
    assert not made.person.roles.exists()


def test_the_page_about_the_interface_names_every_operation(db: None) -> None:
    page = Client().get("/api/v1/docs")
    assert "`" not in page.content.decode()
    assert "<code>Authorization: Bearer spo_...</code>" in page.content.decode()
    description = Client().get("/api/v1/openapi.json").json()
    assert page.status_code == 200
    for path in description["paths"]:
        assert path in page.content.decode()


def test_who_was_let_in_a_moment_ago_opens_with_a_question_less_and_never_with_rights_of_before(
    ada: Person, dario: Person, it_department: Department, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(ada, ["open"])
    asked = {"department": it_department.pk, "requester": dario.pk, "subject": "Stampante"}

    def open_one(**more: Any) -> Any:
        headers = {"Authorization": f"Bearer {key}"}
        return Client().post("/api/v1/tickets", asked | more, "application/json", headers=headers)

    assert open_one().status_code == 201  # and is known from now on
    with monkeypatch.context() as deaf:
        deaf.setattr("sportello.api.keys.recognised", lambda *_: None)
        assert open_one().status_code == 201
    # What somebody may no longer do is seen at once, and what they may do again too.
    role = RoleAssignment.objects.get(person=ada)
    RoleAssignment.objects.filter(pk=role.pk).delete()
    refused = open_one()
    assert (refused.status_code, refused.json()["code"]) == (403, "not_for_requesters")
    role.save(force_insert=True)
    assert open_one().status_code == 201
    assert open_one(requester=10**9).json()["code"] == "unknown_person"  # a refusal stays one
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    assert open_one().status_code == 401
    Person.objects.filter(pk=ada.pk).update(is_active=True)
    assert open_one().status_code == 201
    for ended in ({"revoked_at": just_now()}, {"expires_at": just_now() - timedelta(seconds=1)}):
        AccessToken.objects.update(**ended)
        assert open_one().status_code == 401
        AccessToken.objects.update(**dict.fromkeys(ended))
        assert open_one().status_code == 201
    AccessToken.objects.all().delete()
    assert open_one().status_code == 401
    assert Ticket.objects.exclude(pk=ticket.pk).count() == 6
