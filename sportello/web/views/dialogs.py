"""Moves that ask something first: hold, snooze, resolve, close, cancel, reopen.

A dialog where scripts run, a page of its own elsewhere.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from sportello.catalogue.models import Category
from sportello.desk import resolution as ending
from sportello.desk.following import set_field
from sportello.desk.hold import put_on_hold
from sportello.desk.hold import snooze as put_aside
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.asking.ending import CancellationForm, ClosureForm, ReopeningForm
from sportello.web.asking.ladder import SnoozeForm
from sportello.web.forms import HoldForm, MoveForm, ResolutionForm, moment
from sportello.web.freshness import news
from sportello.web.leading import lead_to
from sportello.web.numbers import label
from sportello.web.ticket import Gathered
from sportello.web.views.frame import frame
from sportello.web.views.ticket import ticket_of
from sportello.web.views.told import tell

Command = Callable[[dict[str, Any]], object]

ASK = require_http_methods(["GET", "HEAD", "POST"])
VARY = vary_on_headers("HX-Request")
MOST_PROBLEMS = 50


@desk_page
@ASK
@VARY
def hold(request: Asked, number: int) -> HttpResponse:
    """Put on hold."""
    gathered = ticket_of(request, number)
    form = HoldForm(
        request.POST or None,
        problems=problems(request, gathered),
        initial={"problem": gathered.state.problem},
    )

    def command(data: dict[str, Any]) -> object:
        return put_on_hold(
            gathered.row.pk,
            waiting_for=WaitingFor(data["waiting_for"]),
            until=moment(form, "until"),
            problem=data["problem"],
            reason=data["reason"],
            actor=request.actor,
            at=request.at,
        )

    return ask(request, gathered, form, command, _("%(label)s is on hold."))


def problems(request: Asked, gathered: Gathered) -> list[tuple[int, str]]:
    """The open problems that it may wait for: its own, else its department's, newest first."""
    row = gathered.row
    found = Ticket.objects.visible_to(request.actor).unresolved().select_related("department")
    # A request has one problem; details are few and lead to the others.
    own = {"pk": row.problem_id} if row.problem_id else {"department": row.department_id}
    theirs = found.filter(detail__isnull=False, **own)
    return [
        (one.pk, f"{label(one)} · {one.subject}") for one in theirs.order_by("-opened_at")[:MOST_PROBLEMS]
    ]


@desk_page
@ASK
@VARY
def resolution(request: Asked, number: int) -> HttpResponse:
    """Resolve, and say what it was about where nobody had."""
    gathered = ticket_of(request, number)
    state, row = gathered.state, gathered.row
    categories = [] if state.category else categories_of(state.department)
    form = ResolutionForm(
        request.POST or None, needs_reason=gathered.moves.resolve_reason, categories=categories
    )

    def command(data: dict[str, Any]) -> object:
        who: dict[str, Any] = {"actor": request.actor, "at": request.at}
        done = ending.resolve(row.pk, text=data["message"], reason=data["reason"], **who)
        if data.get("category"):
            set_category(row.pk, data["category"], **who)
            return None
        return done

    return ask(request, gathered, form, command, _("%(label)s is resolved."))


@desk_page
@ASK
@VARY
def snooze(request: Asked, number: int) -> HttpResponse:
    """Put it aside until a moment."""
    gathered = ticket_of(request, number)
    form = SnoozeForm(request.POST or None)

    def command(data: dict[str, Any]) -> object:
        return put_aside(gathered.row.pk, until=data["until"], actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s is put aside."))


@desk_page
@ASK
@VARY
def closure(request: Asked, number: int) -> HttpResponse:
    """Close a resolved request now."""
    gathered = ticket_of(request, number)
    form = ClosureForm(request.POST or None)

    def command(data: dict[str, Any]) -> object:
        return ending.close(gathered.row.pk, reason=data["reason"], actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s is closed."))


@desk_page
@ASK
@VARY
def cancellation(request: Asked, number: int) -> HttpResponse:
    """Cancel what was opened by mistake."""
    gathered = ticket_of(request, number)
    form = CancellationForm(request.POST or None)

    def command(data: dict[str, Any]) -> object:
        return ending.cancel(gathered.row.pk, reason=data["reason"], actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s is cancelled."))


@desk_page
@ASK
@VARY
def reopening(request: Asked, number: int) -> HttpResponse:
    """Reopen what was not solved after all."""
    gathered = ticket_of(request, number)
    form = ReopeningForm(request.POST or None)

    def command(data: dict[str, Any]) -> object:
        return ending.reopen(gathered.row.pk, reason=data["reason"], actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s is open again."))


def set_category(ticket: int, category: int, **who: Any) -> object:
    """Say what a ticket is about; the timeline keeps the name it had."""
    name = str(Category.objects.filter(pk=category).values_list("name_it", flat=True).first() or category)
    return set_field(ticket, field="category", new=name, value=category, **who)


def categories_of(department: int) -> list[tuple[int, str]]:
    """The categories of a department in the order of their tree, each named with those it is inside."""
    known = {row.pk: row for row in Category.objects.filter(department=department, is_active=True)}

    def path(row: Category) -> str:
        above = known.get(row.parent_id or 0)
        return f"{path(above)} › {row.name}" if above is not None else row.name

    return sorted(((row.pk, path(row)) for row in known.values()), key=lambda pair: pair[1].casefold())


def ask(
    request: Asked, gathered: Gathered, form: MoveForm, command: Command, told: str, *, back: str = ""
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
        done = command(form.cleaned_data)
    except DeskError as refusal:
        form.refused = errors.words_for(refusal)
        return draw(request, ticket_of(request, gathered.row.number), form, errors.status_of(refusal))
    tell(request, gathered.row, told % {"label": gathered.shown.label}, done, back=back)
    leads = reverse("queue") if form.lost else reverse("ticket", args=[gathered.row.number])
    return lead_to(request, leads)


def draw(request: Asked, gathered: Gathered, form: MoveForm, status: int) -> HttpResponse:
    """The form alone for a dialog, inside the frame for a page."""
    context = gathered.context(request.at) | {"form": form}
    if request.headers.get("HX-Request") == "true":
        return render(request, form.template, context, status=status)
    return render(request, "tickets/form.html", frame(request) | context, status=status)
