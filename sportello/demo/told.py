"""A program that the sample desk told of its requests: messages that arrived, and some that did not at first.

Where the program is nobody listens, so a stand-in on this machine answers while the desk is being furnished; then the
address is the program's own, and the webhook is stopped: nothing leaves the sample desk.
"""

import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar, Final

from django.conf import settings

from sportello.demo import program_texts as words
from sportello.demo.people import Cast, administrator
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.task import LONG, WEBHOOKS
from sportello.people.actor import Actor
from sportello.people.change import By, store
from sportello.sets.sealing import seal
from sportello.tickets.models import TimelineEvent
from sportello.webhooks import acts
from sportello.webhooks.deriving import derive
from sportello.webhooks.models import Endpoint, OutgoingEvent
from sportello.webhooks.signing import new_secret

EARLY, LATE = timedelta(hours=26), timedelta(minutes=50)
"""When the program was away for a while, and when it was told last."""
FIRST, MORE = 3, 6
"""How many requests it is told of then, and how many now."""
TOLD: Final = ("opened", "resolved")


class _StandIn(BaseHTTPRequestHandler):
    """Takes what it is sent, or says that it is being worked on."""

    rests: ClassVar[bool] = False

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        said = (words.RECEIVER_RESTS if _StandIn.rests else words.RECEIVER_TOOK).encode()
        self.send_response(503 if _StandIn.rests else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_arguments: object) -> None:
        return None


@contextmanager
def _stand_in() -> Iterator[str]:
    """Its address; this process, and no other, may reach it while the context lasts."""
    server, networks = HTTPServer(("127.0.0.1", 0), _StandIn), settings.PRIVATE_NETWORKS
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.PRIVATE_NETWORKS = (*networks, ipaddress.ip_network("127.0.0.1/32"))
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        settings.PRIVATE_NETWORKS = networks
        server.shutdown()
        server.server_close()


def make_told(cast: Cast, *, now: datetime) -> None:
    """A trial, messages in vain, one of them sent again; later everything arrives. In the end it is stopped."""
    actor, early = administrator(cast), now - EARLY
    with _stand_in() as address:
        row = _set_up(address, actor, early)
        acts.ping(row, actor=actor, at=early)
        run_due_jobs(early, [WEBHOOKS])
        _StandIn.rests = True
        _tell(row, early, FIRST)
        for minutes in (8, 16, 24):
            run_due_jobs(early + timedelta(minutes=minutes), [WEBHOOKS])
        _StandIn.rests = False
        acts.halt(row, actor=actor, at=early + timedelta(minutes=25))
        acts.go_on(row, actor=actor, at=early + timedelta(minutes=55))
        acts.send_again(_in_vain(row), actor=actor, at=early + timedelta(minutes=56))
        run_due_jobs(early + timedelta(minutes=56), [WEBHOOKS])
        _tell(row, now - LATE, MORE)
    row.refresh_from_db()
    row.url = words.RECEIVER_ADDRESS
    store(row, by=By(actor, now - LATE, acts.RIGHT), told={})
    acts.halt(row, actor=actor, at=now - LATE + timedelta(minutes=10))


def _set_up(address: str, actor: Actor, at: datetime) -> Endpoint:
    row = Endpoint(
        url=address, description=words.RECEIVER, kinds=list(TOLD), since=at, secret=seal(new_secret())
    )
    store(row, by=By(actor, at, acts.RIGHT), told={})
    return row


def _tell(row: Endpoint, at: datetime, count: int) -> None:
    """What happened last before `at`, the oldest first."""
    fresh = TimelineEvent.objects.filter(kind__in=TOLD, at__lte=at, ticket__historical=False)
    events = list(fresh.order_by("-at", "-pk").values_list("ticket", "number")[:count])
    derive.using(queue_name=LONG).enqueue([list(event) for event in reversed(events)])
    run_due_jobs(at, [LONG, WEBHOOKS])


def _in_vain(row: Endpoint) -> OutgoingEvent:
    return OutgoingEvent.objects.filter(endpoint=row, state=OutgoingEvent.State.FAILED).latest("pk")
