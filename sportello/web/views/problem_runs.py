"""What is done to all incidents of a problem: asked for here, done by a job, watched and stopped here."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sportello.desk.problem_run import reach, stop
from sportello.desk.problem_task import ask_for
from sportello.domain.errors import DeskError
from sportello.problems.models import UNDER_WAY, Run
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.problem.forms import ResolveForm, ShareForm, WarnForm, blanks
from sportello.web.problem.page import detail_of, leads, row_of
from sportello.web.problem.running import told_of
from sportello.web.views.dialogs import ASK, VARY
from sportello.web.views.problem_asking import ask


@desk_page
@ASK
@VARY
def shipment(request: Asked, number: int) -> HttpResponse:
    """Send the workaround to the linked requests that have not had it."""
    row = row_of(request, number)
    form = ShareForm(request.POST or None)
    n = reach(row.pk, Run.Kind.SHARE, detail_of(row).published).all
    said = ngettext(
        "%(n)s customer has not had it yet: nobody gets it twice.",
        "%(n)s customers have not had it yet: nobody gets it twice.",
        n,
    )
    form.lead = said % {"n": n}

    def command(data: dict[str, Any]) -> object:
        return _ask_for(request, row, Run.Kind.SHARE, silently=data["how"] == "note")

    return ask(request, row, form, command, "")


@desk_page
@ASK
@VARY
def warning(request: Asked, number: int) -> HttpResponse:
    """Write to the customers of all linked requests."""
    row = row_of(request, number)
    form = WarnForm(request.POST or None)
    n = reach(row.pk, Run.Kind.WARN).all
    said = ngettext("%(n)s open request gets it as a reply.", "%(n)s open requests get it as a reply.", n)
    form.lead = said % {"n": n}

    def command(data: dict[str, Any]) -> object:
        return _ask_for(request, row, Run.Kind.WARN, text=data["text"])

    return ask(request, row, form, command, "")


@desk_page
@ASK
@VARY
def resolution(request: Asked, number: int) -> HttpResponse:
    """Resolve the problem with all its requests."""
    row = row_of(request, number)
    found = reach(row.pk, Run.Kind.RESOLVE)
    ends = found.ends
    form = ResolveForm(request.POST or None, initial={"text": _usual()})
    title = ngettext("Resolve %(n)s request", "Resolve %(n)s requests", ends) % {"n": ends}
    form.title = title if ends else _("Resolve the problem")
    form.lead = _("The problem is resolved with them. Customers can reopen theirs for some days.")
    form.button = form.title

    def command(data: dict[str, Any]) -> object:
        return _ask_for(request, row, Run.Kind.RESOLVE, text=data["text"])

    return ask(request, row, form, command, "", ends=ends, writing=found.writing, by_hand=found.by_hand)


def _usual() -> str:
    """The words a message to customers begins with."""
    text = _(
        "Good day %(name)s, what you told us about works again: there is nothing you need to do. "
        "If something is still wrong, answer this message and we reopen request %(number)s."
    )
    return text % blanks()


def _ask_for(request: Asked, row: Ticket, kind: Run.Kind, **what: Any) -> Run:
    return ask_for(row.pk, kind=kind, actor=request.actor, at=request.at, **what)


@desk_page
@require_safe
def progress(request: Asked, number: int) -> HttpResponse:
    """How far it is, for the page that asks each second; once it is over the page is drawn anew."""
    row = row_of(request, number)
    run = Run.objects.filter(problem=row.pk).select_related("by").order_by("-pk").first()
    if run is None or run.status not in UNDER_WAY:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect("problem", number)
    context = {"problem": row, "run": told_of(run, request.actor), "leads": leads(request, row)}
    return render(request, "problem/_run.html", context)


@desk_page
@require_POST
def progress_end(request: Asked, number: int, pk: int) -> HttpResponse:
    """Stop after the slice under way."""
    row = row_of(request, number)
    run = get_object_or_404(Run, pk=pk, problem=row.pk)
    try:
        if stop(run.pk, actor=request.actor):
            messages.success(request, _("It stops: what is done stays done."))
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
    return redirect("problem", number)
