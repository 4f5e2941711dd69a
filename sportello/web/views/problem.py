"""Problems: the list, one problem, a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.desk.linking import unlink
from sportello.desk.problem import end_by_hand, move_stage, publish_workaround, withdraw_workaround
from sportello.desk.problem_opening import open_problem
from sportello.domain.errors import DeskError
from sportello.domain.problem import Stage
from sportello.people.models import Department
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.leading import lead_to
from sportello.web.numbers import label
from sportello.web.problem.forms import NewForm
from sportello.web.problem.listing import listing
from sportello.web.problem.page import gather, row_of
from sportello.web.problem.texts import drawn
from sportello.web.views.dialogs import ASK, VARY
from sportello.web.views.frame import frame
from sportello.web.views.problem_asking import answer


@desk_page
@require_safe
def index(request: Asked) -> HttpResponse:
    """The list."""
    context = {
        "listing": listing(request.GET, request.actor, request.at),
        "may_open": bool(_departments(request)),
    }
    return render(request, "problem/index.html", frame(request) | context)


@desk_page
@require_safe
def show(request: Asked, number: int) -> HttpResponse:
    """One problem with its incidents."""
    context = gather(request, row_of(request, number))
    return render(request, "problem/show.html", frame(request) | context | drawn(context["texts"]))


@desk_page
@ASK
@VARY
def new(request: Asked) -> HttpResponse:
    """Open a problem that no request has told of."""
    form = NewForm(request.POST or None, departments=_departments(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            problem, _done = open_problem(
                subject=data["subject"],
                department=data["department"],
                text=data["text"],
                actor=request.actor,
                at=request.at,
            )
        except DeskError as refusal:
            form.refused = errors.words_for(refusal)
            return answer(request, form, {}, errors.status_of(refusal))
        messages.success(request, _("%(label)s is open.") % {"label": label(problem)})
        return lead_to(request, "problem", problem.number)
    return answer(request, form, {}, 422 if request.method == "POST" else 200)


def _departments(request: Asked) -> list[tuple[int, str]]:
    """Where the person may open one."""
    rows = Department.objects.order_by("pk")
    return [(row.pk, row.name) for row in rows if request.actor.may("ticket.open", row.pk)]


@desk_page
@require_POST
def stage(request: Asked, number: int) -> HttpResponse:
    """On to another stage, or back."""
    wanted = request.POST.get("stage", "")
    # What is no stage is one that nothing leads to: the door refuses it.
    known = next((one for one in Stage if one.value == wanted), Stage.CLOSED)
    return _do(
        request, number, lambda row: move_stage(row, stage=known, actor=request.actor, at=request.at), ""
    )


@desk_page
@require_POST
def publication(request: Asked, number: int) -> HttpResponse:
    """Show the workaround, in the portal or not; or withdraw it."""
    if "withdraw" in request.POST:
        told = _("The workaround is shown to nobody any more.")
        return _do(
            request, number, lambda row: withdraw_workaround(row, actor=request.actor, at=request.at), told
        )
    in_portal = "in_portal" in request.POST
    told = (
        _("Customers see it in the portal.") if in_portal else _("Colleagues see it on the linked requests.")
    )
    return _do(
        request,
        number,
        lambda row: publish_workaround(row, in_portal=in_portal, actor=request.actor, at=request.at),
        told,
    )


@desk_page
@require_POST
def incident_end(request: Asked, number: int, other: int) -> HttpResponse:
    """Take a request away from its problem."""
    twin = Ticket.objects.visible_to(request.actor).filter(number=other).values_list("pk", flat=True).first()
    return _do(
        request,
        number,
        lambda row: unlink(row, other=twin or 0, relation="incident", actor=request.actor, at=request.at),
        _("The request is linked no more."),
    )


@desk_page
@require_POST
def by_hand(request: Asked, number: int, other: int) -> HttpResponse:
    """Let whoever works on a request end it, or let it end with its problem."""
    twin = Ticket.objects.visible_to(request.actor).filter(number=other).values_list("pk", flat=True).first()
    hand = request.POST.get("by_hand") == "1"
    told = _("Whoever works on it ends it by hand.") if hand else _("It ends with the problem.")
    return _do(
        request,
        number,
        lambda _row: end_by_hand(twin or 0, by_hand=hand, actor=request.actor, at=request.at),
        told,
    )


def _do(request: Asked, number: int, command: Any, told: str) -> HttpResponse:
    """Carry it out and go back to the page; a refusal is told there."""
    row = row_of(request, number)
    try:
        command(row.pk)
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
    else:
        if told:
            messages.success(request, told)
    return redirect("problem", number)
