"""Waiting, resting, waking."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from sportello.api.conditions import IfMatch, Number
from sportello.api.keys import WRITE
from sportello.api.moving import move
from sportello.api.shapes import Hold, Sent, TicketShape, When
from sportello.desk import hold as holding
from sportello.desk.hold import ProblemNeeded
from sportello.tickets.models import Ticket

router = Router(tags=["Moves"])


class Snooze(Sent):
    """Until when it is quiet."""

    until: When


@router.post("/{number}/hold", response=TicketShape, auth=WRITE, summary="Put on hold")
def hold(request: Any, response: HttpResponse, number: Number, wait: Hold, if_match: IfMatch = None) -> Any:
    """Let it wait: it always has a waking, by the requester, a date or the problem's solution."""

    def command(ticket: int, **by: Any) -> object:
        problem = _problem(request, wait.problem)
        return holding.put_on_hold(
            ticket, waiting_for=wait.waiting_for, until=wait.until, problem=problem, reason=wait.reason, **by
        )

    return move(request, response, number, if_match, command)


def _problem(request: Any, number: int | None) -> int | None:
    """The id of the problem with this number. Raises ProblemNeeded where the caller sees none."""
    if number is None:
        return None
    found = (
        Ticket.objects.visible_to(request.actor).filter(number=number).values_list("pk", flat=True).first()
    )
    if found is None:
        raise ProblemNeeded(problem=number)
    return found


@router.post("/{number}/resumption", response=TicketShape, auth=WRITE, summary="Resume")
def resumption(request: Any, response: HttpResponse, number: Number, if_match: IfMatch = None) -> Any:
    """Work on it again, before whatever it waited for."""
    return move(request, response, number, if_match, holding.resume)


@router.post("/{number}/snooze", response=TicketShape, auth=WRITE, summary="Snooze")
def snooze(
    request: Any, response: HttpResponse, number: Number, rest: Snooze, if_match: IfMatch = None
) -> Any:
    """Quiet until a moment; no clock stops."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: holding.snooze(ticket, until=rest.until, **by),
    )


@router.delete("/{number}/snooze", response=TicketShape, auth=WRITE, summary="Wake")
def wake(request: Any, response: HttpResponse, number: Number, if_match: IfMatch = None) -> Any:
    """Awake before time."""
    return move(request, response, number, if_match, holding.end_snooze)
