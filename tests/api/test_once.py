"""A call that is sent again is not done again; its key is good for one thing and for one day. Limits over processes."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import Client

from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.workspace.models import AccessToken, KeptAnswer
from sportello.workspace.once import GOOD_FOR, forget_answers
from tests.api.programs import post
from tests.web.desk import just_now


def notes(ticket: Ticket) -> int:
    return TimelineEvent.objects.filter(ticket=ticket, kind="noted").count()


def test_a_key_does_any_command_once_and_answers_the_same(as_ada: Client, ticket: Ticket) -> None:
    at = f"tickets/{ticket.number}"
    first = post(as_ada, f"{at}/notes", {"text": "Vista."}, Idempotency_Key="n1")
    post(as_ada, f"{at}/tags", {"add": ["x"]})
    again = post(as_ada, f"{at}/notes", {"text": "Vista."}, Idempotency_Key="n1")
    assert (again.status_code, again.json(), again["ETag"]) == (201, first.json(), first["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert notes(ticket) == 1
    other = post(as_ada, f"{at}/notes", {"text": "Altro."}, Idempotency_Key="n1")
    assert (other.status_code, other.json()["code"]) == (422, "key_used")
    assert post(as_ada, f"{at}/notes", {"text": "Altro."}, Idempotency_Key="n2").status_code == 201
    assert post(as_ada, f"{at}/time", {"minutes": 5}, Idempotency_Key="n1").status_code == 200
    assert post(as_ada, f"{at}/notes", {"text": "x"}, Idempotency_Key="no blanks").status_code == 422


def test_a_refusal_leaves_the_key_free_and_a_day_later_it_is_forgotten(
    as_ada: Client, ticket: Ticket
) -> None:
    at = f"tickets/{ticket.number}"
    refused = post(as_ada, f"{at}/escalation", {"reason": "no_access", "tried": ""}, Idempotency_Key="up")
    assert refused.json()["code"] == "tried_needed"
    done = post(as_ada, f"{at}/escalation", {"reason": "no_access", "tried": "Toner"}, Idempotency_Key="up")
    assert done.json()["level"] == 2
    KeptAnswer.objects.update(at=just_now() - GOOD_FOR - timedelta(seconds=1))
    other = {"text": "Un altro giorno."}
    assert post(as_ada, f"{at}/notes", other, Idempotency_Key="up").status_code == 201
    assert forget_answers(just_now()) == 1
    assert KeptAnswer.objects.count() == 1


def test_lists_are_told_only_once_while_they_are_the_same(
    as_ada: Client, ticket: Ticket, it_department: Department
) -> None:
    first = as_ada.get("/api/v1/departments")
    again = as_ada.get("/api/v1/departments", headers={"If-None-Match": f'"x", {first["ETag"]}'})
    assert (again.status_code, again.content, first["ETag"][:2]) == (304, b"", "W/")
    it_department.name_en = "Computers and networks"
    it_department.save()
    assert as_ada.get("/api/v1/departments", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_all_processes_together_keep_to_the_limit(as_ada: Client, ada: Person, settings: Any) -> None:
    ada.is_auditor = True
    ada.save()
    settings.API_CALLS = 40
    before = just_now().minute
    for _call in range(4):
        as_ada.get("/api/v1/me")
    assert AccessToken.objects.get().calls >= 3  # told each time a twentieth was made
    cache.clear()  # as another process knows nothing of this one
    left = int(as_ada.get("/api/v1/me")["RateLimit-Remaining"])
    if just_now().minute == before:
        assert 35 <= left <= 37
