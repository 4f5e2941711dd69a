"""What is said on a request."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from sportello.api.conditions import IfMatch, Number, check
from sportello.api.keys import WRITE
from sportello.api.moving import as_it_is, move
from sportello.api.nouns.files import kept
from sportello.api.reading import ticket_of
from sportello.api.shapes import Note, Reply, TicketShape
from sportello.desk import conversation
from sportello.web.problem.beside import version_in

router = Router(tags=["Conversation"])


@router.post("/{number}/replies", response={201: TicketShape}, auth=WRITE, summary="Answer the requester")
def reply(request: Any, response: HttpResponse, number: Number, said: Reply, if_match: IfMatch = None) -> Any:
    """The requester reads it. It keeps the promise of an answer."""
    row = ticket_of(request, number)
    check(request, row, if_match)
    conversation.reply(
        row.pk,
        text=said.text,
        then_wait=said.then_wait,
        minutes=said.minutes,
        files=kept(request, said.files),
        workaround=version_in(said.text, row),
        actor=request.actor,
        at=request.at,
    )
    return as_it_is(response, row.pk)


@router.post("/{number}/notes", response={201: TicketShape}, auth=WRITE, summary="Write a note")
def note(request: Any, response: HttpResponse, number: Number, said: Note) -> Any:
    """Only the desk reads it; who is mentioned follows the request from now on."""

    def command(ticket: int, **by: Any) -> object:
        mentions, files = tuple(dict.fromkeys(said.mentions)), kept(request, said.files)
        given: dict[str, Any] = {"text": said.text, "minutes": said.minutes}
        return conversation.note(ticket, mentions=mentions, files=files, **given, **by)

    return move(request, response, number, None, command)
