"""Passing a request on, fetching it back, and other people's help."""

from typing import Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from sportello.api.conditions import IfMatch, Number
from sportello.api.keys import WRITE
from sportello.api.moving import move
from sportello.api.shapes import Id, Level, Line, MaybeReason, Reason, Sent, Text, TicketShape
from sportello.desk import escalate as climbing
from sportello.desk.conversation import nudge
from sportello.desk.involve import ask_supervisor, involve_department
from sportello.desk.taking_back import take_back
from sportello.desk.transfer import transfer

router = Router(tags=["Passing on"])


class Transfer(Sent):
    """To another department, for good."""

    department: Id
    category: Id | None = Field(None, description="One of the other department's.")
    reason: Line = Field(min_length=1)


class Involvement(Sent):
    """A task for another department."""

    department: Id
    subject: Line = Field("", description="Without it: that of the request.")
    text: Text = ""


class DeEscalation(Sent):
    """Down to a level below."""

    to: Level
    reason: Line = Field(min_length=1)


class Nudge(Sent):
    """What is asked with it."""

    text: Text = ""


@router.post("/{number}/transfer", response=TicketShape, auth=WRITE, summary="Transfer")
def pass_to_department(
    request: Any, response: HttpResponse, number: Number, to: Transfer, if_match: IfMatch = None
) -> Any:
    """Give it to another department: it starts at level 1 there. You may see it no more afterwards."""
    return move(
        request, response, number, if_match, lambda ticket, **by: transfer(ticket, **to.model_dump(), **by)
    )


@router.post("/{number}/involvement", response=TicketShape, auth=WRITE, summary="Involve a department")
def involve(
    request: Any, response: HttpResponse, number: Number, task: Involvement, if_match: IfMatch = None
) -> Any:
    """A task there, under its own ladder; this request keeps its owner and its clocks. The event names the task."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: involve_department(ticket, **task.model_dump(), **by),
    )


@router.post("/{number}/recall", response=TicketShape, auth=WRITE, summary="Recall")
def recall(
    request: Any, response: HttpResponse, number: Number, why: MaybeReason, if_match: IfMatch = None
) -> Any:
    """Take back what you escalated, while it is only offered; the earlier clocks go on."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: climbing.recall(ticket, reason=why.reason, **by),
    )


@router.post("/{number}/hand-back", response=TicketShape, auth=WRITE, summary="Hand back")
def hand_back(
    request: Any, response: HttpResponse, number: Number, why: Reason, if_match: IfMatch = None
) -> Any:
    """Give it back to the level that it came from."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: climbing.hand_back(ticket, reason=why.reason, **by),
    )


@router.post("/{number}/return", response=TicketShape, auth=WRITE, summary="Take back after a climb by time")
def fetch_back(request: Any, response: HttpResponse, number: Number, if_match: IfMatch = None) -> Any:
    """It was offered to you until it climbed by time a moment ago: take it back, while nobody above has taken it."""
    return move(request, response, number, if_match, take_back)


@router.post("/{number}/de-escalation", response=TicketShape, auth=WRITE, summary="De-escalate")
def de_escalate(
    request: Any, response: HttpResponse, number: Number, down: DeEscalation, if_match: IfMatch = None
) -> Any:
    """Down to a chosen level, where it is offered afresh."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: climbing.de_escalate(ticket, to=down.to, reason=down.reason, **by),
    )


@router.post("/{number}/nudge", response=TicketShape, auth=WRITE, summary="Ask for news")
def ask_for_news(
    request: Any, response: HttpResponse, number: Number, said: Nudge, if_match: IfMatch = None
) -> Any:
    """Chase an answer: whoever answers for it is told, and rules may make it climb."""
    return move(request, response, number, if_match, lambda ticket, **by: nudge(ticket, text=said.text, **by))


@router.post("/{number}/supervisor", response=TicketShape, auth=WRITE, summary="Ask for a supervisor")
def ask_for_supervisor(
    request: Any, response: HttpResponse, number: Number, why: Reason, if_match: IfMatch = None
) -> Any:
    """The requester wants a supervisor, who calls back within an hour of support. Nothing else moves."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: ask_supervisor(ticket, reason=why.reason, **by),
    )
