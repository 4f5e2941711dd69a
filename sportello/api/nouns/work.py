"""Work beside the conversation: time spent, the checklist."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import BeforeValidator, Field

from sportello.api.conditions import Number
from sportello.api.keys import READ, WRITE
from sportello.api.moving import move
from sportello.api.reading import ticket_of
from sportello.api.shapes import Sent, Shape, TicketShape, no_text
from sportello.desk import work as working

router = Router(tags=["Work"])


class TimeSpent(Sent):
    """Work that came with no message."""

    minutes: Annotated[int, BeforeValidator(no_text), Field(ge=-1440, le=1440)] = Field(
        description="Below nought: correct a mistake."
    )
    on: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class ItemShape(Shape):
    """Something to do."""

    item: int = Field(description="Its number: that of the event which added it.")
    text: str
    done: bool
    by: int | None = Field(description="Who did it, if it is done.")


class NewItem(Sent):
    """Something to do."""

    text: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class Ticked(Sent):
    """Whether it is done."""

    done: bool


@router.post("/{number}/time", response=TicketShape, auth=WRITE, summary="Note time spent")
def spend_time(request: Any, response: HttpResponse, number: Number, spent: TimeSpent) -> Any:
    """Minutes of work that came with no message."""
    return move(
        request,
        response,
        number,
        None,
        lambda ticket, **by: working.spend_time(ticket, minutes=spent.minutes, on=spent.on, **by),
    )


@router.get("/{number}/checklist", response=list[ItemShape], auth=READ, summary="The checklist")
def checklist(request: Any, number: Number) -> Any:
    """What stands on the checklist, in the order in which it was added."""
    items = working.checklist(ticket_of(request, number).pk)
    return [{"item": one.number, "text": one.text, "done": one.done, "by": one.by} for one in items]


@router.post("/{number}/checklist", response={201: TicketShape}, auth=WRITE, summary="Add to the checklist")
def add_item(request: Any, response: HttpResponse, number: Number, new: NewItem) -> Any:
    """Put something to do on the checklist. The new event's number is that of the item."""
    return move(
        request, response, number, None, lambda ticket, **by: working.add_item(ticket, text=new.text, **by)
    )


@router.put("/{number}/checklist/{item}", response=TicketShape, auth=WRITE, summary="Tick off")
def check_item(request: Any, response: HttpResponse, number: Number, item: Number, how: Ticked) -> Any:
    """Tick an item off, or open it again."""
    return move(
        request,
        response,
        number,
        None,
        lambda ticket, **by: working.check_item(ticket, item=item, done=how.done, **by),
    )


@router.delete(
    "/{number}/checklist/{item}", response=TicketShape, auth=WRITE, summary="Take off the checklist"
)
def remove_item(request: Any, response: HttpResponse, number: Number, item: Number) -> Any:
    """Nobody needs to do it any more."""
    return move(
        request, response, number, None, lambda ticket, **by: working.remove_item(ticket, item=item, **by)
    )
