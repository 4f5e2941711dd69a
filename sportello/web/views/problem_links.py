"""Requests linked to a problem from where they are: from the request's page, and from a selection in a queue."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.desk.door import Done
from sportello.desk.problem_opening import link_to_problem, open_problem
from sportello.domain.errors import DeskError
from sportello.domain.priority import Grade
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.leading import lead_to
from sportello.web.numbers import digits, label
from sportello.web.problem.choosing import open_problems, problems_for
from sportello.web.problem.forms import NEW, PickForm
from sportello.web.queue import bulk
from sportello.web.views.dialogs import ASK, VARY
from sportello.web.views.frame import frame
from sportello.web.views.selection import way_back
from sportello.web.views.ticket import row_of


@desk_page
@ASK
@VARY
def of_ticket(request: Asked, number: int) -> HttpResponse:
    """Link one request."""
    row = row_of(request, number)
    return _pick(request, [row], reverse("ticket_problem", args=[number]), reverse("ticket", args=[number]))


@desk_page
@ASK
@VARY
def of_selection(request: Asked) -> HttpResponse:
    """Link all that are selected."""
    asked = request.POST if request.method == "POST" else request.GET
    tickets = bulk.selected(asked.getlist("n"), request.actor)
    return _pick(request, tickets, reverse("problem_selection"), way_back(request))


def _pick(request: Asked, tickets: Sequence[Ticket], action: str, back: str) -> HttpResponse:
    """Choose the problem, or open a new one, and link them."""
    asked = request.POST if request.method == "POST" else request.GET
    words = asked.get("q", "")[:200]
    subject = tickets[0].subject if tickets else ""
    found, likely = problems_for(words, subject, request.actor)
    form = PickForm(
        request.POST or None,
        found=found,
        likely=likely,
        initial={"subject": subject},
    )
    context = {"tickets": tickets, "action": action, "back": back, "words": words, "form": form}
    if not tickets:
        form.refused = _("Nothing is selected: choose a request first.")
        return _draw(request, context, 422 if request.method == "POST" else 200)
    if len(tickets) > 1:
        title = ngettext("Link %(n)s request to a problem", "Link %(n)s requests to a problem", len(tickets))
        form.title = title % {"n": len(tickets)}
    if request.method != "POST":
        return _draw(request, context, 200)
    if not form.is_valid():
        return _draw(request, context, 422)
    try:
        problem, done = _link(request, tickets, form.cleaned_data)
    except DeskError as refusal:
        form.refused = errors.words_for(refusal)
        return _draw(request, context, errors.status_of(refusal))
    rows = {one.pk: one for one in tickets}
    linked = len(rows) - len(done.refused)
    words_of = ngettext(
        "%(n)s request is linked to %(label)s.", "%(n)s requests are linked to %(label)s.", linked
    )
    said = words_of % {"n": linked, "label": label(problem)}
    if done.refused:
        context |= {"refused": bulk.listed(done.refused, rows), "linked": said if linked else ""}
        return _draw(request, context, 409)
    messages.success(request, said)
    return lead_to(request, back)


def _link(request: Asked, tickets: Sequence[Ticket], data: dict[str, Any]) -> tuple[Ticket, Done]:
    """To the problem that was chosen, or to a new one in the department of the first, as grave as the gravest."""
    ids = [one.pk for one in tickets]
    if data["problem"] == NEW:
        worst = min(tickets, key=lambda one: one.priority)
        problem, done = open_problem(
            subject=data["subject"],
            department=tickets[0].department_id,
            incidents=ids,
            impact=Grade(worst.impact),
            urgency=Grade(worst.urgency),
            actor=request.actor,
            at=request.at,
        )
        return Ticket.objects.select_related("department").get(pk=problem.pk), done
    number = digits(data["problem"])
    found = open_problems(request.actor).filter(number=number or 0).select_related("department").first()
    if found is None:
        raise DeskError("unknown_ticket")
    return found, link_to_problem(ids, problem=found.pk, actor=request.actor, at=request.at)


def _draw(request: Asked, context: dict[str, Any], status: int) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return render(request, "problem/_pick.html", context, status=status)
    return render(request, "problem/pick.html", frame(request) | context, status=status)
