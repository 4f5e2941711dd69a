"""Asking for something new: the form, what may be open already, and the page that says what happens next."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sportello.desk.opening import open_ticket
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.timeline.files import File
from sportello.tickets.models import Ticket
from sportello.tickets.search import similar
from sportello.web import errors, uploads
from sportello.web.access import Asked
from sportello.web.knowledge.suggesting import for_requester
from sportello.web.numbers import label
from sportello.web.portal import asking
from sportello.web.portal.access import portal_page, ticket_of
from sportello.web.portal.frame import frame
from sportello.web.portal.often import not_too_often
from sportello.web.portal.standing import clock_rows, where

DRAFT = "portal_new"
KEPT = ("subject", "about", "feeling", "details", "person")
LONGEST = 20_000
SHOWN = 3


@portal_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Asked) -> HttpResponse:
    """The form; what was begun before is still in it."""
    known = asking.choices(request.user, request.actor)
    begun: dict[str, str] = request.session.get(DRAFT, {})
    first = begun | {name: request.GET[name][:300] for name in ("about", "subject") if name in request.GET}
    posted = request.method == "POST"
    chosen = request.POST.get("about", "") if posted else first.get("about", "")
    asked = asking.questions(known.abouts.get(chosen))
    form = asking.NewRequestForm(
        request.POST if posted else None,
        initial=first or {"feeling": asking.USUAL},
        known=known,
        asked=asked,
        people=asking.people_of(request.actor),
    )
    if not posted:
        return _page(request, form)
    return _posted(request, form)


def _posted(request: Asked, form: asking.NewRequestForm) -> HttpResponse:
    """Open it once, however often the button is pressed; or show the form again with what is missing."""
    token = request.POST.get("token", "")
    if not asking.TOKEN.fullmatch(token):
        token = secrets.token_urlsafe(24)
    try:
        files = uploads.incoming(request)
    except DeskError as refusal:
        kept = uploads.named(request)
        return _page(request, form, 422, refused=errors.words_for(refusal), files=kept, token=token)
    missing = [one for one in form.asked if f"field_{one.key}" not in request.POST]
    if missing:  # without scripts: the questions of the category appear only now
        form.is_valid()
        for one in missing:
            form.errors.pop(f"field_{one.key}", None)
        return _page(request, form, 422 if form.errors else 200, files=files, token=token, asks=True)
    if not form.is_valid():
        return _page(request, form, 422, files=files, token=token)
    found = _near(request, form.cleaned_data["subject"]) if "seen" not in request.POST else {}
    if any(found.values()):
        return _page(request, form, files=files, token=token, stopped=True, **found)
    try:
        not_too_often(request, "portal_request")
        ticket = open_ticket(
            form.request(request.actor, files),
            actor=request.actor,
            at=request.at,
            dedup_key=f"portal:{request.user.pk}:{token}",
        )
    except DeskError as refusal:
        return _page(
            request,
            form,
            errors.status_of(refusal),
            refused=errors.words_for(refusal),
            files=files,
            token=token,
        )
    request.session.pop(DRAFT, None)
    return redirect("portal_received", ticket.number)


def _page(
    request: Asked,
    form: asking.NewRequestForm,
    status: int = 200,
    *,
    files: Sequence[File] = (),
    token: str = "",
    **more: Any,
) -> HttpResponse:
    context = frame(request, "new") | {
        "form": form,
        "feelings": asking.FEELINGS,
        "feeling": form["feeling"].value() or asking.USUAL,
        "token": token or secrets.token_urlsafe(24),
        "files": uploads.vouchers(files, request.user.pk),
        **more,
    }
    return render(request, "portal/new.html", context, status=status)


@portal_page
@require_safe
def extra(request: Asked) -> HttpResponse:
    """The questions of a category, for the form that is open."""
    known = asking.choices(request.user, request.actor)
    asked = asking.questions(known.abouts.get(request.GET.get("about", "")))
    form = asking.NewRequestForm(known=known, asked=asked)
    return render(request, "portal/_questions.html", {"form": form})


@portal_page
@require_safe
def alike(request: Asked) -> HttpResponse:
    """What the person has open already that speaks of the same, and the guides that may answer."""
    return render(request, "portal/_alike.html", _near(request, request.GET.get("subject", "")[:300]))


def _near(request: Asked, subject: str) -> dict[str, Any]:
    spoken = (get_language() or "it")[:2]
    return {"alike": _alike(request, subject), "guides": for_requester(subject, spoken, request.actor)}


def _alike(request: Asked, subject: str) -> list[dict[str, Any]]:
    """Open requests of theirs that are like it; never one they may not see, never by an internal word."""
    if len(subject.strip()) < 4:  # nothing to go by yet
        return []
    own = Ticket.objects.asked_by(request.actor)
    ids = similar(subject, request.actor, among=own, internal=False, limit=SHOWN, strict=True)
    rows = own.select_related("department").in_bulk(ids)
    clocks, rules = clock_rows(list(rows)), rulebook()
    return [
        {
            "number": row.number,
            "label": label(row),
            "subject": row.subject,
            "where": where(row, clocks.get(row.pk, ()), rules, request.at),
        }
        for row in (rows[id] for id in ids if id in rows)
    ]


@portal_page
@require_POST
def draft(request: Asked) -> HttpResponse:
    """Keep what is written so far, for when the person comes back, on whatever device the session lives."""
    kept = {name: request.POST.get(name, "")[:LONGEST] for name in KEPT}
    if kept["subject"].strip() or kept["details"].strip():
        request.session[DRAFT] = {name: value for name, value in kept.items() if value}
    else:
        request.session.pop(DRAFT, None)
    return HttpResponse(status=204)


@portal_page
@require_safe
def received(request: Asked, number: int) -> HttpResponse:
    """It is with us: its number, and what happens next."""
    ticket = ticket_of(request, number)
    clocks = clock_rows([ticket.pk]).get(ticket.pk, [])
    context = frame(request, "new") | {
        "ticket": ticket,
        "label": label(ticket),
        "where": where(ticket, clocks, rulebook(), request.at),
    }
    return render(request, "portal/received.html", context)
