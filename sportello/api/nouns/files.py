"""Files: sent first, named then by what is said, and fetched from where they were attached."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponseBase
from ninja import File, Router, UploadedFile
from pydantic import Field

from sportello.api.conditions import Key, Number
from sportello.api.interface import with_budget
from sportello.api.keys import OPEN, READ, Call
from sportello.api.reading import ticket_of
from sportello.api.refusals import Refusal
from sportello.api.shapes import Shape
from sportello.domain.timeline import files as timeline
from sportello.tickets.models import Attachment
from sportello.tickets.storage import FileMissing, keep
from sportello.web.files import answer
from sportello.web.uploads import redeemed, voucher

router = Router(tags=["Files"])

CONTENT = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


class KeptFile(Shape):
    """A file that was sent, and waits to be attached."""

    file: str = Field(
        description="Send this word in `files` of what is said. Good for two weeks, for you alone."
    )
    name: str = Field(description="As it is kept: without what misleads the eye.")
    content_type: str = Field(description="As its content tells, not as its name says.")
    size: int = Field(description="In bytes.")


@router.post("/files", response={201: KeptFile}, auth=OPEN, summary="Send a file")
def send_file(request: Any, file: File[UploadedFile]) -> Any:
    """Keep a file, to be attached to a request, an answer, a note or a call. Programs and scripts are refused.

    It is weighed while it arrives: what is larger than the desk takes is refused. A file that is attached to nothing is
    deleted after some time.
    """
    row = keep(file.chunks(), file.name or "")
    return {
        "file": voucher(row, request.actor.person),
        "name": row.name,
        "content_type": row.type,
        "size": row.size,
    }


@router.get(
    "/tickets/{number}/files/{key}",
    response={200: None},
    auth=READ,
    summary="Fetch a file",
    openapi_extra={"responses": {200: {"content": CONTENT}}},
)
def fetch_file(request: Any, number: Number, key: Key) -> HttpResponseBase:
    """The content, always as bytes to be saved: whatever it is, nothing shows or runs it."""
    row = Attachment.objects.filter(pk=key, message__ticket=ticket_of(request, number)).first()
    if row is None:
        raise Refusal("no_such_address")
    return with_budget(request, answer(row))


def kept(call: Call, words: Sequence[str]) -> tuple[timeline.File, ...]:
    """The files that these words name. Raises FileMissing for one that is not the caller's, or too old."""
    found = []
    for word in dict.fromkeys(words):
        file = redeemed(word, call.actor.person)
        if file is None:
            raise FileMissing(name=word[:20])
        found.append(file)
    return tuple(found)
