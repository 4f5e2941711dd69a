"""Open streams beside the pages: 200 people listen at `/live/`, and the pages must not become slower for it.

A real `sportello` web process on a scratch desk. Pages are asked for one after the other, in turns without any stream
and with all of them open; meanwhile, in both, a request changes every second, so that streams have something to tell.
Only the ratio can fail: milliseconds belong to the machine. All streams must have heard of the changes.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from statistics import median, quantiles
from threading import Event, Thread
from typing import Any

from sportello.bench.scratch import Scratch, scratch

SLOWER = 1.5
"""With the streams open a page may take so many times as long."""

PAGE = "/queue/all/"
START = 60.0  # seconds the server may take to answer for the first time
SETTLE = 2.0  # seconds between opening the streams and measuring


def run(
    *, streams: int = 200, pages: int = 60, rounds: int = 3, tickets: int = 1_000, database: str = "both"
) -> dict[str, Any]:
    """Time a page with and without the streams, in turns."""
    vendors = ("postgresql", "sqlite") if database == "both" else (database,)
    found = {vendor: _on(vendor, streams, pages, rounds, tickets) for vendor in vendors}
    return {
        "streams": streams,
        "databases": found,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "passed": all(one["passed"] for one in found.values()),
    }


def _on(vendor: str, streams: int, pages: int, rounds: int, tickets: int) -> dict[str, Any]:
    with ExitStack() as stack:
        desk = stack.enter_context(scratch(vendor))
        desk.call("fill:fill", tickets=tickets)
        cookies = desk.call("live:sessions", number=streams)
        port = stack.enter_context(served(desk))
        alone, beside, heard = [], [], []
        times(port, cookies[0], 10)
        for _ in range(rounds):
            with changing(desk):
                alone.append(times(port, cookies[0], pages))
                with listening(port, cookies) as streams_open:
                    time.sleep(SETTLE)
                    beside.append(times(port, cookies[0], pages))
                    heard.append(streams_open.heard())
    ratio = median(there / here for here, there in zip(map(p95, alone), map(p95, beside), strict=True))
    return {
        "p95_alone_ms": round(median(map(p95, alone)), 1),
        "p95_beside_ms": round(median(map(p95, beside)), 1),
        "p50_alone_ms": round(median(map(median, alone)), 1),
        "p50_beside_ms": round(median(map(median, beside)), 1),
        "beside_to_alone": round(ratio, 2),
        "streams_that_heard": min(heard),
        "passed": ratio <= SLOWER and min(heard) == streams,
    }


def p95(milliseconds: list[float]) -> float:
    """The time that one page in twenty takes longer than."""
    return quantiles(milliseconds, n=20)[-1]


def sessions(*, number: int) -> list[str]:
    """Agents of the desk, each signed in; their cookies (inside)."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from sportello.people.models import Department, Person, RoleAssignment

    department = Department.objects.order_by("pk")[0]
    cookies = []
    for index in range(number):
        person = Person.objects.create(name=f"Ascolto {index}", login=f"ascolto-{index}")
        RoleAssignment.objects.create(person=person, department=department, role="agent")
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        cookies.append(f"sessionid={session.session_key}")
    return cookies


def change() -> int:
    """Write a note every second until the input ends; returns how many (inside)."""
    import select
    from datetime import UTC, datetime

    from sportello.desk.conversation import note
    from sportello.people.actor import actor_for
    from sportello.people.models import Person
    from sportello.tickets.models import Ticket

    actor = actor_for(Person.objects.get(login="ascolto-0"), "page")
    tickets = list(Ticket.objects.unresolved().order_by("-pk")[:20])
    written = 0
    while not select.select([sys.stdin], [], [], 1.0)[0]:
        ticket = tickets[written % len(tickets)]
        note(ticket, text="Sentito.", actor=actor, at=datetime.now(UTC).replace(microsecond=0))
        written += 1
    return written


@contextmanager
def changing(desk: Scratch) -> Iterator[None]:
    """While this lasts, a request changes every second."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sportello.bench.inside", "live:change", "{}"],
        env=desk.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield
    finally:
        process.communicate()  # the end of its input ends it


@contextmanager
def served(desk: Scratch) -> Iterator[int]:
    """The web process of `sportello serve`; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "sportello.cli.serving.web", "127.0.0.1", str(port)]
    process = subprocess.Popen(command, env=desk.environment)  # noqa: S603
    try:
        end = time.monotonic() + START
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def times(port: int, cookie: str, pages: int) -> list[float]:
    """Milliseconds of the page, asked for one time after the other on one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    found = []
    for _ in range(pages):
        begin = time.perf_counter()
        connection.request("GET", PAGE, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the page answered {answer.status}")
        found.append((time.perf_counter() - begin) * 1000)
    connection.close()
    return found


class Streams:
    """Open streams, read by one thread."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self.sockets = [_stream(port, cookie) for cookie in cookies]
        self.told = [False] * len(cookies)
        self.over = Event()
        self.thread = Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        import selectors

        chosen = selectors.DefaultSelector()
        for index, stream in enumerate(self.sockets):
            chosen.register(stream, selectors.EVENT_READ, index)
        while not self.over.is_set():
            for key, _ready in chosen.select(0.2):
                text = self.sockets[key.data].recv(65536)
                if not text:
                    chosen.unregister(key.fileobj)
                self.told[key.data] |= b"event: tickets" in text

    def heard(self) -> int:
        """How many of them have heard of a change."""
        return sum(self.told)

    def close(self) -> None:
        self.over.set()
        self.thread.join()
        for stream in self.sockets:
            stream.close()


@contextmanager
def listening(port: int, cookies: list[str]) -> Iterator[Streams]:
    """While this lasts, everybody listens."""
    streams = Streams(port, cookies)
    try:
        yield streams
    finally:
        streams.close()


def _stream(port: int, cookie: str) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port), 30)
    stream.sendall(f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
    return stream
