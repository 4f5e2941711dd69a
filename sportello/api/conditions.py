"""What callers say in headers of what they have seen, and the number in an address."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Header, Path

from sportello.api.keys import Call
from sportello.api.refusals import Refusal
from sportello.api.shapes import HIGHEST
from sportello.domain.timeline import KINDS
from sportello.tickets.models import Ticket, TimelineEvent

Number = Annotated[int, Path(ge=1, le=HIGHEST, description="The digits of the number.")]
Key = Annotated[int, Path(ge=1, le=HIGHEST, description="Its id.")]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^("[0-9]{1,9}"|\*)$',
        description="The ETag that was read. Refused with 412 where somebody else replied or changed the state since.",
    ),
]
STALE = sorted(kind for kind, payload in KINDS.items() if payload.stale)


def etag(row: Ticket) -> str:
    """The number of its last event, as a header says it."""
    return f'"{row.last_number}"'


def tag(answer: HttpResponse, row: Ticket) -> None:
    """Put the ETag on an answer."""
    answer.headers["ETag"] = etag(row)


def check(call: Call, row: Ticket, if_match: str | None) -> None:
    """The rule of the pages (docs/decisions/0072). Raises Refusal."""
    if if_match is None or if_match == "*":
        return
    seen = int(if_match.strip('"'))
    others = TimelineEvent.objects.filter(ticket=row, number__gt=seen, kind__in=STALE)
    if seen > row.last_number or others.exclude(actor=call.actor.person).exists():
        raise Refusal("changed")
