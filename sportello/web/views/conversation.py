"""Beside the messages: files, drafts, mentions, macros, time and checklist, the history by parts, the print."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sportello.desk.work import add_item, check_item, remove_item, spend_time
from sportello.domain.errors import DeskError
from sportello.tickets.models import Attachment, Ticket
from sportello.web import errors, words
from sportello.web.access import Asked, desk_page
from sportello.web.composer import newer_than, page_of, posted
from sportello.web.conversation import history
from sportello.web.files import answer
from sportello.web.mentions import offered
from sportello.web.uploads import incoming, named, vouchers
from sportello.web.views.messages import fields_of
from sportello.web.views.moves import do
from sportello.web.views.ticket import ticket_of
from sportello.workspace.drafts import keep_draft, mark_of


def seen_ticket(request: Asked, number: int) -> Ticket:
    """The row alone, if the person may see the ticket; else there is none."""
    found = Ticket.objects.visible_to(request.actor).filter(number=number)
    return get_object_or_404(found.select_related("department"))


@desk_page
@require_safe
def timeline(request: Asked, number: int) -> HttpResponse:
    """The history as the address asks for it: a filter, or further back."""
    gathered = ticket_of(request, number)
    return render(request, "tickets/_history.html", gathered.context(request.at) | history(gathered))


@desk_page
@require_POST
def files(request: Asked, number: int) -> HttpResponse:
    """Keep files before their message is sent; what comes back names them in the form."""
    seen_ticket(request, number)
    kind = posted(request).kind
    try:
        known = set(named(request, f"file_{kind}"))
        fresh = [file for file in incoming(request, named_as=f"file_{kind}") if file not in known]
    except DeskError as refusal:
        context: dict[str, Any] = {"error": errors.words_for(refusal)}
        return render(request, "tickets/_file_refused.html", context, status=errors.status_of(refusal))
    return render(
        request, "tickets/_files_kept.html", {"files": vouchers(fresh, request.user.pk), "kind": kind}
    )


@desk_page
@require_safe
def file(request: Asked, number: int, pk: int) -> HttpResponseBase:
    """One file of the ticket, saved; with `?view` shown where that is safe."""
    row = seen_ticket(request, number)
    return answer(get_object_or_404(Attachment, pk=pk, message__ticket=row), view="view" in request.GET)


@desk_page
@require_POST
def draft(request: Asked, number: int) -> HttpResponse:
    """Keep what is being written; says when it was kept. 409: another device kept something else meanwhile.

    With `leaving` nobody is there to be asked any more: both are kept.
    """
    row, writing = seen_ticket(request, number), posted(request)
    if newer := newer_than(request, row.pk, writing, writing.kind):
        if "leaving" not in request.POST:
            said = {"newer": newer, "mark": mark_of(newer)}
            return render(request, "tickets/_newer_draft.html", said, status=409)
        writing.text = f"{newer.text}\n\n{writing.text}".strip()
    kept = keep_draft(
        request.user.pk, row.pk, writing.kind, text=writing.text, fields=fields_of(writing),
        page=page_of(request), at=request.at,
    )  # fmt: skip
    told = _("Draft saved %(time)s") % {"time": words.hour(request.at)} if kept is not None else ""
    return HttpResponse(told, content_type="text/plain; charset=utf-8", headers={"X-Draft": mark_of(kept)})


@desk_page
@require_safe
def mentions(request: Asked, number: int) -> HttpResponse:
    """The colleagues whom `?q=` may mean, as options of a list."""
    row = seen_ticket(request, number)
    people = offered(request.GET.get("q", ""), row.department_id)
    return render(request, "tickets/_mentions.html", {"people": people})


@desk_page
@require_POST
def time(request: Asked, number: int) -> HttpResponse:
    """Note time spent that came with no message."""
    said = request.POST.get("minutes", "").strip().replace("−", "-")
    minutes = int(said) if said.lstrip("-").isdecimal() and len(said) <= 5 else 0
    on = request.POST.get("on", "")
    return do(
        request,
        number,
        lambda ticket: spend_time(ticket, minutes=minutes, on=on, actor=request.actor, at=request.at),
        ngettext("%(minutes)s minute noted.", "%(minutes)s minutes noted.", abs(minutes))
        % {"minutes": minutes},
    )


@desk_page
@require_POST
def checklist(request: Asked, number: int) -> HttpResponse:
    """Put something to do on the checklist."""
    text = request.POST.get("text", "")
    return do(
        request,
        number,
        lambda ticket: add_item(ticket, text=text, actor=request.actor, at=request.at),
        _("On the checklist."),
    )


@desk_page
@require_POST
def checklist_item(request: Asked, number: int, item: int) -> HttpResponse:
    """Tick an item off, open it again, or take it off."""
    how = request.POST.get("how", "")
    if how == "remove":
        told = _("Taken off the checklist.")
        return do(
            request,
            number,
            lambda ticket: remove_item(ticket, item=item, actor=request.actor, at=request.at),
            told,
        )
    done = how != "open"
    told = _("Ticked off.") if done else _("Open again.")
    return do(
        request,
        number,
        lambda ticket: check_item(ticket, item=item, done=done, actor=request.actor, at=request.at),
        told,
    )
