"""The page of one ticket: what was said and done, the ladder, and the moves at hand."""

from typing import Any

from django.db.models import BigIntegerField
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sportello.sets.kept import Given
from sportello.tickets.models import Ticket
from sportello.tickets.seen import Seen
from sportello.web.access import Asked, desk_page
from sportello.web.composer import Composer
from sportello.web.conversation import history, talk
from sportello.web.rail import rail
from sportello.web.ticket import Gathered, gather
from sportello.web.views.frame import frame
from sportello.web.window import Window
from sportello.workspace.readings import mark_read

_BY_NUMBER = Seen(
    lambda actor: (
        Ticket.objects.visible_to(actor)
        .filter(number=Given("number", BigIntegerField()))
        .select_related("department", "requester", "organisation", "category", "team")
    )
)


@desk_page
@require_safe
def show(request: Asked, number: int) -> HttpResponse:
    """The page."""
    gathered = ticket_of(request, number)
    mark_read(request.user.pk, {gathered.row.pk: gathered.row.last_number})
    return page(request, gathered)


@desk_page
@require_safe
def changes(request: Asked, number: int) -> HttpResponse:
    """What is new since the event `after`, as fragments that find their places; nothing (204) is the rule.

    Where there is no such request for them (any more), the page says so and stays as it is.
    """
    after = request.GET.get("after", "")
    seen = (
        Ticket.objects.visible_to(request.actor).filter(number=number).values_list("last_number", flat=True)
    )
    if after.isdecimal() and list(seen) == [int(after)]:
        return HttpResponse(status=204)
    if not seen and request.headers.get("HX-Request") == "true":
        return render(request, "tickets/_gone.html", status=404)
    gathered = ticket_of(request, number)
    mark_read(request.user.pk, {gathered.row.pk: gathered.row.last_number})  # asked for by who looks at it
    return render(
        request,
        "tickets/_changes.html",
        gathered.context(request.at) | rail(request, gathered) | history(gathered),
    )


def ticket_of(request: Asked, number: int) -> Gathered:
    """The ticket with this number, if the person may see it; its history as far as the address asks for it."""
    row = row_of(request, number)
    return gather(row, request.user.pk, request.actor, request.at, Window.asked(request))


def row_of(request: Asked, number: int) -> Ticket:
    """The row of the ticket with this number, if the person may see it; else there is none."""
    found = _BY_NUMBER.rows(request.actor, number=number) if number < 2**63 else []
    if not found:
        raise Http404
    return found[0]


def page(
    request: Asked, gathered: Gathered, status: int = 200, *, composer: Composer | None = None, **more: Any
) -> HttpResponse:
    """The whole page; `composer` and `more` are what a refused form brings back."""
    context = (
        frame(request)
        | gathered.context(request.at)
        | rail(request, gathered)
        | talk(request, gathered, composer)
        | more
    )
    return render(request, "tickets/show.html", context, status=status)
