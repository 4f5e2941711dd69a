"""Programs with tokens, for the tests of the interface."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.test import Client

from sportello.people.models import Person
from sportello.workspace.tokens import issue
from tests.web.desk import just_now

EVERYTHING = ("read", "open", "write", "manage")


def key_of(person: Person, scopes: Sequence[str] = EVERYTHING, expires_at: datetime | None = None) -> str:
    """A new key of the person's; nothing has been spent of it."""
    caches["process"].clear()
    made = issue(person, name="test", scopes=scopes, expires_at=expires_at, by=person.pk, at=just_now())
    return made[1]


def program_of(person: Person, scopes: Sequence[str] = EVERYTHING) -> Client:
    """A program that comes in the person's name, in English."""
    headers = {"Authorization": f"Bearer {key_of(person, scopes)}", "Accept-Language": "en"}
    return Client(headers=headers)


def post(client: Client, address: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    """Send JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"/api/v1/{address}", body or {}, content_type="application/json", headers=named)
