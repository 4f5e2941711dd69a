"""Who works on it and how pressing it is: the commands of the desk, with the rights of the person."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from sportello.api.conditions import IfMatch, Number
from sportello.api.keys import WRITE
from sportello.api.moving import move
from sportello.api.shapes import Assignment, Charge, Escalation, TicketShape, Triage
from sportello.desk import charge as charging
from sportello.desk import escalate as climbing
from sportello.domain.priority import Priority

router = Router(tags=["Moves"])


@router.post("/{number}/charge", response=TicketShape, auth=WRITE, summary="Take charge")
def take_charge(
    request: Any, response: HttpResponse, number: Number, how: Charge, if_match: IfMatch = None
) -> Any:
    """Take what is offered into one's own charge. Who comes second is told so (409)."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: charging.take_charge(ticket, acknowledge=how.acknowledge, **by),
    )


@router.post("/{number}/assignment", response=TicketShape, auth=WRITE, summary="Assign")
def assign(
    request: Any, response: HttpResponse, number: Number, to: Assignment, if_match: IfMatch = None
) -> Any:
    """Put it into somebody's hands, inside its level."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: charging.assign(ticket, owner=to.owner, reason=to.reason, **by),
    )


@router.post("/{number}/escalation", response=TicketShape, auth=WRITE, summary="Escalate")
def escalate(
    request: Any, response: HttpResponse, number: Number, up: Escalation, if_match: IfMatch = None
) -> Any:
    """Pass it to the next level, with what was tried."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: climbing.escalate(ticket, **up.model_dump(), **by),
    )


@router.post("/{number}/triage", response=TicketShape, auth=WRITE, summary="Triage")
def triage(
    request: Any, response: HttpResponse, number: Number, found: Triage, if_match: IfMatch = None
) -> Any:
    """Say how large and how pressing it is, or give it a priority whatever the matrix says."""
    override = Priority(found.override) if found.override else None
    given = found.model_dump() | {"override": override}
    return move(
        request, response, number, if_match, lambda ticket, **by: charging.triage(ticket, **given, **by)
    )
