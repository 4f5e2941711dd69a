"""The queue as people keep it: saved views, how many are where; and searching."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse, QueryDict
from ninja import Query, Router, Status
from pydantic import Field

from sportello.api.conditions import Key
from sportello.api.keys import READ, WRITE, Call
from sportello.api.nouns.tickets import CURSOR, PLACE, page_of
from sportello.api.reading import RELATED, line
from sportello.api.refusals import Refusal
from sportello.api.shapes import ANY, Id, Sent, Shape, TicketLine, TicketPage
from sportello.people.models import Department, Team
from sportello.tickets.models import Ticket
from sportello.tickets.search import search
from sportello.web.queue.choosing import Viewer, numbers, teams_of
from sportello.web.queue.filters import Filters
from sportello.web.queue.places import Place, place
from sportello.web.views.search import STATES
from sportello.workspace.models import SavedView
from sportello.workspace.views import check_own, delete_view, save_view, views_for

router = Router(tags=["Queues"])

PLACES = ("mine", "to-take", "team", "all", "watched")
FOUND = 50


class PlaceShape(Shape):
    """A place of the queue."""

    place: str = Field(description="As `place` in the list of requests.")
    name: str
    count: int = Field(description="How many requests, up to 1000.")


class ViewShape(Shape):
    """A view of the queue that somebody keeps."""

    id: int
    name: str
    place: str
    query: str = Field(description="Filters and order, as the list of requests takes them.")
    own: bool
    team: int | None = Field(description="To which team it is shown.")
    department: int | None = Field(description="To which department it is shown.")


class NewView(Sent):
    """A view to keep."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*\S[^\x00]*$")]
    place: Annotated[str, Field(pattern=PLACE)] = "mine"
    query: Annotated[str, Field(max_length=1000, pattern=r"^[!-~]*$")] = Field(
        "", description="Filters and order, such as `status=new&priority=1&sort=newest`."
    )
    team: Id | None = Field(None, description="Show it to a team; takes a supervisor.")
    department: Id | None = Field(None, description="Show it to a department; takes a supervisor.")


class FoundShape(Shape):
    """What was found, the best first."""

    tickets: list[TicketLine]
    more: bool


def viewer(call: Call) -> Viewer:
    """The caller, as one who looks at queues."""
    person = call.actor.person or 0
    return Viewer(person, call.actor, teams_of(person))


def place_of(name: str, who: Viewer) -> Place:
    """The place of this name. Raises Refusal."""
    try:
        return place(name, who)
    except Http404:
        raise Refusal("unknown_place") from None


@router.get("/queues", response=list[PlaceShape], auth=READ, summary="How many are where")
def list_queues(request: Any) -> Any:
    """The places of the queue and your teams, each with its number of open requests."""
    who = viewer(request)
    found = [place(name, who) for name in (*PLACES, *(f"team-{team.pk}" for team in who.teams))]
    counted = numbers(*(Filters().choose(one.base, who, whole=one.whole) for one in found))
    return [
        {"place": one.name, "name": one.title, "count": count}
        for one, count in zip(found, counted, strict=True)
    ]


@router.get("/views", response=list[ViewShape], auth=READ, summary="Saved views")
def list_views(request: Any) -> Any:
    """Yours, and those that are shown to your teams and departments."""
    who = viewer(request)
    return [_shape(one, who) for one in views_for(who.person, who.actor, who.teams)]


def _shape(view: SavedView, who: Viewer) -> dict[str, Any]:
    return {
        "id": view.pk,
        "name": view.name,
        "place": view.place,
        "query": view.query,
        "own": view.owner_id == who.person,
        "team": view.team_id,
        "department": view.department_id,
    }


def _view(who: Viewer, key: int) -> SavedView:
    found = views_for(who.person, who.actor, who.teams).filter(pk=key).first()
    if found is None:
        raise Refusal("no_such_address")
    return found


@router.get("/views/{key}/tickets", response=TicketPage, auth=READ, summary="Requests of a view")
def list_view(
    request: Any, key: Key, after: Annotated[str, Query(max_length=200, pattern=CURSOR)] = ""
) -> Any:
    """A page of what a view holds, in its order."""
    who = viewer(request)
    view = _view(who, key)
    return page_of(place_of(view.place, who), Filters.read(QueryDict(view.query)), who, after)


def _saved(call: Any, view: SavedView | None, new: NewView) -> dict[str, Any]:
    who = viewer(call)
    if view is not None:
        check_own(view, call.actor)
    asked = Filters.read(QueryDict(new.query))
    query = Filters(asked.chosen, asked.group, asked.sort).query.removeprefix("?")
    team = Team.objects.filter(pk=new.team).first() if new.team else None
    if (new.team and team is None) or (new.team and new.department):
        raise Refusal("unknown_place")
    if new.department and not Department.objects.filter(pk=new.department).exists():
        raise Refusal("unknown_department")
    saved = save_view(
        view,
        name=new.name.strip(),
        place=place_of(new.place, who).name,
        query=query,
        team=team,
        department=new.department,
        actor=call.actor,
    )
    return _shape(saved, who)


@router.post("/views", response={201: ViewShape}, auth=WRITE, summary="Keep a view")
def make_view(request: Any, response: HttpResponse, new: NewView) -> Any:
    """A place with filters and an order, under a name of yours."""
    made = _saved(request, None, new)
    response.headers["Location"] = f"{request.path}/{made['id']}"
    return made


@router.put("/views/{key}", response=ViewShape, auth=WRITE, summary="Change a view")
def change_view(request: Any, key: Key, new: NewView) -> Any:
    """Another name, another content, shown to others."""
    return _saved(request, _view(viewer(request), key), new)


@router.delete("/views/{key}", response={204: None}, auth=WRITE, summary="Throw a view away")
def end_view(request: Any, key: Key) -> Any:
    """The requests that it showed are where they are."""
    delete_view(_view(viewer(request), key), actor=request.actor)
    return Status(204, None)


@router.get("/search", response=FoundShape, auth=READ, summary="Search requests")
def search_tickets(
    request: Any,
    q: Annotated[str, Query(pattern=ANY, min_length=1, max_length=200)],
    state: Annotated[Literal["", "open", "done"], Query()] = "",
    requester: Annotated[int | None, Query(ge=1, le=10**14)] = None,
) -> Any:
    """By words, names, numbers: at most 50 requests that you see, the best first."""
    among = Ticket.objects.visible_to(request.actor)
    if state:
        among = among.filter(status__in=STATES[state])
    if requester is not None:
        among = among.filter(requester=requester)
    ids = search(q.strip(), request.actor, limit=FOUND + 1, among=among)
    known = Ticket.objects.select_related(*RELATED).in_bulk(ids[:FOUND])
    return {"tickets": [line(known[id]) for id in ids[:FOUND] if id in known], "more": len(ids) > FOUND}
