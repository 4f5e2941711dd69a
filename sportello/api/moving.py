"""Carrying out a command of the desk on one request, and telling the request as it is then."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from sportello.api.conditions import check, tag
from sportello.api.keys import Call
from sportello.api.reading import again, ticket_of, whole
from sportello.desk.door import UnknownTicket
from sportello.tickets.models import Ticket

Command = Callable[..., object]


def move(
    call: Call, response: HttpResponse, number: int, if_match: str | None, command: Command
) -> dict[str, Any]:
    """Carry it out on the request with this number. Raises UnknownTicket, Refusal, and as the command does.

    The command gets the request's id, and `actor` and `at` by name.
    """
    row = ticket_of(call, number)
    check(call, row, if_match)
    command(row.pk, actor=call.actor, at=call.at)
    return as_it_is(response, row.pk)


def as_it_is(response: HttpResponse, ticket: int) -> dict[str, Any]:
    """The request after a command, with its ETag on the answer."""
    row = again(ticket)
    tag(response, row)
    return whole(row)


def seen(call: Call, number: int) -> int:
    """The id of another request that the caller sees. Raises UnknownTicket."""
    rows = Ticket.objects.visible_to(call.actor).filter(number=number)
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise UnknownTicket(number=number)
    return found
