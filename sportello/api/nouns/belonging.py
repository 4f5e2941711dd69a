"""Requests that belong together: linked, merged, split."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from sportello.api.conditions import IfMatch, Number
from sportello.api.keys import READ, WRITE
from sportello.api.moving import move, seen
from sportello.api.reading import ticket_of
from sportello.api.shapes import Id, Line, Sent, Shape, Text, TicketShape
from sportello.desk.linking import link, merge, split, unlink
from sportello.tickets.models import Link, Ticket

router = Router(tags=["Belonging together"])

Relation = Literal["related", "duplicate", "parent", "child", "caused_by", "incident"]


class LinkShape(Shape):
    """Another request that this one has to do with."""

    relation: str = Field(description="What the other one is to this one.")
    number: int
    subject: str
    status: str


class NewLink(Sent):
    """A relation to another request."""

    other: Id = Field(description="The number of the other one.")
    relation: Relation = Field("related", description="What the other one is to this one.")


class Merge(Sent):
    """Into which one."""

    into: Id = Field(description="The number of the one that stays.")


class Split(Sent):
    """The part that goes on by itself."""

    subject: Line = Field(min_length=1)
    text: Text = ""
    department: Id | None = None


@router.get("/{number}/links", response=list[LinkShape], auth=READ, summary="Linked requests")
def links(request: Any, number: Number) -> Any:
    """The requests that this one has to do with, as far as you see them."""
    row = ticket_of(request, number)
    others = Ticket.objects.visible_to(request.actor).filter(
        pk__in=Link.objects.filter(ticket=row).values("other")
    )
    known = {one.pk: one for one in others}
    return [
        {
            "relation": one.relation,
            "number": known[one.other_id].number,
            "subject": known[one.other_id].subject,
            "status": known[one.other_id].status,
        }
        for one in Link.objects.filter(ticket=row).order_by("pk")
        if one.other_id in known
    ]


@router.post("/{number}/links", response={201: TicketShape}, auth=WRITE, summary="Link")
def link_to(
    request: Any, response: HttpResponse, number: Number, new: NewLink, if_match: IfMatch = None
) -> Any:
    """Link it to another one; both timelines tell. `caused_by` links it to a problem."""
    other = seen(request, new.other)
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: link(ticket, other=other, relation=new.relation, **by),
    )


@router.delete("/{number}/links/{other}", response=TicketShape, auth=WRITE, summary="Take a link away")
def unlink_from(
    request: Any,
    response: HttpResponse,
    number: Number,
    other: Number,
    relation: Annotated[Relation, Query()] = "related",
    if_match: IfMatch = None,
) -> Any:
    """Take the link away again; both timelines tell."""
    twin = seen(request, other)
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: unlink(ticket, other=twin, relation=relation, **by),
    )


@router.post("/{number}/merge", response=TicketShape, auth=WRITE, summary="Merge")
def merge_into(
    request: Any, response: HttpResponse, number: Number, one: Merge, if_match: IfMatch = None
) -> Any:
    """Make it a part of another one: its number goes on working, its people follow the one that stays."""
    into = seen(request, one.into)
    return move(request, response, number, if_match, lambda ticket, **by: merge(ticket, into=into, **by))


@router.post("/{number}/split", response=TicketShape, auth=WRITE, summary="Split")
def split_off(
    request: Any, response: HttpResponse, number: Number, part: Split, if_match: IfMatch = None
) -> Any:
    """Let a part go on as a request of its own, for the same requester. The event names the new one."""
    return move(
        request, response, number, if_match, lambda ticket, **by: split(ticket, **part.model_dump(), **by)
    )
