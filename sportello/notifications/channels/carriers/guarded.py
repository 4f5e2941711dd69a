"""Requests of a library that does not know our guard, kept to where the desk may connect.

Apprise sends with `requests`, which opens connections through urllib3. Inside `guarded()`, in that thread only, each
request is checked when it is sent (redirects too), and the connection goes to the very address that was checked: a name
that answers otherwise a moment later gains nothing. What came back is kept, since Apprise itself only says yes or no.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import requests.adapters
import urllib3.util.connection
from requests.utils import select_proxy
from urllib3.util import parse_url

from sportello.outbound.guard import Forbidden, NoSuchHost, checked

CONNECT = 5.0  # seconds to connect


@dataclass
class Watch:
    """What is known of the requests made under one guard."""

    statuses: list[int] = field(default_factory=list)
    is_anywhere: bool = False  # the address names a server of somebody's own
    forbidden: Forbidden | None = None
    lost: bool = False  # a request got no answer
    lines: list[socket.socket] = field(default_factory=list)
    ways: dict[tuple[str, int], str] = field(default_factory=dict)  # host and port: where to connect
    is_cut: bool = False

    def cut(self) -> None:
        """End all connections, and allow no more: time is up."""
        self.is_cut = True
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Here(threading.local):
    watch: Watch | None = None


_here = _Here()
_once = threading.Lock()


@contextmanager
def guarded(watch: Watch) -> Iterator[None]:
    """Keep to the guard what this thread requests until the end."""
    _put_on_guard()
    _here.watch = watch
    try:
        yield
    finally:
        _here.watch = None


def _put_on_guard() -> None:
    """Once for the process; outside `guarded()` both functions do what they always did."""
    with _once:
        if not getattr(requests.adapters.HTTPAdapter.send, "on_guard", False):
            _stand_before()


def _stand_before() -> None:
    """Put both functions on guard. Twice would be once too often: the inner guard knows no checked address."""
    send, connect = requests.adapters.HTTPAdapter.send, urllib3.util.connection.create_connection

    def watched_send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        watch = _here.watch
        if watch is None:
            return send(self, request, *args, **kwargs)
        _check(watch, request.url, kwargs.get("proxies"))
        try:
            answer = send(self, request, *args, **kwargs)
        except requests.exceptions.RequestException:
            watch.lost = True
            raise
        watch.statuses.append(answer.status_code)
        return answer

    def watched_connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        watch = _here.watch
        if watch is None:
            return connect(address, *args, **kwargs)
        host, port = address
        where = watch.ways.get((host.strip("[]").lower(), port))
        if where is None or watch.is_cut:
            raise OSError("not checked beforehand")
        kwargs["timeout"] = CONNECT
        line = connect((where, port), **kwargs)
        watch.lines.append(line)
        return line

    watched_send.on_guard = True  # type: ignore[attr-defined]
    requests.adapters.HTTPAdapter.send = watched_send  # type: ignore[method-assign]
    urllib3.util.connection.create_connection = watched_connect


def _check(watch: Watch, url: str, proxies: Any) -> None:
    """Note where a request may connect to. Raises InvalidURL, ConnectionError."""
    proxy = select_proxy(url, proxies)
    try:
        place = checked(url)
    except Forbidden as error:
        watch.forbidden = error
        raise requests.exceptions.InvalidURL("forbidden") from None
    except NoSuchHost:
        # Behind a proxy, only the proxy may know the names of the world: but of a server of somebody's own it may know
        # one of the house, and what cannot be checked is not asked for.
        if not proxy or watch.is_anywhere:
            watch.lost = True
            raise requests.exceptions.ConnectionError("no such host") from None
    else:
        watch.ways[place.host, place.port] = place.address
    if proxy:
        # The environment of the desk names it: who runs the desk has decided that this is the way out.
        parts = parse_url(proxy)
        host = (parts.host or "").strip("[]").lower()
        watch.ways[host, parts.port or (443 if parts.scheme == "https" else 80)] = host
