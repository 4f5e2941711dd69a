"""The page of one request, and what who asked it may do: write, confirm, reopen, ask for help from above, rate it."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.desk import resolution, satisfaction, withdrawing
from sportello.desk.batch import UNDO
from sportello.desk.conversation import receive
from sportello.desk.door import Done
from sportello.desk.involve import ask_supervisor
from sportello.domain.errors import DeskError
from sportello.domain.timeline.files import File
from sportello.tickets.models import Attachment, Ticket
from sportello.web import errors, uploads
from sportello.web.access import Asked
from sportello.web.composer import Writing, newer_than, page_of
from sportello.web.files import answer as file_answer
from sportello.web.portal.access import portal_page, ticket_of
from sportello.web.portal.asking import TOKEN
from sportello.web.portal.frame import frame
from sportello.web.portal.often import not_too_often
from sportello.web.portal.request import gather
from sportello.web.portal.standing import exactly
from sportello.web.portal.talk import IT_HAD_ENDED, fresh_of
from sportello.workspace.drafts import drop_draft, keep_draft, mark_of

MODE = "reply"  # what a requester writes


@portal_page
@require_safe
def show(request: Asked, number: int) -> HttpResponse:
    """The page; a page that shows all there is already is told so (204)."""
    ticket = ticket_of(request, number)
    seen = seen_now(ticket, request.at)
    if seen and request.headers.get("X-Seen") == seen:
        return HttpResponse(status=204)
    return _page(request, ticket)


def _page(request: Asked, ticket: Ticket, status: int = 200, **more: Any) -> HttpResponse:
    context = frame(request, "requests") | gather(ticket, request.actor, request.user.pk, request.at)
    context |= {"token": secrets.token_urlsafe(24), "seen": seen_now(ticket, request.at), **more}
    return render(request, "portal/request.html", context, status=status)


def seen_now(ticket: Ticket, now: datetime) -> str:
    """What a page drawn now shows of the ticket; empty while its last event may still be taken back unseen."""
    if ticket.last_at is None or now - ticket.last_at <= 2 * UNDO:
        return ""
    return f"{ticket.pk}-{ticket.last_number}"


@portal_page
@require_POST
def write(request: Asked, number: int) -> HttpResponse:
    """A message: it ends a wait, reopens what was just resolved, and opens a new request after that."""
    ticket, text = ticket_of(request, number), request.POST.get("text", "")
    token = request.POST.get("token", "")
    key = f"portal:{request.user.pk}:{token}" if TOKEN.fullmatch(token) else None
    files: tuple[File, ...] = ()
    try:
        files = uploads.incoming(request)
        not_too_often(request, "portal_message")
        done = receive(ticket.pk, text=text, files=files, actor=request.actor, at=request.at, dedup_key=key)
    except DeskError as refusal:
        kept = uploads.vouchers(files or uploads.named(request), request.user.pk)
        said = {"begun": text, "refused": errors.words_for(refusal), "files": kept}
        said["known"] = request.POST.get(
            f"known_{MODE}", ""
        )  # what another device kept is still to be chosen
        return _page(request, ticket_of(request, number), errors.status_of(refusal), **said)
    if newer_than(request, ticket.pk, Writing(MODE, text), MODE) is None:
        drop_draft(request.user.pk, ticket.pk, MODE)
    return _taken_in(request, number, done, _("Message sent."), tags="message-sent")


def _taken_in(request: Asked, number: int, done: Done, told: str, tags: str = "") -> HttpResponse:
    """Say so; after the grace a message opens another request, and that is where they are led."""
    fresh = fresh_of(done)
    if fresh is not None:
        told = str(IT_HAD_ENDED) % {"number": fresh}
    messages.success(request, told, extra_tags=tags)
    return redirect("portal_request", number if fresh is None else fresh)


@portal_page
@require_POST
def draft(request: Asked, number: int) -> HttpResponse:
    """Keep what is being written. 409: another device kept something else meanwhile, and the person chooses."""
    ticket, text = ticket_of(request, number), request.POST.get("text", "")
    if newer := newer_than(request, ticket.pk, Writing(MODE, text), MODE):
        said = {"newer": newer, "when": exactly(newer.saved_at, request.at), "mark": mark_of(newer)}
        return render(request, "portal/_newer_draft.html", said, status=409)
    page = page_of(request)
    kept = keep_draft(request.user.pk, ticket.pk, MODE, text=text, page=page, at=request.at)
    return HttpResponse(status=204, headers={"X-Draft": mark_of(kept)})


def _act(
    request: Asked, number: int, command: Callable[[Ticket], object], told: str, **back: Any
) -> HttpResponse:
    """Carry it out and come back; a refusal is told on the page, with what was written."""
    ticket = ticket_of(request, number)
    try:
        command(ticket)
    except DeskError as refusal:
        said = {"refused_act": errors.words_for(refusal), **back}
        return _page(request, ticket_of(request, number), errors.status_of(refusal), **said)
    messages.success(request, told)
    return redirect("portal_request", number)


@portal_page
@require_POST
def confirmation(request: Asked, number: int) -> HttpResponse:
    """It is solved."""
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    return _act(
        request, number, lambda one: resolution.confirm(one.pk, **by), _("Thank you. The request is closed.")
    )


@portal_page
@require_POST
def reopening(request: Asked, number: int) -> HttpResponse:
    """It is not solved: the message reopens it."""
    ticket, text = ticket_of(request, number), request.POST.get("text", "")
    try:
        not_too_often(request, "portal_message")
        done = receive(ticket.pk, text=text, actor=request.actor, at=request.at)
    except DeskError as refusal:
        said = {"refused_act": errors.words_for(refusal), "reopening": True, "reopening_text": text}
        return _page(request, ticket_of(request, number), errors.status_of(refusal), **said)
    told = _("The request is open again; it is back with those who had it.")
    return _taken_in(request, number, done, told)


@portal_page
@require_POST
def supervisor(request: Asked, number: int) -> HttpResponse:
    """Ask for a supervisor, with what goes wrong."""
    reason = request.POST.get("reason", "")[:2000]
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    told = _("A supervisor has been told and will call you back.")
    return _act(
        request,
        number,
        lambda one: ask_supervisor(one.pk, reason=reason, **by),
        told,
        asking=True,
        reason=reason,
    )


@portal_page
@require_POST
def rating(request: Asked, number: int) -> HttpResponse:
    """Say how it went."""
    mood, text = request.POST.get("mood", ""), request.POST.get("text", "")
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    return _act(
        request,
        number,
        lambda one: satisfaction.rate(one.pk, mood=mood, text=text, **by),
        _("Thank you: we read it."),
    )


@portal_page
@require_POST
def withdrawal(request: Asked, number: int) -> HttpResponse:
    """Not needed any more."""
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    return _act(
        request, number, lambda one: withdrawing.withdraw(one.pk, **by), _("The request is withdrawn.")
    )


@portal_page
@require_safe
def file(request: Asked, number: int, pk: int) -> HttpResponseBase:
    """A file of the conversation; never one of an internal note."""
    ticket = ticket_of(request, number)
    found = Attachment.objects.filter(message__ticket=ticket, message__public=True, pk=pk).first()
    if found is None or found.message.event_number not in {
        said.number for said in gather(ticket, request.actor, request.user.pk, request.at)["talk"]
    }:
        raise Http404
    return file_answer(found, view="view" in request.GET)
