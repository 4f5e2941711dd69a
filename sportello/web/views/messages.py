"""What agents write: replies to the requester, internal notes, telephone calls; and taking one's words back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sportello.desk.conversation import note as write_note
from sportello.desk.conversation import reply as send_reply
from sportello.desk.resolution import resolve
from sportello.desk.undo import undo
from sportello.domain.errors import DeskError
from sportello.domain.timeline.files import File
from sportello.tickets.models import Attachment, Message, Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.composer import (
    CALL_OUTCOMES,
    Composer,
    Writing,
    composer_of,
    key_of,
    newer_than,
    posted,
    promise_of,
    seconds_of,
    whole_number,
    wrong_in,
)
from sportello.web.conversation import talk
from sportello.web.freshness import news
from sportello.web.mentions import named_in
from sportello.web.problem.beside import version_in
from sportello.web.rail import card, rail
from sportello.web.ticket import Gathered
from sportello.web.uploads import incoming, vouchers
from sportello.web.views.ticket import page, ticket_of
from sportello.workspace.calls import log_at
from sportello.workspace.drafts import drafts_of, drop_draft, keep_draft, mark_of
from sportello.workspace.readings import mark_read

MINUTES = 24 * 60


@desk_page
@require_POST
def send(request: Asked, number: int) -> HttpResponse:
    """Send what the composer holds. `then` says what else: wait, resolve, keep it as a note, throw it away."""
    gathered, writing = ticket_of(request, number), posted(request)
    then, first_kind = request.POST.get("then", ""), writing.kind
    if then == "discard":
        _drop(request, gathered, writing, writing.kind)
        return answered(request, gathered.row.number, _("Thrown away."))
    if then == "as_note":
        writing.kind = "note"
    return _post(request, gathered, writing, then, first_kind)


@desk_page
@require_POST
def reply(request: Asked, number: int) -> HttpResponse:
    """Answer in public: what the composer sends, at an address of its own."""
    writing = posted(request)
    writing.kind = "reply"
    then = "wait" if "then_wait" in request.POST else ""
    return _post(request, ticket_of(request, number), writing, then, "reply")


@desk_page
@require_POST
def note(request: Asked, number: int) -> HttpResponse:
    """Write for colleagues only, at an address of its own."""
    writing = posted(request)
    writing.kind = "note"
    return _post(request, ticket_of(request, number), writing, "", "note")


def _post(request: Asked, gathered: Gathered, writing: Writing, then: str, draft: str) -> HttpResponse:
    """Carry it out, or bring it back with what is wrong. `draft` is the kind under which it was begun."""
    try:
        files = incoming(request, named_as=f"file_{draft}")
    except DeskError as refusal:
        return _back(request, gathered, writing, errors.status_of(refusal), errors.words_for(refusal))
    writing.files = vouchers(files, request.user.pk)
    # A note is never out of date: it is kept whatever happened meanwhile. So is a call: it took place.
    if writing.kind == "reply" and (stale := news(request, gathered, request.user.pk)):
        return _back(request, gathered, writing, 409, changed=stale)
    if wrong := wrong_in(writing):
        return _back(request, gathered, writing, 422, wrong)
    try:
        told = _carry_out(request, gathered, writing, then, files)
    except DeskError as refusal:
        again = ticket_of(request, gathered.row.number)
        return _back(request, again, writing, errors.status_of(refusal), errors.words_for(refusal))
    _drop(request, gathered, writing, draft)
    return answered(request, gathered.row.number, told, gathered.state.last_number + 1)


def _drop(request: Asked, gathered: Gathered, writing: Writing, draft: str) -> None:
    """The draft is done with, unless another device kept other words meanwhile: those stay."""
    if newer_than(request, gathered.row.pk, writing, draft) is None:
        drop_draft(request.user.pk, gathered.row.pk, draft)


def _carry_out(request: Asked, gathered: Gathered, writing: Writing, then: str, files: Sequence[File]) -> str:
    """The command of the kind of message; returns what to tell the person."""
    ticket, text = gathered.row.pk, writing.text
    given: dict[str, Any] = {
        "text": text,
        "files": files,
        "minutes": whole_number(writing.facts, "minutes", MINUTES) or 0,
        "dedup_key": key_of(request.POST, request.user.pk, ticket, writing),
        "actor": request.actor,
        "at": request.at,
    }
    name = gathered.row.requester.name
    if writing.kind == "note":
        write_note(ticket, mentions=named_in(text, gathered.row.department_id), **given)
        return _("Internal note saved.")
    if writing.kind == "call":
        _log(gathered.row, writing, given)
        return _("Call saved.")
    if then == "resolve":
        if not text.strip():
            raise DeskError("empty")
        resolve(ticket, reason=request.POST.get("reason", ""), **given)
        return _("%(label)s is resolved, and %(name)s is told.") % {
            "label": gathered.shown.label,
            "name": name,
        }
    version = version_in(text, gathered.row)
    send_reply(ticket, then_wait=then == "wait" and gathered.moves.hold, workaround=version, **given)
    return _("Reply sent to %(name)s.") % {"name": name}


def _log(ticket: Ticket, writing: Writing, given: dict[str, Any]) -> None:
    facts = writing.facts
    person, outcome = facts.get("person", ""), facts.get("outcome", "")
    log_at(
        ticket,
        person=int(person) if person.isascii() and person.isdecimal() else None,
        seconds=seconds_of(facts) or 0,
        outcome=outcome if outcome in CALL_OUTCOMES else "spoken",
        direction=facts.get("direction", ""),
        promise=promise_of(facts),
        **given,
    )


def _back(
    request: Asked,
    gathered: Gathered,
    writing: Writing,
    status: int,
    error: str = "",
    changed: Sequence[Any] = (),
) -> HttpResponse:
    """The composer with everything in it, saved as a draft as well, and why it came back."""
    row, me = gathered.row, request.user.pk
    if newer_than(request, row.pk, writing, writing.kind) is None:
        fields = fields_of(writing)
        kept = keep_draft(me, row.pk, writing.kind, text=writing.text, fields=fields, at=request.at)
        writing.mark = mark_of(kept)
    composer = composer_of(drafts_of(me, row.pk), me, writing.kind)
    composer.writings[writing.kind] = writing
    composer.error, composer.changed = error, changed
    if request.headers.get("HX-Request") == "true":
        context = gathered.context(request.at) | talk(request, gathered, composer)
        context["card"] = card(request, gathered)
        return render(request, "tickets/_composer.html", context, status=status)
    return page(request, gathered, status, composer=composer)


def fields_of(writing: Writing) -> dict[str, Any]:
    """What a draft keeps beside the text."""
    files = [vars(file) for _word, file in writing.files]
    return {**writing.facts, "files": files}


def answered(request: Asked, number: int, told: str, event: int = 0, kind: str = "") -> HttpResponse:
    """After it was done: the page again, at the event; for htmx the composer, open at `kind`, and what is new."""
    if request.headers.get("HX-Request") == "true":
        gathered = ticket_of(request, number)
        mark_read(request.user.pk, {gathered.row.pk: gathered.row.last_number})
        me = request.user.pk
        composer = composer_of(drafts_of(me, gathered.row.pk), me, kind)
        context = gathered.context(request.at) | rail(request, gathered) | talk(request, gathered, composer)
        return render(request, "tickets/_sent.html", context | {"told": told, "sent": event})
    messages.success(request, told, extra_tags="message-sent")
    return redirect(reverse("ticket", args=[number]) + (f"#event-{event}" if event else ""))


@desk_page
@require_POST
def withdrawal(request: Asked, number: int, event: int) -> HttpResponse:
    """Take one's reply back, within seconds: its words and files return into the composer."""
    gathered = ticket_of(request, number)
    row, me = gathered.row, request.user.pk
    message = Message.objects.filter(ticket=row, event_number=event, author=me).first()
    if message is None:
        raise Http404
    try:
        undo(row.pk, event=event, actor=request.actor, at=request.at)
    except DeskError as refusal:
        composer = composer_of(drafts_of(me, row.pk), me)
        composer.error = errors.words_for(refusal)
        return _again(request, number, composer, errors.status_of(refusal))
    begun = drafts_of(me, row.pk).get("reply")
    text = f"{message.text}\n\n{begun.text}" if begun is not None and begun.text.strip() else message.text
    files = [
        {"name": file.name, "type": file.content_type, "size": file.size, "digest": file.digest}
        for file in Attachment.objects.filter(message=message)
    ]
    keep_draft(me, row.pk, "reply", text=text, fields={"files": files}, at=request.at)
    told = _("Taken back: nobody was told. Your words are in the box again.")
    return answered(request, number, told, kind="reply")


def _again(request: Asked, number: int, composer: Composer, status: int) -> HttpResponse:
    gathered = ticket_of(request, number)
    if request.headers.get("HX-Request") == "true":
        context = gathered.context(request.at) | talk(request, gathered, composer)
        context["card"] = card(request, gathered)
        return render(request, "tickets/_composer.html", context, status=status)
    return page(request, gathered, status, composer=composer)
