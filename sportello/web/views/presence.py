"""Who is at a ticket: said by the pages of those who are, shown to the others."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sportello.tickets.models import Ticket
from sportello.web.access import Asked, desk_page
from sportello.web.live.presence import present, said
from sportello.web.notices.gathering import mark_read
from sportello.workspace import presence

STATES = ("reading", "writing", "gone")


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def at_ticket(request: Asked, number: int) -> HttpResponse:
    """Say what I do here (`state`: reading, writing or gone; `page`: which window says so), and see who else is."""
    ticket = (
        Ticket.objects.visible_to(request.actor).filter(number=number).values_list("pk", flat=True).first()
    )
    if ticket is None:
        raise Http404
    news = 0
    if request.method == "POST":
        state = request.POST.get("state", "")
        if state not in STATES:
            return HttpResponse(status=422)
        page = request.POST.get("page", "")[:36]
        if state == "gone":
            presence.leave(request.user.pk, ticket, page=page)
            return HttpResponse(status=204)
        presence.come(request.user.pk, ticket, writing=state == "writing", page=page, at=request.at)
        news = mark_read(request.user.pk, request.at, ticket=ticket)
    there = said(present([ticket]).get(ticket, ()), request.user.pk)
    response = render(request, "tickets/_there.html", {"there": there})
    if news:
        response.headers["X-Read"] = str(news)  # the bell asks again
    return response
