"""A call that is sent again is not done again; its key is good for one thing and for one day. Limits over processes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.core.cache import caches
from django.db import IntegrityError, connection
from django.test import Client

from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.workspace.models import AccessToken, KeptAnswer
from sportello.workspace.once import GOOD_FOR, Answer, forget_answers, once
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


def test_a_key_that_is_forgotten_in_this_very_moment_is_good_again(
    as_ada: Client, ticket: Ticket, monkeypatch: Any
) -> None:
    create, turns = KeptAnswer.objects.create, iter([True, False])

    def taken_for_a_moment(**facts: Any) -> KeptAnswer:
        if next(turns):
            raise IntegrityError
        return create(**facts)

    monkeypatch.setattr(KeptAnswer.objects, "create", taken_for_a_moment)
    done = post(as_ada, f"tickets/{ticket.number}/notes", {"text": "Vista."}, Idempotency_Key="n1")
    assert (done.status_code, notes(ticket)) == (201, 1)


@pytest.mark.postgresql
def test_of_two_at_the_same_time_one_does_it_and_the_other_waits(
    transactional_db: None, ticket: Ticket, ada: Person
) -> None:
    begun, go_on, did = Event(), Event(), []

    def first() -> Answer:
        begun.set()
        go_on.wait(5)
        did.append("first")
        return Answer({"said": "first"})

    def second() -> Answer:
        did.append("second")
        return Answer({"said": "second"})

    def kept(do: Callable[[], Answer]) -> tuple[Answer, bool]:
        try:
            return once(ada.pk, "key", b"same", do, at=just_now())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(kept, first)
        assert begun.wait(5)
        other = pool.submit(kept, second)
        assert not wait([other], timeout=0.2).done
        go_on.set()
    assert (one.result()[1], other.result()[1], did) == (False, True, ["first"])
    assert one.result()[0].body == other.result()[0].body == {"said": "first"}


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
    caches["process"].clear()  # as another process knows nothing of this one
    left = int(as_ada.get("/api/v1/me")["RateLimit-Remaining"])
    if just_now().minute == before:
        assert 35 <= left <= 37
