"""A call takes a shorter way than a page: what holds for both holds on it too."""

import pytest
from django.test import Client

from sportello.config.csp import POLICY
from sportello.people.models import Person
from tests.api.programs import program_of

pytestmark = pytest.mark.django_db


def test_a_call_bears_the_headers_of_every_answer_in_its_language(ada: Person) -> None:
    ada.language = "it"
    ada.save()
    program = program_of(ada)
    there, nowhere = program.get("/api/v1/departments"), program.get("/api/v1/nowhere")
    assert (there.status_code, nowhere.status_code) == (200, 404)
    for answer in (there, nowhere):
        assert answer["Content-Security-Policy"] == POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Content-Language"] == "en"
        assert answer["Content-Length"] == str(len(answer.content))
        assert "Accept-Language" in answer["Vary"]
        assert "Cookie" not in answer["Vary"]
    del program.defaults["HTTP_ACCEPT_LANGUAGE"]
    assert program.get("/api/v1/departments")["Content-Language"] == "it"


def test_another_host_is_refused_in_the_shape_of_the_interface(ada: Person) -> None:
    refused = program_of(ada).get("/api/v1/departments", headers={"Host": "evil.example"})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")


def test_a_session_opens_nothing_but_the_page_for_people(ada: Person, client: Client) -> None:
    ada.language = "en"
    ada.save()
    client.force_login(ada)
    assert client.get("/api/v1/departments").status_code == 401
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert b'<html lang="en"' in page.content
