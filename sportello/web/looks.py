"""How pages look for the person who asks: kept with their session, so that no page has to ask the database."""

from typing import Any

from django.http import HttpRequest

from sportello.people.models import Person
from sportello.workspace.preferences import choose_looks, looks_of

KEY = "looks"


def looks(request: HttpRequest) -> dict[str, str] | None:
    """What they chose; None for who is not signed in."""
    person: Any = getattr(request, "user", None)
    if not isinstance(person, Person):
        return None
    kept = request.session.get(KEY)
    if kept is None:
        kept = request.session[KEY] = looks_of(person.pk)
    return dict(kept)


def change_looks(request: HttpRequest, person: int, chosen: dict[str, str]) -> None:
    """Keep what they chose, for this and for later sessions."""
    request.session[KEY] = choose_looks(person, chosen)
