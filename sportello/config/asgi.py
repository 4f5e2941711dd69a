"""The one entry point of the web process: pages run in threads, live streams natively, on the same port.

Django's WSGI handler in a thread pool serves pages several times faster than its ASGI handler, and a
stream costs no thread.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import get_resolver

from sportello.cli.serving.lifeline import stop_with_parent
from sportello.config.threads import Threaded
from sportello.config.wsgi import application as pages
from sportello.health.begun import remember
from sportello.web.collector import search_seldom
from sportello.web.live.stream import hub, live

# isort: split
# Only now: what it imports wants Django to be set up, as `wsgi` has done.
from sportello.api.stream import events, is_for_stream

Scope = dict[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Native = Callable[[Scope, Receive, Send], Awaitable[None]]

THREADS: int = settings.WEB_THREADS

# Paths answered without a thread.
NATIVE: dict[str, Native] = {"/live/": live}

# All pages are imported before the first is asked for: what is wrong shows at the start, and nobody waits for it.
_ = get_resolver().url_patterns
search_seldom()
# An upgrade writes other migrations into the folder while this process runs on.
remember()

threaded: Native = Threaded(pages, THREADS)

# The server's own process may be killed; this one must not keep its port then.
stop_with_parent()


def cleaned(scope: Scope) -> Scope:
    """The request without what WSGI would misread.

    A header written with an underscore would pass for the one a proxy sets with a hyphen; a query with raw
    accents would not decode.
    """
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    return scope | {
        "headers": headers,
        "query_string": quote(scope["query_string"], safe=SAFE_IN_QUERY).encode(),
    }


SAFE_IN_QUERY = "!$%&'()*+,-./:;<=>?@[]^_`{|}~#\"\\ "


async def lifespan(receive: Receive, send: Send) -> None:
    """Answer the server's questions at start and end."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            hub.close()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Called by the server for every request."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http":
        answer = events if is_for_stream(scope) else NATIVE.get(scope["path"], threaded)
        await answer(cleaned(scope), receive, send)
