"""What every answer tells the browser, and who may come in."""

import pytest
from django.test import Client
from pytest_django import Settings

from sportello.config.csp import POLICY
from sportello.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SIGN_IN = "/account/login/"


@pytest.mark.parametrize("path", [SIGN_IN, "/nowhere/", "/static/nowhere.css", "/static/img/logo.svg"])
def test_every_answer_carries_the_strict_policy(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in POLICY


def test_static_files_come_with_few_words(client: Client) -> None:
    answer = client.get("/static/js/theme.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    assert head < 320  # the server adds a line, its name and the date: 400 at most


def test_a_person_signs_in_with_their_login(client: Client, ada: Person) -> None:
    answer = client.post(SIGN_IN, {"login": "ada", "password": "parola-d-ordine"})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_many_wrong_passwords_lock_even_the_right_one_out(client: Client, ada: Person) -> None:
    for _attempt in range(6):
        client.post(SIGN_IN, {"login": "ada", "password": "wrong"})
    client.post(SIGN_IN, {"login": "ada", "password": "parola-d-ordine"})
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client, db: None) -> None:
    form = {"username": "mallory", "password1": "parola-d-ordine", "password2": "parola-d-ordine"}
    client.post("/account/signup/", form)
    assert not Person.objects.filter(login="mallory").exists()


def test_pages_speak_italian_unless_asked_for_english(client: Client) -> None:
    assert client.get(SIGN_IN).headers["Content-Language"] == "it"
    assert client.get(SIGN_IN, headers={"accept-language": "en-GB"}).headers["Content-Language"] == "en"


def test_a_form_from_elsewhere_is_refused(settings: Settings) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(SIGN_IN, {"login": "ada", "password": "x"}).status_code == 403
