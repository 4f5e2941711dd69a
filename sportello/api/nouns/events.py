"""What happens, as it happens: the events of all requests, as a stream or page by page with a cursor."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from sportello.api.feed import news
from sportello.api.keys import READ
from sportello.api.refusals import Refusal
from sportello.api.shapes import HIGHEST, EventShape, Shape
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


@router.get("/events", response=HappenedPage, auth=READ, summary="What happens", openapi_extra=STREAM)
def list_events(
    request: Any,
    after: Annotated[
        str, Query(pattern=r"^[0-9]{0,15}$", description="Empty: from now on; 0: from the start.")
    ] = "",
    kind: Annotated[list[str], Query(max_length=40, description="Only events of these kinds.")] = Field([]),  # noqa: B008
    limit: Annotated[
        int, Query(ge=1, le=500, description="So many are looked at, those not for you too.")
    ] = 200,
) -> Any:
    """The events of every request that you see, in order, as they happen.

    With `Accept: text/event-stream` they come as a stream of server-sent events, which reads on from `Last-Event-ID`
    (or `after`) and sends a comment when nothing happens for 20 seconds. It ends by itself after a quarter of an hour:
    come again with the last id. A token may have four streams open in each web process.
    """
    if any(one not in KINDS for one in kind):
        raise Refusal("unknown_kind")
    if after == "":
        return {"events": [], "next": str(feed.newest()), "more": False}
    if int(after) > HIGHEST:
        raise Refusal("invalid")
    found = news(request.actor, int(after), set(kind), limit)
    return {"events": found.events, "next": str(found.cursor), "more": found.more}
