"""Moves that ask for nothing but the click: take charge, resume."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sportello.desk.charge import take_charge
from sportello.desk.hold import resume
from sportello.domain.errors import DeskError
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.freshness import news
from sportello.web.views.ticket import page, ticket_of

Command = Callable[[int], object]


@desk_page
@require_POST
def charge(request: Asked, number: int) -> HttpResponse:
    """Take charge of what is offered. Who lost the race is told who won it."""
    return do(
        request,
        number,
        lambda ticket: take_charge(ticket, actor=request.actor, at=request.at),
        _("%(label)s is in your charge."),
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


def do(request: Asked, number: int, command: Command, told: str) -> HttpResponse:
    """Carry out a command on the ticket and go back to its page; refused, the page says why."""
    gathered = ticket_of(request, number)
    stale = news(request, gathered, request.user.pk)
    if stale:
        return page(request, gathered, 409, changed=stale)
    try:
        command(gathered.row.pk)
    except DeskError as refusal:
        again = ticket_of(request, number)
        return page(request, again, errors.status_of(refusal), refused=errors.words_for(refusal))
    messages.success(request, told % {"label": gathered.shown.label})
    return redirect("ticket", number)
