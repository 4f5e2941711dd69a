"""The log of calls, and whom to call back."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.desk.opening import NoPolicyInForce
from sportello.domain.errors import DeskError
from sportello.people.phone_numbers import e164
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.intake import back
from sportello.web.intake import log as logs
from sportello.web.intake.page import departments, own_department
from sportello.web.intake.rights import takes_calls
from sportello.web.numbers import label
from sportello.web.queue.choosing import teams_of
from sportello.web.views.frame import frame
from sportello.workspace.calls import call_back
from sportello.workspace.missed import missed
from sportello.workspace.models import Call

Outcome = Call.Outcome


@desk_page
@require_safe
def log(request: Asked) -> HttpResponse:
    """Every call that somebody of the reader's departments took."""
    asked = logs.wanted(request.GET)
    before = request.GET.get("before", "")
    found = logs.log(asked, request.actor, before)
    context = {
        "log": found,
        "asked": asked,
        "outcomes": Outcome.choices,
        "agents": logs.agents(request.actor),
        "named": logs.named(asked),
        "next": asked.query(before=found.next) if found.next else "",
        "first": asked.query() if before else None,
        "narrowed": bool(asked.query()),
    }
    return render(request, "intake/log.html", frame(request) | context)


@desk_page
@require_safe
def to_call_back(request: Asked) -> HttpResponse:
    """The promises of the reader's teams, or of everybody whose tickets they see."""
    around = frame(request)
    everybody = "all" in request.GET or not around["teams"]
    found = back.promises(request.actor, None if everybody else around["teams"], request.at)
    context = {
        "promises": found,
        "everybody": everybody,
        "may_note": takes_calls(request.actor),
        "missed": request.GET.get("missed", request.GET.get("da", ""))[:40],
    }
    return render(request, "intake/back.html", around | context)


@desk_page
@require_POST
def missed_call(request: Asked) -> HttpResponse:
    """Note a call that nobody answered; who called is called back."""
    if not takes_calls(request.actor):
        raise Http404
    typed = request.POST.get("number", "").strip()
    department = own_department(teams_of(request.user.pk), departments())
    try:
        number = e164(typed)
        if department is None:
            raise NoPolicyInForce(department="", area="")
        ticket = missed(number, department=department, actor=request.actor, at=request.at)
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
        return redirect(reverse("call_backs") + "?" + urlencode({"missed": typed[:40]}))
    told = _("%(name)s is to be called back: %(label)s.")
    messages.success(request, told % {"name": ticket.requester.name, "label": label(ticket)})
    return redirect("call_backs")


@desk_page
@require_POST
def called_back(request: Asked, number: int) -> HttpResponse:
    """Log the call that was promised."""
    row = Ticket.objects.visible_to(request.actor).select_related("requester").filter(number=number).first()
    if row is None:
        raise Http404
    outcome = Outcome.NO_ANSWER if request.POST.get("outcome") == Outcome.NO_ANSWER else Outcome.SPOKEN
    words = request.POST.get("text", "").strip()[:20_000]
    try:
        call_back(row, outcome=outcome, words=words, actor=request.actor, at=request.at)
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
    else:
        told = (
            _("%(name)s did not answer: the promise still stands.")
            if outcome == Outcome.NO_ANSWER
            else _("Call with %(name)s logged.")
        )
        messages.success(request, told % {"name": row.requester.name})
    return redirect("call_backs")
