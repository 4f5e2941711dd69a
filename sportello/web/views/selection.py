"""Many requests at once: what is asked first, what was done, what was refused and why."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sportello.desk.receiving import receiving
from sportello.domain.errors import DeskError
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.forms import MoveForm, moment
from sportello.web.leading import lead_to
from sportello.web.queue import bulk, undoing
from sportello.web.queue.bulk import Action, Outcome
from sportello.web.views.dialogs import ASK, VARY
from sportello.web.views.frame import frame
from sportello.web.views.told import TAG


@desk_page
@ASK
@VARY
def selection(request: Asked, what: str) -> HttpResponse:
    """Do one thing to all that are selected."""
    action = bulk.ACTIONS.get(what)
    if action is None:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    tickets = bulk.selected(asked.getlist("n"), request.actor)
    context: dict[str, Any] = {
        "action": action,
        "tickets": tickets,
        "back": way_back(request),
        "numbers": len(tickets),
    }
    if not tickets:
        return _draw(request, "queue/bulk/_nothing.html", context, 422 if request.method == "POST" else 200)
    form = _form(request, action, tickets, context)
    if request.method != "POST":
        return _draw(request, "queue/bulk/_dialog.html", context, 200)
    if not form.is_valid():
        return _draw(request, "queue/bulk/_dialog.html", context, 422)
    data = form.cleaned_data
    if "until" in form.fields:
        data = {**data, "until": moment(form, "until")}
    outcome = bulk.carry_out(action, tickets, data, request.actor, request.at)
    context["undo"] = undoing.offer(request, action.name, outcome, context["back"], request.at)
    return _answer(request, context, outcome)


@desk_page
@require_POST
def undo(request: Asked, number: int) -> HttpResponse:
    """Take back what was just done to many, as far as nothing followed."""
    try:
        way = undoing.kept(request, number)
    except DeskError as refusal:
        messages.warning(request, errors.words_for(refusal))
        return redirect("queue")
    seen = Ticket.objects.visible_to(request.actor).filter(pk__in=way.events).select_related("department")
    outcome = undoing.go_back(way, list(seen), request.actor, request.at)
    named = {"action": {"button": _("Undo")}, "form": {"title": _("Undo")}}
    return _answer(request, named | {"back": way.queue, "undo": 0}, outcome)


def _answer(request: Asked, context: dict[str, Any], outcome: Outcome) -> HttpResponse:
    """Back to the queue with what was done; or what was refused."""
    if outcome.refused:
        return _draw(request, "queue/bulk/_outcome.html", context | {"outcome": outcome}, 409)
    tag = f"{TAG}-{context['undo']}-queue_undo" if context["undo"] else ""
    messages.success(request, outcome.words, extra_tags=tag)
    return lead_to(request, context["back"])


def _form(request: Asked, action: Action, tickets: list[Ticket], context: dict[str, Any]) -> MoveForm:
    """The form of the action, with what it chooses from and whom it would reach."""
    given: dict[str, Any] = {}
    if action.name == "escalation":
        found = receiving([ticket.pk for ticket in tickets], actor=request.actor, at=request.at)
        rows = {ticket.pk: ticket for ticket in tickets}
        given["choices"] = bulk.reasons(found)
        context |= {
            "reached": bulk.reached(found),
            "stays": bulk.listed(found.refused, rows),
            "count": found.count,
        }
    elif action.name == "owner":
        given["choices"] = bulk.assignable(tickets, request.actor)
    elif action.name == "resolution":
        given["needs_reason"] = any(
            ticket.owner_id != request.user.pk
            and not request.actor.may("ticket.resolve_any", ticket.department_id)
            for ticket in tickets
        )
    form = action.form(request.POST if request.method == "POST" else None, **given)
    form.title = ngettext("%(action)s: %(n)s request", "%(action)s: %(n)s requests", len(tickets)) % {
        "action": action.button,
        "n": len(tickets),
    }
    form.lead, form.button = action.lead, action.button
    context["form"] = form
    return form


def way_back(request: Asked) -> str:
    """The queue from which it was asked."""
    asked = request.POST if request.method == "POST" else request.GET
    address = asked.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else reverse("queue")


def _draw(request: Asked, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return render(request, template, context, status=status)
    return render(
        request, "queue/bulk/page.html", frame(request) | context | {"part": template}, status=status
    )
