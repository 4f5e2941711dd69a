"""Searching: a page of its own, and the part of the palette that the server knows."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sportello.desk.rulebook import rulebook
from sportello.people.callers import callers
from sportello.people.models import Person
from sportello.tickets.listed import in_this_order
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.tickets.search import search
from sportello.tickets.walk import OPEN
from sportello.web.access import Asked, desk_page
from sportello.web.knowledge.finding import found_guides
from sportello.web.rows import rows
from sportello.web.views.frame import frame

SHOWN, IN_PALETTE = 50, 8
LONGEST = 200
STATES = {
    "open": OPEN,
    "done": ("resolved", "closed", "merged", "cancelled"),
}


@desk_page
@require_safe
def show(request: Asked) -> HttpResponse:
    """What was found, the best first; a number that is a request's leads straight there."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    whose = _person(request.GET.get("person", ""))
    tickets = _among(request)
    if whose is not None:
        tickets = tickets.filter(requester=whose)
    if words:
        ids = search(words, request.actor, limit=SHOWN + 1, among=tickets)
    elif whose is not None:
        ids = list(tickets.order_by("-opened_at").values_list("pk", flat=True)[: SHOWN + 1])
    else:
        ids = []
    found = in_this_order(ids[:SHOWN])
    if words.lstrip("#").isdecimal() and len(found) == 1:
        return redirect("ticket", found[0].number)
    page: dict[str, Any] = {
        "q": words,
        "whose": whose,
        "state": request.GET.get("state", ""),
        "rows": rows(found, rulebook(), request.at, request.user.pk),
        "more": len(ids) > SHOWN,
        "people": callers(words, limit=5) if words and whose is None else [],
        "guides": found_guides(words, request.actor) if words and whose is None else [],
    }
    return render(request, "search/index.html", {**frame(request), **page})


@desk_page
@require_safe
def palette(request: Asked) -> HttpResponse:
    """Requests and people for what was typed so far, as options of the palette."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    only_people, only_numbers = words.startswith("@"), words.startswith("#")
    words = words.lstrip("@#").strip()
    ids = [] if only_people or len(words) < 2 else search(words, request.actor, limit=IN_PALETTE)
    people = [] if only_numbers or len(words) < 2 else callers(words, limit=5)
    page = {
        "rows": rows(in_this_order(ids), rulebook(), request.at, request.user.pk),
        "people": people,
        "guides": [] if only_people or len(words) < 2 else found_guides(words, request.actor, 3),
        "q": words,
    }
    return render(request, "search/_palette.html", page)


def _among(request: Asked) -> TicketQuerySet:
    """What the person may see, in the state asked for."""
    tickets = Ticket.objects.visible_to(request.actor)
    statuses = STATES.get(request.GET.get("state", ""))
    return tickets.filter(status__in=statuses) if statuses else tickets


def _person(text: str) -> Person | None:
    if not text.isdecimal() or len(text) > 18:
        return None
    return Person.objects.filter(pk=int(text)).first()
