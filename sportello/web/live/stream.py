"""`/live/`: one stream of server-sent events a page, answered on the server's loop without a thread.

Events: `tickets` and `presence` with {"numbers": [...]} (null: too many to name; none: something may have gone out of
sight), `told` and `ringing` with {}, `signed_out`.
"""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs

from django.db import connection

from sportello.intake import clock
from sportello.web.live.guests import missed, welcome
from sportello.web.live.hub import Hub, Stream
from sportello.web.live.reader import Reader

T = TypeVar("T")

HEARTBEAT = 20.0  # seconds; proxies close what is silent for long
RETRY = 3000  # milliseconds after which a browser comes back
LONGEST = 900.0  # seconds; then the browser comes back, and who it is is asked anew
START = 3.0  # seconds a first listener waits for the reader to be ready
HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

hub = Hub()
reader = Reader(hub)
# Sessions are looked up beside the threads of the pages, so that a crowd of streams takes none of them.
door = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-door")


async def live(scope: Any, receive: Any, send: Any) -> None:
    """Answer one request."""
    if scope["method"] != "GET":
        await answer(send, 405)
        return
    headers = dict(scope["headers"])
    loop = asyncio.get_running_loop()
    guest = await asked_apart(welcome, headers.get(b"cookie", b"").decode("latin-1"))
    if guest is None:
        await answer(send, 204)  # tells a browser to stay away
        return
    stream = hub.open(guest)
    if stream is None:
        await answer(send, 503, (b"retry-after", b"10"))
        return
    stream.at = clock.now().timestamp()
    try:
        reader.start()
        await loop.run_in_executor(door, reader.ready.wait, START)
        since = headers.get(b"last-event-id", b"").decode("latin-1") or asked(scope)
        hub.remind(stream, await asked_apart(missed, guest.actor, since))
        await talk(stream, receive, send)
    finally:
        hub.leave(stream)


async def asked_apart(ask: Callable[..., T], *about: Any) -> T:
    """The answer of a function that asks the database, in a thread beside those of the pages."""

    def answered() -> T:
        try:
            return ask(*about)
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(door, answered)


def asked(scope: Any) -> str:
    """The moment (epoch seconds) from which on the page wants to know."""
    query: str = scope["query_string"].decode("latin-1")
    return parse_qs(query).get("after", [""])[0]


async def answer(send: Any, status: int, *more: tuple[bytes, bytes]) -> None:
    """An answer without a body."""
    await send(
        {"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0"), *more]}
    )
    await send({"type": "http.response.body", "body": b""})


async def talk(stream: Stream, receive: Any, send: Any) -> None:
    """Send what comes until the page, the session or the server goes."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await put(send, f"retry: {RETRY}\nid: {clock.now().timestamp()}\nevent: hello\ndata: {{}}\n\n")
    gone = asyncio.ensure_future(closed(receive))
    gone.add_done_callback(lambda _gone: stream.woken.set())
    loop = asyncio.get_running_loop()
    until = loop.time() + LONGEST
    try:
        while not gone.done() and loop.time() < until:
            await woken(stream, HEARTBEAT)
            if gone.done():
                return
            if stream.over:
                if stream.over == "signed_out":
                    await put(send, "event: signed_out\ndata: {}\n\n")
                break
            await put(send, said(stream) or ": still here\n\n")
        await send({"type": "http.response.body", "body": b""})
    except OSError:
        return  # the page went away while it was being told
    finally:
        gone.cancel()


async def woken(stream: Stream, seconds: float) -> None:
    """Until there is something for the stream, so many seconds at most. No task is made for it: a crowd waits here."""
    try:
        async with asyncio.timeout(seconds):
            await stream.woken.wait()
    except TimeoutError:
        return
    stream.woken.clear()


async def closed(receive: Any) -> None:
    """Until the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def said(stream: Stream) -> str:
    """What the stream has not said yet, as events."""
    lines = []
    if stream.numbers is None or stream.numbers or stream.lost:
        lines.append(event("tickets", stream.numbers, stream.at))
    if stream.visited:
        lines.append(event("presence", stream.visited, stream.at))
    if stream.told:
        lines.append(f"id: {stream.at}\nevent: told\ndata: {{}}\n\n")
    if stream.rung:
        lines.append(f"id: {stream.at}\nevent: ringing\ndata: {{}}\n\n")
    stream.numbers, stream.visited = set(), set()
    stream.lost = stream.told = stream.rung = False
    return "".join(lines)


def event(name: str, numbers: set[int] | None, at: float) -> str:
    """One event that names tickets."""
    listed = json.dumps({"numbers": None if numbers is None else sorted(numbers)})
    return f"id: {at}\nevent: {name}\ndata: {listed}\n\n"


async def put(send: Any, text: str) -> None:
    """Send some of the stream."""
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
