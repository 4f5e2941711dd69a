"""What happens, as it happens: the events of all requests, as a stream or page by page with a cursor."""

from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from sportello.api.feed import news
from sportello.api.keys import READ
from sportello.api.refusals import Refusal
from sportello.api.shapes import EventShape, Shape
from sportello.domain.timeline import KINDS
from sportello.tickets import feed

router = Router(tags=["Events"])

STREAM = {
    "responses": {
        200: {
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "example": 'id: 4711\nevent: taken\ndata: {"id": "4711", "ticket": 48217, "kind": "taken"}\n\n',
                }
            }
        }
    }
}


class HappenedShape(EventShape):
    """An event, and on which request."""

    id: str = Field(description="Read on after it.")
    ticket: int = Field(description="The number of the request.")
    label: str


class HappenedPage(Shape):
    """What happened since, in order."""

    events: list[HappenedShape]
    next: str = Field(description="Send it as `after` to read on: nothing is lost, nothing comes twice.")
    more: bool = Field(description="Whether there is more already; else ask again after a while.")


class Since(Schema):
    """From where on, and what."""

    model_config = ConfigDict(extra="ignore")

    after: Annotated[str, Field(pattern=r"^[0-9]{0,15}$")] = Field(
        "", description="The `next` of the page before. Empty: from now on; 0: from the start."
    )
    kind: list[Annotated[str, Field(max_length=24)]] = Field(
        default_factory=list, max_length=40, description="Only events of these kinds."
    )
    limit: int = Field(200, ge=1, le=500, description="So many are looked at, those not for you too.")


@router.get("/events", response=HappenedPage, auth=READ, summary="What happens", openapi_extra=STREAM)
def list_events(request: Any, since: Query[Since]) -> Any:
    """The events of every request that you see, in order, as they happen.

    With `Accept: text/event-stream` they come as a stream of server-sent events, which reads on from `Last-Event-ID`
    (or `after`) and sends a comment when nothing happens for 20 seconds. It ends by itself after a quarter of an hour:
    come again with the last id. A token may have four streams open in each web process.
    """
    if any(one not in KINDS for one in since.kind):
        raise Refusal("unknown_kind")
    if since.after == "":
        return {"events": [], "next": str(feed.newest()), "more": False}
    found = news(request.actor, int(since.after), set(since.kind), since.limit)
    return {"events": found.events, "next": str(found.cursor), "more": found.more}
