"""What is said on a request."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from sportello.api.conditions import IdempotencyKey, IfMatch, Number, check, done_once, tag
from sportello.api.keys import WRITE
from sportello.api.reading import again, ticket_of, whole
from sportello.api.shapes import Note, Reply, TicketShape
from sportello.desk import conversation

router = Router(tags=["Conversation"])


@router.post("/{number}/replies", response={201: TicketShape}, auth=WRITE, summary="Answer the requester")
def reply(
    request: Any,
    response: HttpResponse,
    number: Number,
    said: Reply,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """The requester reads it. It keeps the promise of an answer."""
    row = ticket_of(request, number)
    check(request, row, if_match)
    key = done_once(request, f"reply:{row.pk}", idempotency_key)
    conversation.reply(
        row.pk, text=said.text, then_wait=said.then_wait, actor=request.actor, at=request.at, dedup_key=key
    )
    return _as_it_is(response, row.pk)


@router.post("/{number}/notes", response={201: TicketShape}, auth=WRITE, summary="Write a note")
def note(
    request: Any,
    response: HttpResponse,
    number: Number,
    said: Note,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Only the desk reads it; who is mentioned follows the request from now on."""
    row = ticket_of(request, number)
    key = done_once(request, f"note:{row.pk}", idempotency_key)
    mentions = tuple(dict.fromkeys(said.mentions))
    conversation.note(
        row.pk, text=said.text, mentions=mentions, actor=request.actor, at=request.at, dedup_key=key
    )
    return _as_it_is(response, row.pk)


def _as_it_is(response: HttpResponse, ticket: int) -> dict[str, Any]:
    row = again(ticket)
    tag(response, row)
    return whole(row)
