"""How requests end, and what their requesters say of it."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router

from sportello.api.conditions import IfMatch, Number
from sportello.api.keys import WRITE
from sportello.api.moving import move
from sportello.api.nouns.files import kept
from sportello.api.shapes import MaybeReason, Reason, Reopening, Resolution, Sent, Text, TicketShape
from sportello.desk import resolution as ends
from sportello.desk.satisfaction import rate
from sportello.desk.undo import undo
from sportello.desk.withdrawing import withdraw

router = Router(tags=["Endings"])


class Rating(Sent):
    """How it went, as the requester says."""

    mood: Literal["good", "fair", "bad"]
    text: Text = ""


class SaidWith(Sent):
    """What is said with it, if anything."""

    text: Text = ""


@router.post("/{number}/resolution", response=TicketShape, auth=WRITE, summary="Resolve")
def resolve(
    request: Any, response: HttpResponse, number: Number, how: Resolution, if_match: IfMatch = None
) -> Any:
    """Hold it solved. A text goes to the requester and counts as an answer."""

    def command(ticket: int, **by: Any) -> object:
        files = kept(request, how.files)
        return ends.resolve(ticket, text=how.text, reason=how.reason, minutes=how.minutes, files=files, **by)

    return move(request, response, number, if_match, command)


@router.post("/{number}/confirmation", response=TicketShape, auth=WRITE, summary="Confirm")
def confirm(
    request: Any, response: HttpResponse, number: Number, said: SaidWith, if_match: IfMatch = None
) -> Any:
    """It is solved, says whose request it is: for requests of your own."""
    return move(
        request, response, number, if_match, lambda ticket, **by: ends.confirm(ticket, text=said.text, **by)
    )


@router.post("/{number}/rating", response=TicketShape, auth=WRITE, summary="Rate")
def rate_request(
    request: Any, response: HttpResponse, number: Number, said: Rating, if_match: IfMatch = None
) -> Any:
    """How it went, says whose request it is: for requests of your own. Until it closes the answer may change."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: rate(ticket, mood=said.mood, text=said.text, **by),
    )


@router.post("/{number}/withdrawal", response=TicketShape, auth=WRITE, summary="Withdraw")
def withdraw_request(request: Any, response: HttpResponse, number: Number, if_match: IfMatch = None) -> Any:
    """Not needed any more, and nobody has begun: for requests of your own, and for who may cancel."""
    return move(request, response, number, if_match, withdraw)


@router.post("/{number}/reopening", response=TicketShape, auth=WRITE, summary="Reopen")
def reopen(
    request: Any, response: HttpResponse, number: Number, why: Reopening, if_match: IfMatch = None
) -> Any:
    """It was not solved after all."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: ends.reopen(ticket, reason=why.reason, text=why.text, **by),
    )


@router.post("/{number}/closing", response=TicketShape, auth=WRITE, summary="Close")
def close(
    request: Any, response: HttpResponse, number: Number, why: MaybeReason, if_match: IfMatch = None
) -> Any:
    """Close what is resolved before its grace has passed."""
    return move(
        request, response, number, if_match, lambda ticket, **by: ends.close(ticket, reason=why.reason, **by)
    )


@router.post("/{number}/cancellation", response=TicketShape, auth=WRITE, summary="Cancel")
def cancel(
    request: Any, response: HttpResponse, number: Number, why: Reason, if_match: IfMatch = None
) -> Any:
    """Opened by mistake, or no longer wanted."""
    return move(
        request, response, number, if_match, lambda ticket, **by: ends.cancel(ticket, reason=why.reason, **by)
    )


@router.delete("/{number}/events/{event}", response=TicketShape, auth=WRITE, summary="Undo")
def undo_event(request: Any, response: HttpResponse, number: Number, event: Number) -> Any:
    """Take back your own act, within eight seconds and while nothing followed: nobody hears of it."""
    return move(request, response, number, None, lambda ticket, **by: undo(ticket, event=event, **by))
