"""What is asked about a problem before it is done: cause, workaround, what customers read, which requests belong."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.desk.problem import write_cause, write_workaround
from sportello.desk.problem_opening import link_to_problem
from sportello.domain.errors import DeskError
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.leading import lead_to
from sportello.web.numbers import label
from sportello.web.problem.choosing import incidents_for
from sportello.web.problem.forms import CauseForm, IncidentsForm, ProblemForm, WorkaroundForm
from sportello.web.problem.page import detail_of, row_of, texts_of
from sportello.web.queue.bulk import listed, selected
from sportello.web.views.dialogs import ASK, VARY
from sportello.web.views.frame import frame

Command = Callable[[dict[str, Any]], object]


@desk_page
@ASK
@VARY
def cause(request: Asked, number: int) -> HttpResponse:
    """Write the cause."""
    row = row_of(request, number)
    form = CauseForm(request.POST or None, initial={"text": texts_of(row, detail_of(row)).cause})

    def command(data: dict[str, Any]) -> object:
        return write_cause(row.pk, text=data["text"], actor=request.actor, at=request.at)

    return ask(request, row, form, command, _("The cause is written down."))


@desk_page
@ASK
@VARY
def workaround(request: Asked, number: int) -> HttpResponse:
    """Write the workaround, or a better version."""
    row = row_of(request, number)
    detail = detail_of(row)
    texts = texts_of(row, detail)
    first = {"text": texts.draft or texts.shown, "publish": True, "in_portal": detail.in_portal}
    form = WorkaroundForm(request.POST or None, initial=first)

    def command(data: dict[str, Any]) -> object:
        return write_workaround(
            row.pk,
            text=data["text"],
            publish=data["publish"],
            in_portal=data["publish"] and data["in_portal"],
            actor=request.actor,
            at=request.at,
        )

    return ask(request, row, form, command, _("The workaround is written down."))


@desk_page
@ASK
@VARY
def incidents(request: Asked, number: int) -> HttpResponse:
    """Link more requests to it: those found by words, or those that look alike."""
    row = row_of(request, number)
    asked = request.POST if request.method == "POST" else request.GET
    words = asked.get("q", "")[:200]
    found = incidents_for(words, row, request.actor)
    form = IncidentsForm(request.POST or None, found=found, chosen=request.POST.getlist("n"))
    context: dict[str, Any] = {"problem": row, "label": label(row), "words": words}
    if request.method != "POST":
        return answer(request, form, context, 200)
    if not form.is_valid():
        return answer(request, form, context, 422)
    tickets = selected(form.cleaned_data["n"], request.actor)
    done = link_to_problem([one.pk for one in tickets], problem=row.pk, actor=request.actor, at=request.at)
    if done.refused:
        refused = listed(done.refused, {one.pk: one for one in tickets})
        return answer(request, form, context | {"refused": refused}, 409)
    n = len(tickets)
    said = ngettext("%(n)s request is linked.", "%(n)s requests are linked.", n)
    messages.success(request, said % {"n": n})
    return lead_to(request, "problem", row.number)


def ask(
    request: Asked, row: Ticket, form: ProblemForm, command: Command, told: str, **more: Any
) -> HttpResponse:
    """Show the form, or carry out what it says: 422 with its errors, else back to the page."""
    context = {"problem": row, "label": label(row)} | more
    if request.method != "POST":
        return answer(request, form, context, 200)
    if not form.is_valid():
        return answer(request, form, context, 422)
    try:
        command(form.cleaned_data)
    except DeskError as refusal:
        form.refused = errors.words_for(refusal)
        return answer(request, form, context, errors.status_of(refusal))
    if told:
        messages.success(request, told)
    return lead_to(request, "problem", row.number)


def answer(request: Asked, form: Any, context: dict[str, Any], status: int) -> HttpResponse:
    """The form alone for a dialog, inside the frame for a page."""
    context = context | {"form": form}
    if request.headers.get("HX-Request") == "true":
        return render(request, "problem/_dialog.html", context, status=status)
    return render(request, "problem/form.html", frame(request) | context, status=status)
