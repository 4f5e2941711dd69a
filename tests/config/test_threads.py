"""Calls cross from the server's loop to a thread and back, whole where they are small."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from sportello.config.threads import SMALL, Threaded

Start = Callable[[str, list[tuple[str, str]]], None]


class Whole(list[bytes]):
    """An answer as Django's whole ones are."""

    streaming, closed = False, False

    def close(self) -> None:
        Whole.closed = True


def answered(
    application: Callable[[Any, Start], Iterable[bytes]], *pieces: bytes, whole: bool = True
) -> list[Any]:
    """What the server is sent for a call that comes in these pieces; if it is not whole, the caller goes away then."""
    sent: list[Any] = []
    last = len(pieces) - 1 if whole else len(pieces)
    coming = [{"body": piece, "more_body": index < last} for index, piece in enumerate(pieces)]

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if coming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"method": "POST", "path": "/è", "query_string": b"", "http_version": "1.1",
             "headers": [(b"content-length", b"1")] if pieces else []}  # fmt: skip
    asyncio.run(Threaded(application, 1)(scope, receive, send))
    return sent


def test_a_whole_answer_is_sent_at_once_and_closed() -> None:
    def application(environ: Any, start: Start) -> Whole:
        start("201 Created", [("X-Path", environ["PATH_INFO"])])
        return Whole([environ["wsgi.input"].read(2), environ["wsgi.input"].read()])

    start, body = answered(application, b"ab", b"cd", b"")
    assert (start["status"], start["headers"]) == (201, [(b"x-path", "/è".encode())])
    assert body == {"type": "http.response.body", "body": b"abcd"}
    assert Whole.closed


def test_a_whole_answer_has_gone_before_it_is_closed() -> None:
    """granian sends when it is called: nobody waits until a thread has put its connection back."""
    happened: list[str] = []

    class Answer(Whole):
        def close(self) -> None:
            happened.append("closed")

    def application(environ: Any, start: Start) -> Whole:
        start("200 OK", [])
        return Answer([b"told"])

    def send(message: Any) -> Any:
        happened.append(message["type"].rpartition(".")[2])
        return asyncio.sleep(0)

    scope = {"method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}
    asyncio.run(Threaded(application, 1)(scope, never, send))
    assert happened == ["start", "body", "closed"]


async def never() -> Any:
    raise AssertionError("nothing was to come")


def test_what_is_long_is_read_and_sent_piece_by_piece() -> None:
    long, read = b"x" * SMALL, []

    def application(environ: Any, start: Start) -> Iterator[bytes]:
        start("200 OK", [])
        yield b"begun"
        read.append(len(environ["wsgi.input"].read()))
        yield b"done"

    pieces = [message.get("body") for message in answered(application, long, long, b"z")]
    assert pieces == [None, b"begun", b"done", b""]
    assert read == [2 * SMALL + 1]


def test_nobody_waits_for_what_a_call_does_not_bring() -> None:
    def application(environ: Any, start: Start) -> Whole:
        start("204 No Content", [])
        return Whole()

    assert answered(application)[1]["body"] == b""


def test_a_part_is_never_taken_for_the_whole() -> None:
    """Half a message, sent where a tunnel began, is not what somebody wrote."""
    read: list[bytes] = []

    def application(environ: Any, start: Start) -> Whole:
        start("200 OK", [])
        with suppress(OSError):
            read.append(environ["wsgi.input"].read())
        return Whole([b"told"])

    assert answered(application, b"half a", whole=False) == []
    answered(application, b"x" * SMALL, b"half a", whole=False)
    assert read == []
