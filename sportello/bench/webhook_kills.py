"""Who makes and sends webhooks is killed at random: is each event a row once, told in order, and never forgotten?

The program that is told answers after a random while, so that many kills fall between its taking an event and saying
so. Such an event is sent again under its id: what counts as doubled are rows, not requests.
"""

import json
import os
import random
import subprocess
import threading
import time
from collections import Counter
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from django.db import connection

from sportello.bench.desk import furnish
from sportello.bench.fill import FIRST
from sportello.bench.nursery import bear
from sportello.bench.progress import progress
from sportello.bench.reply_kills import LIFE, SLOWEST, VENDORS, send
from sportello.bench.scratch import live, scratch, start
from sportello.desk.conversation import note as write_note
from sportello.desk.opening import Request, open_ticket
from sportello.jobs.models import Job
from sportello.notifications.dispatcher import dispatch
from sportello.sets.sealing import seal
from sportello.tickets.models import TimelineEvent
from sportello.webhooks.deriving import note
from sportello.webhooks.models import Endpoint, OutgoingEvent
from sportello.webhooks.signing import new_secret

ROUNDS: Final = 6  # notes on each request
EACH: Final = 2  # requests for each kill, so that work is left for all of them
State = OutgoingEvent.State


class Program:
    """A program that notes what it was told, and answers some time after."""

    def __init__(self, seed: int) -> None:
        self.told: list[tuple[int, int]] = []
        chance = random.Random(seed)  # noqa: S311  # the same run again
        told = self.told

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["data"]
                told.append((data["ticket"]["number"], data["event"]["number"]))
                time.sleep(chance.uniform(0.0, SLOWEST))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def run(*, kills: int = 100, database: str = "both", seed: int = 7) -> dict[str, Any]:
    """Kill so often, on each database, and count what was told."""
    found = {}
    for vendor in VENDORS if database == "both" else [database]:
        with scratch(vendor) as desk:
            desk.environment["SPORTELLO_PRIVATE_NETWORKS"] = "127.0.0.0/8"
            found[vendor] = desk.call("webhook_kills:storm", kills=kills, seed=seed)
    return {"databases": found, "passed": all(one["passed"] for one in found.values())}


def storm(*, kills: int, seed: int) -> dict[str, Any]:
    """Let things happen, kill who tells of them, let the last one finish, count (inside)."""
    program = Program(seed)
    written = _write(kills * EACH, program.url)
    nursery = start("webhook_kills:nurse", os.environ, stdin=subprocess.PIPE)
    chance = random.Random(seed)  # noqa: S311
    with progress(f"killing who tells on {connection.vendor}", kills) as bar:
        for killed in range(kills):
            live(nursery, chance.uniform(0.02, LIFE))
            bar.to(killed + 1)
    nursery.communicate()
    before = len(program.told)
    for life in range(kills + 1, kills + 4):
        send(life)
    program.server.shutdown()
    return {"told_between_kills": before, **_count(program.told, written, kills)}


def _write(requests: int, url: str) -> int:
    """So many requests with notes on them, handed over to be told; returns how many events there are."""
    desk = furnish()
    agent, at = desk.agent(), FIRST - timedelta(hours=1)
    Endpoint.objects.create(
        url=url, description="Storm", includes_internal=True, since=at, secret=seal(new_secret())
    )
    before = TimelineEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for number in range(requests):
        request = Request(
            requester=desk.requesters[number % len(desk.requesters)],
            department=desk.department,
            subject=f"Richiesta {number}",
            channel="desk",
        )
        ticket = open_ticket(request, actor=agent, at=at)
        for turn in range(ROUNDS):
            write_note(ticket, text=f"Numero {turn}.", actor=agent, at=at + timedelta(minutes=turn))
    while dispatch(FIRST, limit=10, also=note):
        pass
    return TimelineEvent.objects.filter(pk__gt=before).count()


def nurse() -> dict[str, Any]:
    """Bear workers (inside)."""
    return bear(send)


def _count(told: list[tuple[int, int]], written: int, kills: int) -> dict[str, Any]:
    """Every event has one row and was told; those of one request came in their order."""
    first: dict[int, list[int]] = {}
    for ticket, number in dict.fromkeys(told):
        first.setdefault(ticket, []).append(number)
    states = Counter(OutgoingEvent.objects.values_list("state", flat=True))
    found = {
        "kills": kills,
        "events": written,
        "rows": OutgoingEvent.objects.count(),
        "sent": states[State.SENT],
        "told": len(set(told)),
        "told_again": len(told) - len(set(told)),
        "out_of_order": sum(numbers != sorted(numbers) for numbers in first.values()),
        "jobs_left": Job.objects.exclude(state=Job.State.DONE).count(),
    }
    whole = found["rows"] == found["sent"] == found["told"] == written
    broken = found["out_of_order"] or found["jobs_left"] or found["told_again"] > kills
    return found | {"passed": bool(whole and not broken)}
