"""What an event source needs beside its form: its address, what came, replaying, trying a message."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.intake.monitoring import deciding, door
from sportello.intake.monitoring.alert import NotUnderstood
from sportello.intake.monitoring.models import EventSource, ReceivedEvent
from sportello.intake.monitoring.reading import LARGEST
from sportello.intake.monitoring.receiving import replay, tried
from sportello.people.change import write_down
from sportello.people.models import Alteration
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked
from sportello.web.admin.grades import cell_label
from sportello.web.admin.registers import REGISTERS
from sportello.web.admin.rights import desk_wide
from sportello.web.numbers import label
from sportello.web.views.admin.registers import around

PAGE = 50
ASK = require_http_methods(["GET", "HEAD", "POST"])
State = ReceivedEvent.State
ACTS = {
    deciding.OPENED: gettext_lazy("opens a request"),
    deciding.COUNTED: gettext_lazy("counted"),
    deciding.REPEATED: gettext_lazy("taken in already"),
    deciding.PASSED: gettext_lazy("held: this alarm is over already"),
    deciding.SAID: gettext_lazy("noted, with how often it came"),
    deciding.REOPENED: gettext_lazy("reopens the request"),
    deciding.RESOLVED: gettext_lazy("resolves the request"),
    deciding.NOTED: gettext_lazy("noted: the alarm is over"),
    deciding.COLLECTED: gettext_lazy("gathered with many others"),
    deciding.JOINED: gettext_lazy("joins the request of its group"),
    deciding.NOTHING: gettext_lazy("nothing to do"),
    "refused": gettext_lazy("refused"),
}


def _source(pk: int) -> EventSource:
    found: EventSource = get_object_or_404(EventSource.objects.select_related("service", "storm"), pk=pk)
    return found


@desk_wide
@ASK
def address(request: Asked, pk: int) -> HttpResponse:
    """Make the address; it is on this one page and nowhere else."""
    row, made = _source(pk), ""
    if request.method == "POST":
        by = REGISTERS["event-sources"].by(request.actor, row, request.at)
        by.require()
        path = reverse("alarms", args=[door.give_address(row)])
        origin = next(iter(settings.WEB_ADDRESS.origins), "")
        made = origin + path if origin else request.build_absolute_uri(path)
        write_down(row, Alteration.Act.CHANGED, by, {"address": ("", str(_("a new one")))})
    response = render(request, "admin/source_address.html", around(request) | {"row": row, "address": made})
    response.headers["Cache-Control"] = "no-store"
    return response


@desk_wide
@require_safe
def log(request: Asked, pk: int) -> HttpResponse:
    """What came, the newest first."""
    row, state, before = _source(pk), request.GET.get("state", ""), request.GET.get("before", "")
    state = state if state in State.values else ""
    events = ReceivedEvent.objects.filter(source=row).order_by("-pk").defer("body")
    if state:
        events = events.filter(state=state)
    if before.isdecimal() and len(before) < 18:
        events = events.filter(pk__lt=int(before))
    found = list(events[: PAGE + 1])
    shown = _named([_lines(one.became[:3]) for one in found[:PAGE]])
    context = {
        "row": row,
        "events": [(one, lines) for one, lines in zip(found[:PAGE], shown, strict=True)],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "state": state,
        "states": [("", _("all")), *State.choices],
    }
    return render(request, "admin/source_log.html", around(request) | context)


@desk_wide
@require_safe
def event(request: Asked, pk: int, event: int) -> HttpResponse:
    """One message, and what became of it."""
    received = get_object_or_404(ReceivedEvent.objects.select_related("source"), pk=event, source=pk)
    (lines,) = _named([_lines(received.became)])
    context = {"row": received.source, "event": received, "lines": lines}
    return render(request, "admin/source_event.html", around(request) | context)


@desk_wide
@require_POST
def again(request: Asked, pk: int, event: int) -> HttpResponse:
    """Read one again that was not understood, after the mapping was mended."""
    rows = ReceivedEvent.objects.select_related("source__service", "source__storm")
    received = get_object_or_404(rows, pk=event, source=pk, state=State.QUARANTINED)
    replay(received, at=request.at)
    if received.state == State.DONE:
        messages.success(request, _("It was taken in."))
    else:
        messages.error(request, received.said)
    return redirect("source_event", pk, event)


@desk_wide
@ASK
def trial(request: Asked, pk: int) -> HttpResponse:
    """What a message would lead to; nothing is done."""
    row, body = _source(pk), request.POST.get("body", "")
    context: dict[str, Any] = {"row": row, "body": body}
    status = 200
    if request.method == "POST":
        try:
            if len(body.encode()) > LARGEST:
                raise NotUnderstood(what=_("This is too much at once. Send less."))
            (context["lines"],) = _named([_lines(tried(row, body, at=request.at))])
        except NotUnderstood as refusal:
            context["wrong"], status = str(refusal), 422
    return render(request, "admin/source_trial.html", around(request) | context, status=status)


def _lines(became: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = []
    for one in became:
        grades = cell_label(one["impact"], one["urgency"]) if "impact" in one else ""
        words = ACTS.get(one["act"], one["act"])
        if one.get("why"):
            words = f"{words}: {errors.words_for(DeskError(one['why']))}"
        lines.append(one | {"words": words, "grades": grades})
    return lines


def _named(some: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """The same lines with what their requests are called, in one query."""
    numbers = {line["ticket"] for lines in some for line in lines if line["ticket"]}
    tickets = Ticket.objects.filter(number__in=numbers).select_related("department")
    names = {ticket.number: label(ticket) for ticket in tickets}
    return [[line | {"label": names.get(line["ticket"], line["ticket"])} for line in lines] for lines in some]
