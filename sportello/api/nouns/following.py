"""Who follows a request, and under which labels it is found."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from sportello.api.conditions import IfMatch, Key, Number
from sportello.api.keys import READ, WRITE
from sportello.api.moving import move
from sportello.api.reading import person, ticket_of
from sportello.api.shapes import Id, PersonShape, Sent, Shape, TicketShape
from sportello.desk import following
from sportello.people.models import Person
from sportello.tickets.models import Participant

router = Router(tags=["People and labels"])

Label = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]


class FollowersShape(Shape):
    """Who follows beside the requester."""

    watchers: list[PersonShape] = Field(description="Colleagues: they see everything.")
    copies: list[PersonShape] = Field(description="Who gets what is said to the requester, and nothing else.")


class Follower(Sent):
    """Somebody."""

    person: Id | None = Field(None, description="Without it: you.")


class CopyHolder(Sent):
    """Somebody."""

    person: Id


class Labels(Sent):
    """Labels to put on and to take off."""

    add: Annotated[list[Label], Field(max_length=20)] = Field(default_factory=list)
    remove: Annotated[list[Label], Field(max_length=20)] = Field(default_factory=list)


@router.get("/{number}/followers", response=FollowersShape, auth=READ, summary="Who follows")
def followers(request: Any, number: Number) -> Any:
    """Watchers and holders of copies."""
    row = ticket_of(request, number)
    rows = list(Participant.objects.filter(ticket=row).order_by("pk").values_list("role", "person"))
    people = Person.objects.in_bulk([one for _role, one in rows])
    return {
        "watchers": _named(people, (one for role, one in rows if role == "watcher")),
        "copies": _named(people, (one for role, one in rows if role == "cc")),
    }


def _named(people: dict[int, Person], ids: Iterable[int]) -> list[dict[str, Any]]:
    return [person(people[one]) for one in ids]


@router.post("/{number}/watchers", response={201: TicketShape}, auth=WRITE, summary="Let somebody watch")
def watch(
    request: Any, response: HttpResponse, number: Number, who: Follower, if_match: IfMatch = None
) -> Any:
    """They follow it and see it from now on."""
    one = who.person or request.actor.person
    return move(
        request, response, number, if_match, lambda ticket, **by: following.watch(ticket, person=one, **by)
    )


@router.delete("/{number}/watchers/{key}", response=TicketShape, auth=WRITE, summary="Watch no more")
def unwatch(request: Any, response: HttpResponse, number: Number, key: Key, if_match: IfMatch = None) -> Any:
    """They follow it no more. Everybody may do so for themselves."""
    return move(
        request, response, number, if_match, lambda ticket, **by: following.unwatch(ticket, person=key, **by)
    )


@router.post("/{number}/copies", response={201: TicketShape}, auth=WRITE, summary="Send copies")
def copy(
    request: Any, response: HttpResponse, number: Number, who: CopyHolder, if_match: IfMatch = None
) -> Any:
    """They get a copy of what is said to the requester, and see nothing internal."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: following.copy_to(ticket, person=who.person, **by),
    )


@router.delete("/{number}/copies/{key}", response=TicketShape, auth=WRITE, summary="Send no more copies")
def end_copy(request: Any, response: HttpResponse, number: Number, key: Key, if_match: IfMatch = None) -> Any:
    """They get no more copies."""
    return move(
        request, response, number, if_match, lambda ticket, **by: following.end_copy(ticket, person=key, **by)
    )


@router.post("/{number}/tags", response=TicketShape, auth=WRITE, summary="Put labels on and take them off")
def tag(
    request: Any, response: HttpResponse, number: Number, labels: Labels, if_match: IfMatch = None
) -> Any:
    """Labels are kept in small letters, of at most 40 characters."""
    return move(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: following.tag(ticket, add=labels.add, remove=labels.remove, **by),
    )
