"""Moves that ask something first: put on hold, resolve. A dialog where scripts run, a page of its own elsewhere."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from sportello.desk.hold import put_on_hold
from sportello.desk.resolution import resolve
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.forms import HoldForm, MoveForm, ResolutionForm, moment
from sportello.web.freshness import news
from sportello.web.ticket import Gathered
from sportello.web.views.frame import frame
from sportello.web.views.ticket import ticket_of

ASK = require_http_methods(["GET", "HEAD", "POST"])
VARY = vary_on_headers("HX-Request")


@desk_page
@ASK
@VARY
def hold(request: Asked, number: int) -> HttpResponse:
    """Put on hold."""
    gathered = ticket_of(request, number)
    form = HoldForm(request.POST or None)

    def command(data: dict[str, Any]) -> None:
        put_on_hold(
            gathered.row.pk,
            waiting_for=WaitingFor(data["waiting_for"]),
            until=moment(form, "until"),
            reason=data["reason"],
            actor=request.actor,
            at=request.at,
        )

    return ask(request, gathered, form, command, _("%(label)s is on hold."))


@desk_page
@ASK
@VARY
def resolution(request: Asked, number: int) -> HttpResponse:
    """Resolve."""
    gathered = ticket_of(request, number)
    form = ResolutionForm(request.POST or None, needs_reason=gathered.moves.resolve_reason)

    def command(data: dict[str, Any]) -> None:
        resolve(
            gathered.row.pk, text=data["message"], reason=data["reason"], actor=request.actor, at=request.at
        )

    return ask(request, gathered, form, command, _("%(label)s is resolved."))


def ask(
    request: Asked, gathered: Gathered, form: MoveForm, command: Callable[[dict[str, Any]], None], told: str
) -> HttpResponse:
    """Show the form, or carry out what it says: 422 with its errors, 409 with what is new, else back to the page."""
    if request.method != "POST":
        return draw(request, gathered, form, 200)
    form.changed = news(request, gathered, request.user.pk)
    if form.changed:
        return draw(request, gathered, form, 409)
    if not form.is_valid():
        return draw(request, gathered, form, 422)
    try:
        command(form.cleaned_data)
    except DeskError as refusal:
        form.refused = errors.words_for(refusal)
        return draw(request, ticket_of(request, gathered.row.number), form, errors.status_of(refusal))
    messages.success(request, told % {"label": gathered.shown.label})
    if request.headers.get("HX-Request") == "true":
        # A redirect would be followed behind the scenes, and the page it fetches would use up the message.
        return HttpResponse(
            status=204, headers={"HX-Redirect": reverse("ticket", args=[gathered.row.number])}
        )
    return redirect("ticket", gathered.row.number)


def draw(request: Asked, gathered: Gathered, form: MoveForm, status: int) -> HttpResponse:
    """The form alone for a dialog, inside the frame for a page."""
    context = gathered.context(request.at) | {"form": form}
    if request.headers.get("HX-Request") == "true":
        return render(request, form.template, context, status=status)
    return render(request, "tickets/form.html", frame(request) | context, status=status)
