"""Messages of e-mail: those that wait for somebody, one of them, its source, and what an agent does with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.intake.mail import source
from sportello.intake.mail.headers import Person as Named
from sportello.intake.mail.models import IncomingMessage
from sportello.intake.mail.opening import open_as_request
from sportello.intake.mail.opening import put_aside as put_by
from sportello.intake.mail.senders import is_address, person_of
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.files import HEADER, SANDBOX
from sportello.web.mail import waiting, words
from sportello.web.mail.beside import Beside
from sportello.web.mail.one import one
from sportello.web.views.frame import frame


def _row(request: Asked, pk: int) -> IncomingMessage:
    """A message of the reader's departments, or on a ticket that they see; others do not exist."""
    rows = IncomingMessage.objects.select_related("mailbox__department", "ticket__department")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    if row.ticket_id is not None:
        if not Ticket.objects.visible_to(request.actor).filter(pk=row.ticket_id).exists():
            raise Http404
    elif not waiting.seen_by(request.actor).filter(pk=pk).exists():
        raise Http404
    return row


@desk_page
@require_safe
def listing(request: Asked) -> HttpResponse:
    """What waits, what was put aside, what is on requests."""
    if not waiting.handles_mail(request.actor):
        raise Http404
    tab = request.GET.get("tab", "waiting")
    tab = tab if tab in waiting.TABS else "waiting"
    before = request.GET.get("before", "")
    lines, more = waiting.page(request.actor, tab, before)
    tabs = [(name, title) for name, (_states, title) in waiting.TABS.items()]
    context = {"lines": lines, "tab": tab, "tabs": tabs, "next": more, "paged": bool(before)}
    return render(request, "mail/index.html", frame(request) | context)


@desk_page
@require_safe
def show(request: Asked, pk: int) -> HttpResponse:
    """One message."""
    return _shown(request, _row(request, pk))


def _shown(request: Asked, row: IncomingMessage, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "row": row,
        "one": one(row),
        "mail": Beside(row),
        "why": words.reason(row),
        "open": row.ticket_id is None and request.actor.may("ticket.open", row.department_id),
        "address": row.sender,
    }
    return render(request, "mail/show.html", frame(request) | context | more, status=status)


@desk_page
@require_safe
def raw(request: Asked, pk: int) -> HttpResponseBase:
    """The source as it came, to be saved."""
    row = _row(request, pk)
    try:
        content = source.fetch(row.digest)
    except OSError:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="message-{row.pk}.eml"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[HEADER] = SANDBOX
    return response


@desk_page
@require_POST
def ticket(request: Asked, pk: int) -> HttpResponse:
    """Make a request of it."""
    row = _row(request, pk)
    _may_open(request, row)
    address = request.POST.get("address", "").strip()[:254].lower()
    try:
        requester = _requester(address, row)
        opened = open_as_request(row, requester=requester, actor=request.actor, at=request.at)
    except DeskError as refusal:
        return _shown(
            request, row, errors.status_of(refusal), refused=errors.words_for(refusal), address=address
        )
    assert opened.ticket is not None  # noqa: S101 (it was just opened)
    messages.success(request, _("The message is a request now."))
    return redirect("ticket", opened.ticket.number)


def _requester(address: str, row: IncomingMessage) -> Person | None:
    """For whom it is: the sender, or whom the agent names."""
    if not address or address == row.sender:
        return None
    return person_of(Named(address)) if is_address(address) else None


@desk_page
@require_POST
def aside(request: Asked, pk: int) -> HttpResponse:
    """It needs nobody."""
    row = _row(request, pk)
    _may_open(request, row)
    try:
        put_by(row)
    except DeskError as refusal:
        return _shown(request, row, errors.status_of(refusal), refused=errors.words_for(refusal))
    return redirect("mail")


def _may_open(request: Asked, row: IncomingMessage) -> None:
    if not request.actor.may("ticket.open", row.department_id):
        raise Http404
