"""What counts over all processes: attempts to sign in, and codes that were used."""

from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sportello.people.models import Person
from sportello.workspace.models import Tally
from sportello.workspace.tallies import forget_tallies

pytestmark = pytest.mark.django_db


def test_attempts_to_sign_in_count_over_all_processes(client: Client, ada: Person, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # six times the real one takes long
    ada.set_password("una-parola-lunga")
    ada.save()

    def tried(password: str) -> Any:
        caches["process"].clear()  # another process knows nothing of this one
        return client.post(reverse("account_login"), {"login": ada.login, "password": password})

    for _wrong in range(5):
        assert tried("sbagliata").status_code != 302
    assert tried("una-parola-lunga").status_code != 302
    cache.clear()
    assert tried("una-parola-lunga").status_code == 302


def test_looking_writes_nothing(client: Client, ada: Person) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("account_login"))
        client.force_login(ada)
        client.get("/")
    assert not [one["sql"] for one in asked if "workspace_tally" in one["sql"]]


def test_of_several_one_adds_and_all_see_it_while_it_holds() -> None:
    assert cache.add("totp 1", "y", 30)
    assert not cache.add("totp 1", "z", 30)
    assert cache.get("totp 1") == "y"
    Tally.objects.update(until=1)
    assert cache.get("totp 1", "gone") == "gone"
    assert cache.add("totp 1", [1.5, 2.25], 30)
    assert (cache.get("totp 1"), cache.touch("totp 1", 60), cache.delete("totp 1")) == (
        [1.5, 2.25],
        True,
        True,
    )
    assert (cache.get("totp 1"), cache.touch("totp 1"), cache.delete("totp 1")) == (None, False, False)
    cache.set("always", 1, None)
    cache.set("before", 1, -1)
    assert (forget_tallies.call(), cache.get("always")) == (1, 1)
