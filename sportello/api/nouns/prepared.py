"""Words prepared for a request: canned replies with their blanks filled, macros; and what one has read."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Status
from pydantic import Field

from sportello.api.conditions import IfMatch, Key, Number, check
from sportello.api.keys import READ, WRITE
from sportello.api.moving import as_it_is
from sportello.api.reading import ticket_of
from sportello.api.refusals import Refusal, words_for
from sportello.api.shapes import Sent, Shape, TicketShape
from sportello.desk.audit import audit
from sportello.people.change import NotAllowed
from sportello.people.models import Person
from sportello.web.prepared import prepared, reader_of
from sportello.web.state import state_of
from sportello.workspace.macros import macros_for, run
from sportello.workspace.readings import mark_read

router = Router(tags=["Prepared words"])


class CannedShape(Shape):
    """A canned reply, ready to be sent."""

    id: int
    name: str
    text: str = Field(description="With its blanks filled, in the language of the requester.")


class MacroShape(Shape):
    """Several actions in one go."""

    id: int
    name: str
    actions: list[dict[str, Any]]


class PreparedShape(Shape):
    """What is prepared for a request."""

    replies: list[CannedShape]
    macros: list[MacroShape]


class ActShape(Shape):
    """What came of one action of a macro."""

    do: str
    done: bool
    code: str | None = Field(description="Why it was not done; what follows it was not tried.")
    detail: str | None


class MacroRunShape(Shape):
    """What came of a macro. What was done before a refusal stays."""

    acts: list[ActShape]
    ticket: TicketShape


class ReadUpTo(Sent):
    """Up to which event it was read."""

    event: int = Field(ge=0, le=10**8)


class DifferenceShape(Shape):
    """Something stored that the timeline does not bear out."""

    what: str
    told: str
    stored: str


@router.get("/{number}/prepared", response=PreparedShape, auth=READ, summary="Canned replies and macros")
def read_prepared(request: Any, number: Number) -> Any:
    """Those of its department and of all."""
    row, me = ticket_of(request, number), Person.objects.get(pk=request.actor.person)
    found = prepared(row, state_of(row.pk), me, request.at)
    return {
        "replies": [{"id": one.pk, "name": one.name, "text": text} for one, text in found.replies],
        "macros": [{"id": one.pk, "name": one.name, "actions": one.actions} for one in found.macros],
    }


@router.post("/{number}/macros/{key}", response=MacroRunShape, auth=WRITE, summary="Run a macro")
def run_macro(
    request: Any, response: HttpResponse, number: Number, key: Key, if_match: IfMatch = None
) -> Any:
    """Its actions in order, each a command of its own; the first refusal ends it."""
    row, me = ticket_of(request, number), Person.objects.get(pk=request.actor.person)
    check(request, row, if_match)
    chosen = macros_for(row.department_id).filter(pk=key).first()
    if chosen is None:
        raise Refusal("no_such_address")
    reader = reader_of(row, state_of(row.pk), me, request.at)
    acts = [
        {
            "do": one.do,
            "done": one.refused is None,
            "code": one.refused.code if one.refused else None,
            "detail": words_for(one.refused) if one.refused else None,
        }
        for one in run(chosen, row.pk, reader=reader, actor=request.actor, at=request.at)
    ]
    return {"acts": acts, "ticket": as_it_is(response, row.pk)}


@router.put("/{number}/reading", response={204: None}, auth=WRITE, summary="Say what you have read")
def read_up_to(request: Any, number: Number, read: ReadUpTo) -> Any:
    """Up to this event you have read it: queues show it as read."""
    row = ticket_of(request, number)
    mark_read(request.actor.person, {row.pk: min(read.event, row.last_number)})
    return Status(204, None)


@router.get("/{number}/audit", response=list[DifferenceShape], auth=READ, summary="Audit a request")
def audit_ticket(request: Any, number: Number) -> Any:
    """Tell it again from its timeline and compare with what is stored: nothing is found where nothing is wrong.

    For administrators and auditors.
    """
    if not (request.actor.is_administrator or request.actor.is_auditor):
        raise NotAllowed(right="desk.configure")
    row = ticket_of(request, number)
    return [
        {"what": one.what, "told": str(one.told), "stored": str(one.stored)}
        for _count, differences in audit([row.pk])
        for one in differences
    ]
