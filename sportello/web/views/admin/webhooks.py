"""What a webhook needs beside its form: the secret, the log, trials, sending again, stopping."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.web import errors
from sportello.web.access import Asked
from sportello.web.admin.forms import AskForm
from sportello.web.admin.nouns.webhooks import standing_lines
from sportello.web.admin.rights import desk_wide
from sportello.web.views.admin.registers import around
from sportello.webhooks import acts
from sportello.webhooks.models import Endpoint, OutgoingEvent

PAGE = 50
State = OutgoingEvent.State


class SinceForm(AskForm):
    """From when on what failed is sent again."""

    since = forms.DateTimeField(
        label=gettext_lazy("not delivered since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


@desk_wide
@require_http_methods(["GET", "HEAD", "POST"])
def secret(request: Asked, pk: int) -> HttpResponse:
    """Make a secret; it is on this one page and nowhere else."""
    row = get_object_or_404(Endpoint, pk=pk)
    made = acts.make_secret(row, actor=request.actor, at=request.at) if request.method == "POST" else ""
    response = render(request, "admin/webhook_secret.html", around(request) | {"row": row, "secret": made})
    response.headers["Cache-Control"] = "no-store"
    return response


@desk_wide
@require_safe
def log(request: Asked, pk: int) -> HttpResponse:
    """What was sent, the newest first."""
    return _log(request, get_object_or_404(Endpoint, pk=pk))


def _log(request: Asked, row: Endpoint, form: SinceForm | None = None, status: int = 200) -> HttpResponse:
    state, before = request.GET.get("state", ""), request.GET.get("before", "")
    state = state if state in State.values else ""
    events = OutgoingEvent.objects.filter(endpoint=row).order_by("-pk").select_related("ticket__department")
    if state:
        events = events.filter(state=state)
    if before.isdecimal() and len(before) < 18:
        events = events.filter(pk__lt=int(before))
    found = list(events.defer("body").prefetch_related("tries")[: PAGE + 1])
    context = {
        "row": row,
        "events": [(event, next(reversed(event.tries.all()), None)) for event in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "state": state,
        "states": [("", _("all")), *State.choices],
        "standing": standing_lines(row, request.at),
        "form": form or SinceForm(),
    }
    return render(request, "admin/webhook_log.html", around(request) | context, status=status)


@desk_wide
@require_safe
def event(request: Asked, pk: int, event: int) -> HttpResponse:
    """One event: what was sent, and every attempt."""
    told = get_object_or_404(
        OutgoingEvent.objects.select_related("endpoint", "ticket__department"), pk=event, endpoint=pk
    )
    context = {"row": told.endpoint, "event": told, "tries": list(told.tries.all())}
    return render(request, "admin/webhook_event.html", around(request) | context)


@desk_wide
@require_POST
def again(request: Asked, pk: int, event: int) -> HttpResponse:
    """Send one again."""
    told = get_object_or_404(OutgoingEvent.objects.select_related("endpoint"), pk=event, endpoint=pk)
    _done(request, lambda: acts.send_again(told, actor=request.actor, at=request.at), _("It is sent again."))
    return redirect("webhook_event", pk, event)


@desk_wide
@require_POST
def failed_again(request: Asked, pk: int) -> HttpResponse:
    """Send all again that was not delivered since a moment."""
    row, form = get_object_or_404(Endpoint, pk=pk), SinceForm(request.POST)
    if not form.is_valid():
        return _log(request, row, form, 422)
    since: datetime = form.cleaned_data["since"]
    try:
        count = acts.send_failed_again(row, since, actor=request.actor, at=request.at)
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
    else:
        told = ngettext("%(n)s is sent again.", "%(n)s are sent again.", count) % {"n": count}
        messages.success(request, told if count else _("Nothing has failed since then."))
    return redirect("webhook_log", pk)


@desk_wide
@require_POST
def trial(request: Asked, pk: int) -> HttpResponse:
    """Send a trial."""
    row = get_object_or_404(Endpoint, pk=pk)
    _done(
        request,
        lambda: acts.ping(row, actor=request.actor, at=request.at),
        _("A trial is on its way: look here again in a moment."),
    )
    return redirect("webhook_log", pk)


@desk_wide
@require_POST
def halt(request: Asked, pk: int) -> HttpResponse:
    """Tell it nothing any more."""
    row = get_object_or_404(Endpoint, pk=pk)
    _done(
        request, lambda: acts.halt(row, actor=request.actor, at=request.at), _("It is told nothing any more.")
    )
    return redirect("webhook_log", pk)


@desk_wide
@require_POST
def go_on(request: Asked, pk: int) -> HttpResponse:
    """Tell it again."""
    row = get_object_or_404(Endpoint, pk=pk)
    said = _("It is told again of what happens from now on. What was not delivered can be sent again.")
    _done(request, lambda: acts.go_on(row, actor=request.actor, at=request.at), said)
    return redirect("webhook_log", pk)


def _done(request: Asked, act: Any, said: str) -> None:
    try:
        act()
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
    else:
        messages.success(request, said)
