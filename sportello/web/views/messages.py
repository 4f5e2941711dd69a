"""What agents write: replies to the requester and internal notes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sportello.desk.conversation import note as write_note
from sportello.desk.conversation import reply as send_reply
from sportello.desk.hold import put_on_hold
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.freshness import news
from sportello.web.ticket import Gathered
from sportello.web.views.ticket import page, ticket_of


@desk_page
@require_POST
def reply(request: Asked, number: int) -> HttpResponse:
    """Answer in public; with the box ticked, wait for the requester then."""
    gathered = ticket_of(request, number)
    text, then_wait = request.POST.get("text", ""), "then_wait" in request.POST
    composer: dict[str, Any] = {"kind": "reply", "text": text, "then_wait": then_wait}
    stale = news(request, gathered, request.user.pk)
    if stale:
        return page(request, gathered, 409, changed=stale, composer=composer)
    try:
        send_reply(gathered.row.pk, text=text, actor=request.actor, at=request.at)
        if then_wait and gathered.moves.hold:
            put_on_hold(gathered.row.pk, waiting_for=WaitingFor.REQUESTER, actor=request.actor, at=request.at)
    except DeskError as refusal:
        return _refused(request, number, refusal, composer)
    told = _("Reply sent to %(name)s.") % {"name": gathered.row.requester.name}
    return _sent(request, gathered, told)


@desk_page
@require_POST
def note(request: Asked, number: int) -> HttpResponse:
    """Write for colleagues only. A note is never out of date: it is kept whatever happened meanwhile."""
    gathered = ticket_of(request, number)
    text = request.POST.get("text", "")
    try:
        write_note(gathered.row.pk, text=text, actor=request.actor, at=request.at)
    except DeskError as refusal:
        return _refused(request, number, refusal, {"kind": "note", "text": text})
    return _sent(request, gathered, _("Internal note saved."))


def _refused(request: Asked, number: int, refusal: DeskError, composer: dict[str, Any]) -> HttpResponse:
    composer["error"] = errors.words_for(refusal)
    return page(request, ticket_of(request, number), errors.status_of(refusal), composer=composer)


def _sent(request: Asked, gathered: Gathered, told: str) -> HttpResponse:
    messages.success(request, told, extra_tags="message-sent")
    return redirect(
        reverse("ticket", args=[gathered.row.number]) + f"#event-{gathered.state.last_number + 1}"
    )
