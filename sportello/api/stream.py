"""`GET /api/v1/events` as a stream: answered on the server's loop without a thread, woken by the live machinery."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import translation
from django.utils.translation import get_supported_language_variant

from sportello.api.budget import spend
from sportello.api.feed import News, news
from sportello.api.keys import admit
from sportello.api.refusals import Refusal, problem
from sportello.domain.timeline import KINDS
from sportello.intake import clock
from sportello.people.actor import Actor
from sportello.tickets import feed
from sportello.web.live.guests import Guest, session_of
from sportello.web.live.hub import Stream
from sportello.web.live.stream import (
    HEADERS,
    HEARTBEAT,
    LONGEST,
    RETRY,
    START,
    closed,
    hub,
    put,
    reader,
    woken,
)
from sportello.workspace.tokens import recognised

EACH = 4  # streams of a token in one process
# Seconds until what somebody may still write is looked for again: at first, and at last.
AGAIN, SLOWEST = 0.1, 2.0
BREATH = 0.25  # seconds between two looks of one stream, whatever happens meanwhile: it is gathered
FULL = 10  # seconds after which a listener who found no room may come again
PATH: Final = "/api/v1/events"
# Apart from the threads of the pages and of their streams. Who comes is looked at by threads of its own: however many
# strangers knock, those who were let in are told in time.
door = ThreadPoolExecutor(max_workers=2, thread_name_prefix="events-door")
desk = ThreadPoolExecutor(max_workers=2, thread_name_prefix="events")


@dataclass(frozen=True)
class Listener:
    """Who listens, from where on, to which kinds."""

    guest: Guest
    language: str
    after: int
    kinds: frozenset[str]

    def told(self, refusal: Refusal) -> dict[str, Any]:
        """A refusal in the language of the listener."""
        with translation.override(self.language):
            return problem(refusal)


def is_for_stream(scope: Any) -> bool:
    """Whether a request wants the events as a stream."""
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return scope["path"] == PATH and scope["method"] == "GET" and b"text/event-stream" in accepted


async def events(scope: Any, receive: Any, send: Any) -> None:
    """Answer one request."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    found = await _beside(door, _welcome, headers, query)
    if not isinstance(found, Listener):
        await _refuse(send, found)
        return
    open_now = sum(1 for one in hub.streams if one.guest.session == found.guest.session)
    if open_now >= EACH:
        await _refuse(send, found.told(Refusal("too_many_streams", most=EACH)))
        return
    stream = hub.open(found.guest)
    if stream is None:
        await _refuse(send, found.told(Refusal("no_room", seconds=FULL)))
        return
    try:
        reader.start()
        await asyncio.get_running_loop().run_in_executor(desk, reader.ready.wait, START)
        await _talk(stream, found, receive, send)
    finally:
        hub.leave(stream)


def _welcome(headers: dict[str, str], query: dict[str, list[str]]) -> Listener | dict[str, Any]:
    """Who may listen; a refusal as it is told, for everybody else."""
    at = clock.now()
    token = headers.get("authorization", "").removeprefix("Bearer ")
    found = recognised(token, at, "api")
    try:
        language = get_supported_language_variant(headers.get("accept-language", "")[:2] or "en")
    except LookupError:
        language = "en"
    with translation.override(language):
        try:
            if found is None:
                raise Refusal("no_token")
            admit(found, "read", spend(found.id, at))
            return Listener(Guest(found.actor, session_of(found.id)), language, *_wanted(headers, query))
        except Refusal as refusal:
            return problem(refusal)


def _wanted(headers: dict[str, str], query: dict[str, list[str]]) -> tuple[int, frozenset[str]]:
    """From where on, and which kinds. Raises Refusal."""
    if strange := query.keys() - {"after", "kind", "limit"}:
        raise Refusal("invalid", wrong=dict.fromkeys(sorted(strange), "extra_forbidden"))
    kinds = frozenset(query.get("kind", []))
    if not kinds <= KINDS.keys():
        raise Refusal("unknown_kind")
    after = headers.get("last-event-id", "") or query.get("after", [""])[0]
    if after and not (after.isascii() and after.isdecimal() and len(after) <= 15):
        name = "Last-Event-ID" if headers.get("last-event-id") else "after"
        raise Refusal("invalid", wrong={name: "string_pattern_mismatch"})
    return int(after) if after else feed.newest(), kinds


async def _refuse(send: Any, said: dict[str, Any]) -> None:
    body = json.dumps(said).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    if said["status"] in (429, 503):
        headers.append((b"retry-after", str(FULL).encode()))
    if said["status"] == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": said["status"], "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _beside(threads: ThreadPoolExecutor, ask: Any, *about: Any) -> Any:
    """The answer of a function that asks the database, in one of our threads."""

    def answered() -> Any:
        try:
            return ask(*about)
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(threads, answered)


async def _talk(stream: Stream, listener: Listener, receive: Any, send: Any) -> None:
    """Send what happens until the listener, the token or the server goes, or the time is over."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await put(send, f"retry: {RETRY}\nid: {listener.after}\n\n")
    gone = asyncio.ensure_future(closed(receive))
    gone.add_done_callback(lambda _gone: stream.woken.set())
    loop, cursor = asyncio.get_running_loop(), listener.after
    until, spoken, again = loop.time() + LONGEST, loop.time(), AGAIN
    try:
        while not gone.done() and not stream.over and loop.time() < until:
            stream.woken.clear()
            looked = loop.time()
            stream.numbers, stream.visited, stream.told = set(), set(), False
            found = await _beside(desk, _news, stream.actor, cursor, listener.kinds)
            if found.cursor != cursor or loop.time() - spoken >= HEARTBEAT:
                moved, cursor, spoken = found.cursor != cursor, found.cursor, loop.time()
                await put(send, written(found) if moved else ": still here\n\n")
            again = min(2 * again, SLOWEST) if found.held else AGAIN
            if not found.more:
                await woken(stream, again if found.held else HEARTBEAT)
            await asyncio.wait({gone}, timeout=max(0.0, looked + BREATH - loop.time()))
        if stream.over == "signed_out":
            await put(send, "event: end\ndata: {}\n\n")
        await send({"type": "http.response.body", "body": b""})
    except OSError:
        return  # the listener went away while it was being told
    finally:
        gone.cancel()


def _news(actor: Actor, cursor: int, kinds: frozenset[str]) -> News:
    return news(actor, cursor, kinds)


def written(found: News) -> str:
    """Events as a stream says them; at the end the place to read on from, which may lie behind the last."""
    said = [
        f"id: {one['id']}\nevent: {one['kind']}\ndata: {json.dumps(one, cls=DjangoJSONEncoder)}\n\n"
        for one in found.events
    ]
    return "".join([*said, f"id: {found.cursor}\n\n"])
