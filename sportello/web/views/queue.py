"""The queue: mine, my teams', to take, all; filtered, grouped, refreshed in place."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from sportello.domain.number import NotANumber, read_number
from sportello.tickets.models import Ticket
from sportello.web.access import Asked, desk_page
from sportello.web.queue.showing import show
from sportello.web.views.frame import frame


@desk_page
@require_safe
@vary_on_headers("HX-Request")
def mine(request: Asked) -> HttpResponse:
    """What is in my charge."""
    return _page(request, "mine")


@desk_page
@require_safe
@vary_on_headers("HX-Request")
def view(request: Asked, name: str) -> HttpResponse:
    """What is offered (`to-take`), what my teams have (`team`), what I follow (`watched`), or all that is open."""
    return _page(request, name)


@desk_page
@require_safe
@vary_on_headers("HX-Request")
def team(request: Asked, pk: int) -> HttpResponse:
    """What one team has."""
    return _page(request, f"team-{pk}")


@desk_page
@require_safe
def find(request: Asked) -> HttpResponse:
    """Go to the number typed; a wrong digit is said at once, before anybody looks for it in vain."""
    text = request.GET.get("number", "")
    try:
        number = read_number(text)
    except NotANumber:
        number = 0
    known = Ticket.objects.visible_to(request.actor).filter(number=number).exists() if number else False
    if known:
        return redirect("ticket", number)
    why = (
        _("There is no request with this number, or it is not for you to see.")
        if number
        else _("This is no number of a request: its last digit does not fit the others. Read it again.")
    )
    return render(request, "queue/not_found.html", frame(request) | {"typed": text, "why": why}, status=404)


def _page(request: Asked, name: str) -> HttpResponse:
    around = frame(request)
    alone = request.headers.get("HX-Request") == "true"
    template = "queue/_refresh.html" if alone else "queue/index.html"
    return render(request, template, around | {"queue": show(request, name, around)})
