"""Drafts of messages: kept while they are written, gone when they are sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField

from sportello.sets.kept import Given, Kept
from sportello.workspace.models import Draft

_BEGUN = Kept(
    lambda: Draft.objects.filter(
        person=Given("person", BigIntegerField()), ticket=Given("ticket", BigIntegerField())
    )
)


def drafts_of(person: int, ticket: int) -> dict[str, Draft]:
    """What the person began to write on the ticket, by kind of message; one query."""
    return {draft.mode: draft for draft in _BEGUN.rows(person=person, ticket=ticket)}


def keep_draft(
    person: int, ticket: int, mode: str, *, text: str, fields: Mapping[str, Any] | None = None, at: datetime
) -> Draft | None:
    """Keep what is written so far; nothing written is no draft. The last word wins, whatever device it comes from."""
    if mode not in Draft.Mode.values:
        return None
    given = {name: value for name, value in (fields or {}).items() if value}
    if not text.strip() and not given:
        drop_draft(person, ticket, mode)
        return None
    kept, _made = Draft.objects.update_or_create(
        person_id=person,
        ticket_id=ticket,
        mode=mode,
        defaults={"text": text, "fields": given, "saved_at": at},
    )
    return kept


def drop_draft(person: int, ticket: int, mode: str) -> None:
    """It was sent, or thrown away."""
    Draft.objects.filter(person=person, ticket=ticket, mode=mode).delete()
