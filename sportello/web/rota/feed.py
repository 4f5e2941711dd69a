"""The address under which a calendar program finds a person's shifts: signed, and void when the password changes."""

from typing import Any

from django.core import signing
from django.urls import reverse

from sportello.people.models import Person

SALT = "sportello.rota.feed"


def token(person: Person, rota: int, whose: str) -> str:
    """`whose`: `mine` or `all`."""
    return signing.dumps([person.pk, rota, whose, _mark(person)], salt=SALT, compress=True)


def address(person: Person, rota: int, whose: str) -> str:
    """The path of the feed."""
    return reverse("rota_feed", args=[rota, token(person, rota, whose)])


def reader(text: str, rota: int) -> tuple[Person, str] | None:
    """Who reads, and whose shifts; None for a token that does not (or no longer) hold."""
    try:
        found: Any = signing.loads(text, salt=SALT)
        pk, of_rota, whose, mark = found
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = Person.objects.filter(pk=pk, is_active=True).first()
    if person is None or of_rota != rota or mark != _mark(person) or whose not in ("mine", "all"):
        return None
    return person, whose


def _mark(person: Person) -> str:
    """Changes with the password, so that a lost address can be made void."""
    return person.get_session_auth_hash()[:16]
