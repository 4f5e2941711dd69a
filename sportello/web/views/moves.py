"""Moves that ask for nothing but the click: take charge, resume, wake, follow, undo."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sportello.desk.charge import take_charge
from sportello.desk.following import unwatch, watch
from sportello.desk.hold import end_snooze, resume
from sportello.desk.taking_back import take_back as regain
from sportello.desk.undo import undo as reverse
from sportello.domain.errors import DeskError
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.freshness import news
from sportello.web.views.ticket import page, ticket_of
from sportello.web.views.told import tell

Command = Callable[[int], object]


@desk_page
@require_POST
def charge(request: Asked, number: int) -> HttpResponse:
    """Take charge of what is offered. Who lost the race is told who won it."""
    acknowledge = request.POST.get("how") == "acknowledge"
    told = _("You are told of it; the owner stays.") if acknowledge else _("%(label)s is in your charge.")
    return do(
        request,
        number,
        lambda ticket: take_charge(ticket, acknowledge=acknowledge, actor=request.actor, at=request.at),
        told,
    )


@desk_page
@require_POST
def take_back(request: Asked, number: int) -> HttpResponse:
    """«Riprendila»: back from the level it has just climbed to."""
    return do(
        request,
        number,
        lambda ticket: regain(ticket, actor=request.actor, at=request.at),
        _("%(label)s is in your charge again."),
    )


@desk_page
@require_POST
def end_hold(request: Asked, number: int) -> HttpResponse:
    """Back to work."""
    return do(
        request,
        number,
        lambda ticket: resume(ticket, actor=request.actor, at=request.at),
        _("%(label)s is being worked on again."),
    )


@desk_page
@require_POST
def wake(request: Asked, number: int) -> HttpResponse:
    """Back in the queue before time."""
    return do(
        request,
        number,
        lambda ticket: end_snooze(ticket, actor=request.actor, at=request.at),
        _("%(label)s is back in the queue."),
    )


@desk_page
@require_POST
def follow(request: Asked, number: int) -> HttpResponse:
    """Follow it oneself."""
    return do(
        request,
        number,
        lambda ticket: watch(ticket, person=request.user.pk, actor=request.actor, at=request.at),
        _("You follow %(label)s."),
    )


@desk_page
@require_POST
def follow_no_more(request: Asked, number: int, person: int) -> HttpResponse:
    """Let somebody, or oneself, no longer follow."""
    mine = person == request.user.pk
    return do(
        request,
        number,
        lambda ticket: unwatch(ticket, person=person, actor=request.actor, at=request.at),
        _("You no longer follow %(label)s.") if mine else _("They no longer follow %(label)s."),
        leads="queue" if mine else "ticket",
    )


@desk_page
@require_POST
def undo(request: Asked, number: int, event: int) -> HttpResponse:
    """Take back what one has just done."""
    return do(
        request,
        number,
        lambda ticket: reverse(ticket, event=event, actor=request.actor, at=request.at),
        _("Undone: %(label)s is as it was."),
    )


def do(request: Asked, number: int, command: Command, told: str, leads: str = "ticket") -> HttpResponse:
    """Carry out a command on the ticket and go back to its page; refused, the page says why.

    `leads` names where to go if the page is no longer one's to see.
    """
    gathered = ticket_of(request, number)
    stale = news(request, gathered, request.user.pk)
    if stale:
        return page(request, gathered, 409, changed=stale)
    try:
        done = command(gathered.row.pk)
    except DeskError as refusal:
        again = ticket_of(request, number)
        return page(request, again, errors.status_of(refusal), refused=errors.words_for(refusal))
    tell(request, gathered.row, told % {"label": gathered.shown.label}, done)
    if leads != "ticket" and not request.actor.is_in(gathered.row.department_id):
        return redirect(leads)
    return redirect("ticket", number)
