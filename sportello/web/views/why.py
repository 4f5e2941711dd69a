"""«perché?»: why a request is where it is, what moves it next and to whom, what would stop it, why it did not climb."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from sportello.desk.explaining import standing
from sportello.desk.sentences import names_for, said, spoken
from sportello.domain.errors import DeskError
from sportello.tickets.models import Ticket
from sportello.web.access import Asked, desk_page
from sportello.web.numbers import label
from sportello.web.views.frame import frame

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class MomentForm(forms.Form):
    """Which moment is asked about; empty for now."""

    at = forms.DateTimeField(
        required=False,
        input_formats=MOMENTS,
        error_messages={
            "invalid": gettext_lazy("This is no date and time. Write for instance 2026-11-20T09:30.")
        },
    )


@desk_page
@require_safe
@vary_on_headers("HX-Request")
def why(request: Asked, number: int) -> HttpResponse:
    """The answer for now or for the moment `at`: a dialog where scripts run, a page of its own elsewhere."""
    row = Ticket.objects.visible_to(request.actor).filter(number=number).select_related("department").first()
    if row is None:
        raise Http404
    form = MomentForm(request.GET or None, label_suffix="")
    at = form.cleaned_data.get("at") if form.is_bound and form.is_valid() else None
    context: dict[str, Any] = {
        "ticket": {"number": row.number, "label": label(row), "subject": row.subject},
        "form": form,
        "title": _("Why is it here?"),
        "at": at,
    }
    context |= _answer(request, row, at)
    if request.headers.get("HX-Request") == "true":
        return render(request, "tickets/_why.html", context)
    return render(request, "tickets/why.html", frame(request) | context)


def _answer(request: Asked, row: Ticket, at: datetime | None) -> dict[str, Any]:
    """The explanation in words, or why there is none."""
    try:
        stands = standing(row.pk, now=request.at, at=at)
        if stands.ticket.id != row.pk and not _sees(request, stands.ticket.id):
            return {"refused": _("It was merged into a request that is not for you to see.")}
        explained, course = stands.explain(), stands.course()
    except DeskError as refusal:
        return {"refused": said(refusal)}
    names = names_for(explained, course=course)
    words = spoken(explained, stands.rules, names, course, now=request.at)
    return {"why": words, "explained": explained, "is_past": stands.at < request.at}


def _sees(request: Asked, ticket: int) -> bool:
    return Ticket.objects.visible_to(request.actor).filter(pk=ticket).exists()
