"""Tickets opened over HTTP by programs, beside django-helpdesk's interface on the same machine.

Both desks are served by the same server with one process, keep their connections to the database open, know their
caller by a token, and answer with the ticket they have made. Ours has then started its clocks and its ladder and
written its outbox; theirs has composed its e-mails for a backend that drops them. One client, then four at once, in
turns. django-helpdesk is installed from the registry into an environment to throw away, with the same kind of database.
"""

import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sportello.bench.desk import furnish
from sportello.bench.helpdesk import install, line, their_database
from sportello.bench.live import served
from sportello.bench.progress import progress
from sportello.bench.scratch import Scratch, scratch

LEAST = 5.0
"""So many times as many tickets a second."""
SHARE = 0.25
"""One of twenty tickets may take so much of the time that it takes there."""
CLIENTS = (1, 4)
WARM = 20  # tickets of each side, in which it finds its feet; they do not count


@dataclass(frozen=True)
class Side:
    """Where a desk listens, who calls, and what is sent to it."""

    port: int
    path: str
    token: str
    body: Callable[[int], dict[str, Any]]


def run(*, tickets: int = 400, rounds: int = 5, database: str = "both") -> dict[str, Any]:
    """Compare the two on each database, taking turns; `tickets` are opened in each round."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="sportello-other-") as folder:
        python = install(Path(folder), "granian")
        for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
            with scratch(vendor) as desk, their_database(desk) as theirs:
                found[vendor] = _race(desk, python, theirs, tickets, rounds)
    return {
        "tickets": tickets,
        "databases": found,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "passed": all(one["passed"] for one in found.values()),
    }


def _race(
    desk: Scratch, python: Path, database: dict[str, object], tickets: int, rounds: int
) -> dict[str, Any]:
    desk.environment["SPORTELLO_API_CALLS"] = "1000000"
    named = desk.call("creation:furnished")
    with served(desk) as port, _other(python, database) as (version, their_port, their_token):
        ours = Side(port, "/api/v1/tickets", f"Bearer {named['token']}", lambda number: _ours(named, number))
        theirs = Side(their_port, "/api/tickets/", f"Token {their_token}", _theirs)
        for side in (ours, theirs):
            _open(side, WARM, 4)
        pairs: dict[int, list[tuple[list[float], float, list[float], float]]] = {n: [] for n in CLIENTS}
        with progress(f"opening beside django-helpdesk on {desk.vendor}", rounds * len(CLIENTS)) as bar:
            for _ in range(rounds):
                for clients in CLIENTS:
                    pairs[clients].append((*_open(ours, tickets, clients), *_open(theirs, tickets, clients)))
                    bar.on()
    told = desk.call("creation:told")
    expected = WARM + tickets * rounds * len(CLIENTS)
    figures = {f"clients_{clients}": _figures(found, tickets) for clients, found in pairs.items()}
    whole = told["opened"] == told["clocks_started"] == told["in_the_outbox"] == expected
    passed = whole and all(one["passed"] for one in figures.values())
    return {"django_helpdesk": version, **figures, "ours": told, "passed": passed}


def _ours(named: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "department": named["department"],
        "requester": named["requesters"][number % len(named["requesters"])],
        "subject": f"La stampante non stampa {number}",
        "text": "Da stamattina non funziona più.",
    }


def _theirs(number: int) -> dict[str, Any]:
    return {
        "queue": 1,
        "title": f"La stampante non stampa {number}",
        "description": "Da stamattina non funziona più.",
        "submitter_email": f"cliente{number % 50}@example.org",
        "priority": 3,
    }


def _open(side: Side, tickets: int, clients: int) -> tuple[list[float], float]:
    """Open so many by so many clients; the milliseconds of each, and the seconds of all."""
    share = [range(first, tickets, clients) for first in range(clients)]
    begin = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(lambda numbers: _one_client(side, numbers), share))
    return [one for several in found for one in several], time.perf_counter() - begin


def _one_client(side: Side, numbers: range) -> list[float]:
    connection = HTTPConnection("127.0.0.1", side.port, timeout=60)
    headers = {"Authorization": side.token, "Content-Type": "application/json"}
    found = []
    for number in numbers:
        begin = time.perf_counter()
        connection.request("POST", side.path, json.dumps(side.body(number)), headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{side.path} answered {answer.status}: {said[:300]!r}")
        found.append((time.perf_counter() - begin) * 1000)
    connection.close()
    return found


def _figures(found: list[tuple[list[float], float, list[float], float]], tickets: int) -> dict[str, Any]:
    """The median round counts: a moment in which the machine was busy elsewhere does not."""
    ratio = median(their_seconds / seconds for _, seconds, _, their_seconds in found)
    share = median(_p95(ours) / _p95(theirs) for ours, _, theirs, _ in found)
    return {
        "sportello_per_second": round(tickets / median(seconds for _, seconds, _, _ in found), 1),
        "django_helpdesk_per_second": round(tickets / median(seconds for *_, seconds in found), 1),
        "ratio": round(ratio, 1),
        "sportello_p95_ms": round(median(_p95(ours) for ours, *_ in found), 1),
        "django_helpdesk_p95_ms": round(median(_p95(theirs) for _, _, theirs, _ in found), 1),
        "share_of_p95": round(share, 2),
        "passed": ratio >= LEAST and share <= SHARE,
    }


def _p95(milliseconds: list[float]) -> float:
    return quantiles(milliseconds, n=20)[-1]


def furnished() -> dict[str, Any]:
    """The desk, and the token of a program that opens tickets there (inside)."""
    from sportello.people.models import Person
    from sportello.workspace.models import AccessToken
    from sportello.workspace.tokens import issue

    desk = furnish(round_the_clock=True)
    person = Person.objects.get(pk=desk.agents[0])
    _token, key = issue(
        person,
        name="Misura",
        scopes=AccessToken.Scope.values,
        expires_at=None,
        by=person.pk,
        at=datetime.now(UTC),
    )
    return {"token": key, "department": desk.department, "requesters": list(desk.requesters)}


def told() -> dict[str, int]:
    """What opening has left behind: tickets, those with a running clock, those that people will be told of (inside)."""
    from sportello.sla.models import Clock
    from sportello.tickets.models import Ticket, TimelineEvent

    ticking = Clock.objects.filter(ended_at=None).exclude(running_since=None).values("ticket").distinct()
    return {
        "opened": Ticket.objects.count(),
        "clocks_started": ticking.count(),
        "in_the_outbox": TimelineEvent.objects.filter(kind="opened", dispatch_after__isnull=False).count(),
    }


@contextmanager
def _other(python: Path, database: dict[str, object]) -> Iterator[tuple[str, int, str]]:
    """django-helpdesk, served: its version, its port, and the token of a member of its staff."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    script = Path(__file__).with_name("other_web.py")
    process = subprocess.Popen(  # noqa: S603
        [python, "-P", script, json.dumps({"database": database, "port": port})],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        version, token = line(process).split()
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        yield version, port, token
    finally:
        process.terminate()
        process.wait(30)
