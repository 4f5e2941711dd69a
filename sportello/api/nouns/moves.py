"""Moves of a request, each a noun under it: the commands of the desk, with the rights of the person."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from ninja import Router

from sportello.api.conditions import IdempotencyKey, IfMatch, Number, check, done_once, tag
from sportello.api.keys import WRITE
from sportello.api.reading import again, ticket_of, whole
from sportello.api.shapes import (
    Assignment,
    Charge,
    Escalation,
    Hold,
    MaybeReason,
    Reason,
    Reopening,
    Resolution,
    TicketShape,
    Triage,
)
from sportello.desk import charge as charging
from sportello.desk import escalate as climbing
from sportello.desk import hold as holding
from sportello.desk import resolution as ending
from sportello.desk.hold import ProblemNeeded
from sportello.domain.priority import Priority
from sportello.tickets.models import Ticket

router = Router(tags=["Moves"])


def _move(
    request: Any, response: HttpResponse, number: int, if_match: str | None, command: Callable[..., object]
) -> dict[str, Any]:
    """Carry out a command on the request, and tell it as it is then."""
    row = ticket_of(request, number)
    check(request, row, if_match)
    command(row.pk, actor=request.actor, at=request.at)
    after = again(row.pk)
    tag(response, after)
    return whole(after)


@router.post("/{number}/charge", response=TicketShape, auth=WRITE, summary="Take charge")
def charge(
    request: Any, response: HttpResponse, number: Number, how: Charge, if_match: IfMatch = None
) -> Any:
    """Take what is offered into one's own charge. Who comes second is told so (409)."""
    return _move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **who: charging.take_charge(ticket, acknowledge=how.acknowledge, **who),
    )


@router.post("/{number}/assignment", response=TicketShape, auth=WRITE, summary="Assign")
def assignment(
    request: Any, response: HttpResponse, number: Number, to: Assignment, if_match: IfMatch = None
) -> Any:
    """Put it into somebody's hands, inside its level."""
    return _move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **who: charging.assign(ticket, owner=to.owner, reason=to.reason, **who),
    )


@router.post("/{number}/escalation", response=TicketShape, auth=WRITE, summary="Escalate")
def escalation(
    request: Any,
    response: HttpResponse,
    number: Number,
    up: Escalation,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Pass it to the next level, with what was tried."""

    def command(ticket: int, **who: Any) -> object:
        key = done_once(request, f"escalate:{ticket}", idempotency_key)
        return climbing.escalate(ticket, dedup_key=key, **up.model_dump(), **who)

    return _move(request, response, number, if_match, command)


@router.post("/{number}/hand-back", response=TicketShape, auth=WRITE, summary="Hand back")
def hand_back(
    request: Any, response: HttpResponse, number: Number, why: Reason, if_match: IfMatch = None
) -> Any:
    """Give it back to the level that it came from."""
    return _move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **who: climbing.hand_back(ticket, reason=why.reason, **who),
    )


@router.post("/{number}/hold", response=TicketShape, auth=WRITE, summary="Put on hold")
def hold(request: Any, response: HttpResponse, number: Number, wait: Hold, if_match: IfMatch = None) -> Any:
    """Let it wait: it always has a waking, by the requester, a date or the problem's solution."""

    def command(ticket: int, **who: Any) -> object:
        problem = _problem(request, wait.problem)
        return holding.put_on_hold(
            ticket, waiting_for=wait.waiting_for, until=wait.until, problem=problem, reason=wait.reason, **who
        )

    return _move(request, response, number, if_match, command)


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
    return _move(request, response, number, if_match, holding.resume)


@router.post("/{number}/resolution", response=TicketShape, auth=WRITE, summary="Resolve")
def resolution(
    request: Any,
    response: HttpResponse,
    number: Number,
    how: Resolution,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Hold it solved. A text goes to the requester and counts as an answer."""

    def command(ticket: int, **who: Any) -> object:
        key = done_once(request, f"resolve:{ticket}", idempotency_key)
        return ending.resolve(ticket, text=how.text, reason=how.reason, dedup_key=key, **who)

    return _move(request, response, number, if_match, command)


@router.post("/{number}/reopening", response=TicketShape, auth=WRITE, summary="Reopen")
def reopening(
    request: Any, response: HttpResponse, number: Number, why: Reopening, if_match: IfMatch = None
) -> Any:
    """It was not solved after all."""
    return _move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **who: ending.reopen(ticket, reason=why.reason, text=why.text, **who),
    )


@router.post("/{number}/closing", response=TicketShape, auth=WRITE, summary="Close")
def closing(
    request: Any, response: HttpResponse, number: Number, why: MaybeReason, if_match: IfMatch = None
) -> Any:
    """Close what is resolved before its grace has passed."""
    return _move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **who: ending.close(ticket, reason=why.reason, **who),
    )


@router.post("/{number}/triage", response=TicketShape, auth=WRITE, summary="Triage")
def triage(
    request: Any, response: HttpResponse, number: Number, found: Triage, if_match: IfMatch = None
) -> Any:
    """Say how large and how pressing it is, or give it a priority whatever the matrix says."""
    override = Priority(found.override) if found.override else None
    return _move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **who: charging.triage(
            ticket,
            impact=found.impact,
            urgency=found.urgency,
            override=override,
            reason=found.reason,
            **who,
        ),
    )
