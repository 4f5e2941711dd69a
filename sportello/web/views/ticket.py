"""The page of one ticket: what was said and done, the ladder, and the moves at hand."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sportello.tickets.models import Ticket
from sportello.web.access import Asked, desk_page
from sportello.web.ticket import Gathered, gather
from sportello.web.views.frame import frame


@desk_page
@require_safe
def show(request: Asked, number: int) -> HttpResponse:
    """The page."""
    return page(request, ticket_of(request, number))


@desk_page
@require_safe
def changes(request: Asked, number: int) -> HttpResponse:
    """What is new since the event `after`, as fragments that find their places; nothing (204) is the rule."""
    after = request.GET.get("after", "")
    seen = (
        Ticket.objects.visible_to(request.actor).filter(number=number).values_list("last_number", flat=True)
    )
    if after.isdecimal() and list(seen) == [int(after)]:
        return HttpResponse(status=204)
    return render(request, "tickets/_changes.html", ticket_of(request, number).context(request.at))


def ticket_of(request: Asked, number: int) -> Gathered:
    """The ticket with this number, if the person may see it; else there is none."""
    row = (
        Ticket.objects.visible_to(request.actor)
        .filter(number=number)
        .select_related("department", "requester", "organisation", "category", "team")
        .first()
    )
    if row is None:
        raise Http404
    return gather(row, request.user.pk, request.actor, request.at)


def page(request: Asked, gathered: Gathered, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page; `more` is what a refused form brings back."""
    context = frame(request) | gathered.context(request.at) | {"composer": {"kind": "reply"}} | more
    return render(request, "tickets/show.html", context, status=status)
