"""The client: every operation of the interface, pages as one run, files, and events as they happen."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sportello_client import shapes
from sportello_client.operations import Operations
from sportello_client.transport import AGAIN, TIMEOUT, TRIES, Away, Refused, Transport

SILENCE = 60.0  # seconds without even a sign of life after which a stream counts as lost


class Client(Operations):
    """`with Client("https://desk.example.org", token) as desk: desk.read_me()`."""

    def __init__(
        self, address: str, token: str, *, timeout: float = TIMEOUT, tries: int = TRIES, language: str = ""
    ) -> None:
        """`address` such as https://desk.example.org, `token` from your preferences page. Raises ValueError."""
        super().__init__(Transport(address, token, timeout=timeout, tries=tries, language=language))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    def all_requests(self, **wanted: Any) -> Iterator[shapes.TicketLine]:
        """Every request that `list_requests` finds with these filters, page after page."""
        yield from pages(self.list_requests, "tickets", **wanted)

    def send(self, path: str | Path, *, kind: str = "application/octet-stream") -> str:
        """Send a file; returns the word that attaches it to a request, an answer, a note or a call."""
        file = Path(path)
        return str(self._transport.upload("/api/v1/files", file.name, file.read_bytes(), kind)["file"])

    def events(
        self, *, kinds: Sequence[str] = (), after: str = "", reconnect: bool = True
    ) -> Iterator[shapes.HappenedShape]:
        """What happens from now on (or `after` the `id` of an earlier event), as it happens.

        A stream that breaks is taken up where it was; nothing is lost or told twice. Raises Refused; Away if not to
        `reconnect`.
        """
        pause = 1.0
        while True:
            try:
                with self._transport.stream(
                    "/api/v1/events", {"kind": list(kinds)}, after, SILENCE
                ) as answer:
                    for place, told in _told(answer):
                        pause, after = 1.0, place or after
                        if told is not None:
                            yield told
            except Refused as refused:
                if not reconnect or refused.status not in AGAIN:
                    raise
            except (OSError, HTTPException, Away) as error:
                if not reconnect:
                    raise Away(str(error)) from error
            if not reconnect:
                return
            time.sleep(pause)
            pause = min(pause * 2, SILENCE)


def pages(operation: Callable[..., Any], of: str, **wanted: Any) -> Iterator[Any]:
    """Whatever an operation lists under `of`, page after page, by the `next` of each."""
    after = ""
    while True:
        page = operation(**wanted, **({"after": after} if after else {}))
        yield from page[of]
        after = page.get("next") or ""
        if not after:
            return


def _told(lines: Any) -> Iterator[tuple[str, shapes.HappenedShape | None]]:
    """The events of a stream with their places in it; None for what is only a place."""
    place, data = "", ""
    for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if not line:
            if place:  # without one it is a word about the stream itself
                yield place, json.loads(data) if data else None
            place, data = "", ""
        elif line.startswith("id:"):
            place = line[3:].strip()
        elif line.startswith("data:"):
            data += line[5:].strip()
