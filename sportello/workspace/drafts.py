"""Drafts of messages: kept while they are written, gone when they are sent."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
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
    person: int,
    ticket: int,
    mode: str,
    *,
    text: str,
    fields: Mapping[str, Any] | None = None,
    page: str = "",
    at: datetime,
) -> Draft | None:
    """Keep what is written so far; nothing written is no draft. `page` says where it is written.

    The last word wins: whoever would not overwrite what another device kept asks `newer_draft` first.
    """
    if mode not in Draft.Mode.values:
        return None
    given = {name: value for name, value in (fields or {}).items() if value}
    if not text.strip() and not given:
        drop_draft(person, ticket, mode)
        return None
    if page:
        given["page"] = page
    kept, _made = Draft.objects.update_or_create(
        person_id=person,
        ticket_id=ticket,
        mode=mode,
        defaults={"text": text, "fields": given, "saved_at": at},
    )
    return kept


def newer_draft(person: int, ticket: int, mode: str, *, text: str, page: str, known: str) -> Draft | None:
    """The draft that another page, perhaps on another device, kept since this one heard of `known` (its mark).

    None where there is none, where it says the same, and for a page that does not say which one it is.
    """
    kept = drafts_of(person, ticket).get(mode) if page else None
    if kept is None or kept.fields.get("page") == page or mark_of(kept) == known:
        return None
    return kept if kept.text.strip() != text.strip() else None


def mark_of(draft: Draft | None) -> str:
    """What tells one keeping of a draft from the next; empty for none."""
    if draft is None:
        return ""
    said = f"{draft.saved_at.isoformat()} {draft.fields.get('page', '')} {draft.text}"  # moments are whole seconds
    return sha256(said.encode()).hexdigest()[:16]


def drop_draft(person: int, ticket: int, mode: str) -> None:
    """It was sent, or thrown away."""
    Draft.objects.filter(person=person, ticket=ticket, mode=mode).delete()
