"""Requests: listed, read, opened."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from sportello.api.conditions import Number, etag, tag
from sportello.api.interface import with_budget
from sportello.api.keys import OPEN_AT_ONCE, READ, reconsidered
from sportello.api.nouns.files import kept
from sportello.api.reading import RELATED, events_after, last_events, line, ticket_of, whole
from sportello.api.refusals import Refusal
from sportello.api.shapes import EventPage, NewTicket, TicketPage, TicketRead, TicketShape
from sportello.catalogue.models import CustomField
from sportello.catalogue.values import check
from sportello.desk.known import UnknownPerson
from sportello.desk.opening import Request, opened_ticket
from sportello.domain.lifecycle import Kind, Status, WaitingFor
from sportello.people.addresses import written_as
from sportello.tickets.models import Ticket
from sportello.web.queue import paging
from sportello.web.queue.choosing import Viewer, teams_of
from sportello.web.queue.filters import MOST_VALUES, Filters
from sportello.web.queue.paging import Mark, Order
from sportello.web.queue.places import Place, place

router = Router(tags=["Requests"])

IdOrNone = Annotated[str, Field(pattern=r"^(none|[1-9][0-9]{0,14})$")]
PLACE = r"^(all|mine|team|to-take|watched|team-[1-9][0-9]{0,14})$"
CURSOR = r"^([a-z]+~[-0-9.~]+)?$"
"""The order that a list was in, and after what in it the next page begins."""
Few = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]+$")]
Some: Any = Field(default_factory=list, max_length=MOST_VALUES)


class Wanted(Schema):
    """Which requests: those of a place of the queue that fit every filter given; several values of one: any of them."""

    model_config = ConfigDict(extra="ignore")

    place: Annotated[str, Field(pattern=PLACE)] = Field(
        "all", description="`all`, `mine`, `team`, `to-take`, `watched`, or a team such as `team-7`."
    )
    status: list[Status] = Some
    level: list[Annotated[int, Field(ge=1, le=49)]] = Some
    priority: list[Annotated[int, Field(ge=1, le=4)]] = Some
    kind: list[Kind] = Some
    department: list[Annotated[int, Field(ge=1, le=10**14)]] = Some
    category: list[IdOrNone] = Some
    team: list[IdOrNone] = Some
    owner: list[IdOrNone] = Some
    area: list[Literal["direct", "indirect"]] = Some
    waiting: list[WaitingFor] = Some
    tag: list[Few] = Some
    organisation: list[Few] = Field(
        default_factory=list, max_length=MOST_VALUES, description="An id, or a part of the name."
    )
    clock: list[
        Literal["first_response", "next_response", "resolution", "call_back", "take_charge", "level"]
    ] = Some
    sort: Literal["deadline", "priority", "newest", "oldest", "changed"] = "deadline"
    after: Annotated[str, Field(max_length=200, pattern=CURSOR)] = Field(
        "", description="The `next` of the page before."
    )

    def filters(self) -> Filters:
        """The same as the queue knows them."""
        given = self.model_dump(mode="json", exclude={"place", "sort", "after"})
        chosen = {
            name: tuple(str(one) for one in dict.fromkeys(values)) for name, values in given.items() if values
        }
        return Filters(chosen, sort=self.sort)


@router.get("", response=TicketPage, auth=READ, summary="List requests")
def list_requests(request: Any, wanted: Query[Wanted]) -> dict[str, Any]:
    """A page of at most 50 requests that the person may see, the most pressing first unless sorted otherwise.

    By itself it holds what is open; ask for `status` to see what has ended.
    """
    viewer = Viewer(request.actor.person, request.actor, teams_of(request.actor.person))
    try:
        here = place(wanted.place, viewer)
    except Http404:
        raise Refusal("unknown_place") from None
    return page_of(here, wanted.filters(), viewer, wanted.after)


def page_of(here: Place, filters: Filters, viewer: Viewer, after: str) -> dict[str, Any]:
    """A page of a place of the queue. Raises Refusal for the cursor of another order."""
    sort, _, rest = after.partition("~")
    mark, order = Mark.read(rest), Order.of("deadline", filters.sort, viewer.person)
    if str(mark) != rest or (after and sort != filters.sort) or len(mark.keys) not in (0, len(order.keys)):
        raise Refusal("invalid", wrong={"after": "string_pattern_mismatch"})
    page = paging.page(filters.choose(here.base, viewer, whole=here.whole), order, mark)
    rows = Ticket.objects.select_related(*RELATED).in_bulk([one.pk for one in page.tickets])
    found = [line(rows[one.pk]) for one in page.tickets if one.pk in rows]
    return {"tickets": found, "next": f"{filters.sort}~{page.next}" if page.next else None}


@router.post("", response={201: TicketShape}, auth=OPEN_AT_ONCE, summary="Open a request")
@reconsidered
def open_request(request: Any, response: HttpResponse, new: NewTicket) -> Any:
    """Open a request, for oneself or for somebody. Clocks and ladder start at once."""
    given = new.model_dump(exclude={"requester", "requester_address", "kind", "fields", "files"})
    asked = Request(
        requester=new.requester or _known(new.requester_address) or request.actor.person,
        kind=Kind(new.kind),
        fields=tuple(_checked(new)),
        files=kept(request, new.files),
        **given,
    )
    row = opened_ticket(asked, actor=request.actor, at=request.at)
    tag(response, row)
    response.headers["Location"] = f"{request.path}/{row.number}"
    return whole(row)


def _checked(new: NewTicket) -> Iterator[tuple[str, str]]:
    """The category's own fields as they are kept. Raises Refusal, WrongValue."""
    if not new.fields:
        return
    known = {field.key: field for field in CustomField.objects.filter(category=new.category or 0)}
    for key, value in new.fields.items():
        if key not in known:
            raise Refusal("unknown_field", field=key)
        yield key, check(known[key], value)


def _known(address: str | None) -> int | None:
    """Whose address it is; None for no address. Raises UnknownPerson."""
    if not address:
        return None
    found = written_as(address.strip()).values_list("person", flat=True).first()
    if found is None:
        raise UnknownPerson(person=address)
    return found


@router.get("/{number}", response=TicketRead, auth=READ, summary="Read a request")
def read_request(request: Any, response: HttpResponse, number: Number) -> Any:
    """The request with the last 100 events of its timeline. The `ETag` is the number of its last event."""
    row = ticket_of(request, number)
    tag(response, row)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag(row):  # nothing more is read then
        return with_budget(request, HttpResponse(status=304, headers={"ETag": etag(row)}))
    events = last_events(row)
    return whole(row) | {"events": events, "earlier": bool(events and events[0]["number"] > 1)}


@router.get("/{number}/events", response=EventPage, auth=READ, summary="Read the timeline")
def read_timeline(
    request: Any,
    number: Number,
    after: Annotated[int, Query(ge=0, le=10**8, description="Begin after this event.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Any:
    """The events of a request after a number, in order: to read it from the start, or what is new."""
    found, more = events_after(ticket_of(request, number), after, limit)
    return {"events": found, "more": more}
