"""The queue: mine, my teams', to take, all; by deadline, refreshed in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from sportello.desk.rulebook import rulebook
from sportello.domain.number import NotANumber, read_number
from sportello.people.models import Team
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.web import queue, words
from sportello.web.access import Asked, desk_page
from sportello.web.rows import Row, rows
from sportello.web.side import Link
from sportello.web.views.frame import frame

GROUPS = {
    "late": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Within 30 minutes"),
    "today": gettext_lazy("Today"),
    "later": gettext_lazy("Tomorrow and later"),
    "waiting": gettext_lazy("Waiting"),
}


@dataclass(frozen=True)
class Group:
    """Rows that share a deadline's nearness; the count is of the whole view, not of the page."""

    name: str
    title: str
    count: str
    rows: list[Row]


@dataclass(frozen=True)
class Queue:
    """One view of the queue, ready to be drawn."""

    title: str
    here: str
    groups: list[Group]
    tabs: list[Link]
    next: str = ""
    first: str = ""
    late: int = 0
    nothing: str = ""
    instead: dict[str, Any] | None = None
    rows: Sequence[Row] = field(default_factory=list)


@desk_page
@require_safe
@vary_on_headers("HX-Request")
def mine(request: Asked) -> HttpResponse:
    """What is in my charge."""
    return _show(request, _("My queue"), lambda tickets, _teams: queue.mine(tickets, request.user.pk))


@desk_page
@require_safe
@vary_on_headers("HX-Request")
def view(request: Asked, name: str) -> HttpResponse:
    """What is offered (`to-take`), what my teams have (`team`), or all that is open (`all`)."""
    if name == "to-take":
        return _show(
            request, _("To take"), lambda tickets, teams: queue.to_take(tickets, request.user.pk, teams)
        )
    if name == "team":
        return _show(request, _("My teams"), queue.of_teams)
    if name == "all":
        return _show(request, _("All open"), lambda tickets, _teams: tickets)
    raise Http404


@desk_page
@require_safe
@vary_on_headers("HX-Request")
def team(request: Asked, pk: int) -> HttpResponse:
    """What one team has."""
    found = Team.objects.filter(pk=pk).first()
    if found is None or not (
        request.actor.sees_everything or found.department_id in request.actor.departments
    ):
        raise Http404
    return _show(request, found.name, lambda tickets, _teams: queue.of_teams(tickets, [found]))


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


def _show(
    request: Asked, title: str, choose: Callable[[TicketQuerySet, Sequence[Team]], TicketQuerySet]
) -> HttpResponse:
    around = frame(request)
    chosen = choose(queue.open_to(request.actor), around["teams"])
    place = queue.Place.read(request.GET.get("after", ""))
    tickets, following = queue.page(chosen, place)
    drawn = rows(tickets, rulebook(), request.at)
    groups, late = _groups(request, chosen, tickets, drawn)
    shown = Queue(
        title=title,
        here=request.get_full_path(),
        groups=groups,
        tabs=_tabs(request, around["teams"]),
        next=f"{request.path}?after={following}" if following else "",
        first=request.path if place else "",
        late=late,
        nothing=_("Nothing is waiting for you here."),
        instead=None if drawn else _instead(request, around),
        rows=drawn,
    )
    alone = request.headers.get("HX-Request") == "true"
    return render(request, "queue/_refresh.html" if alone else "queue/index.html", around | {"queue": shown})


def _groups(
    request: Asked, chosen: TicketQuerySet, tickets: Sequence[Ticket], drawn: Sequence[Row]
) -> tuple[list[Group], int]:
    """The groups that have rows on this page, each with the count of the whole view; and how many are late."""
    groups, late = [], 0
    for stretch in queue.stretches(request.at):
        here = [row for ticket, row in zip(tickets, drawn, strict=True) if stretch.holds(ticket)]
        if not here:
            continue
        number = queue.count(stretch.narrow(chosen))
        late = number if stretch.name == "late" else late
        groups.append(Group(stretch.name, str(GROUPS[stretch.name]), words.count(number), here))
    return groups, late


def _tabs(request: Asked, teams: Sequence[Team]) -> list[Link]:
    tickets = queue.open_to(request.actor)
    home, person = reverse("queue"), request.user.pk
    tabs = [
        (_("Mine"), home, queue.mine(tickets, person)),
        (_("My teams"), reverse("queue_view", args=["team"]), queue.of_teams(tickets, teams)),
        (_("To take"), reverse("queue_view", args=["to-take"]), queue.to_take(tickets, person, teams)),
    ]
    return [
        Link(name, href, "", count=words.count(queue.count(found)), current=request.path == href)
        for name, href, found in tabs
        if teams or href != reverse("queue_view", args=["team"])
    ]


def _instead(request: Asked, around: dict[str, Any]) -> dict[str, Any] | None:
    """What else there is to do when a view is empty."""
    href = reverse("queue_view", args=["to-take"])
    number = queue.count(queue.to_take(queue.open_to(request.actor), request.user.pk, around["teams"]))
    if not number or request.path == href:
        return None
    said = ngettext("See the %(n)s to take", "See the %(n)s to take", number) % {"n": words.count(number)}
    return {"href": href, "words": said}
