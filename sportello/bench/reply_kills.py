"""The sending process is killed at random while replies go out: does each arrive once, in order, or is it uncertain?

The mail server answers after a random while, so that many kills fall between its taking a message and its saying so.
"""

import asyncio
import os
import random
import re
import socket
import subprocess
from collections import Counter
from datetime import timedelta
from typing import Any, Final

from aiosmtpd.controller import Controller
from django.db import connection

from sportello.bench.desk import furnish
from sportello.bench.fill import FIRST
from sportello.bench.nursery import bear
from sportello.bench.progress import progress
from sportello.bench.scratch import live, scratch, start
from sportello.desk.conversation import reply
from sportello.desk.opening import Request, open_ticket
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.leased import Watch
from sportello.jobs.models import Job
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.models import OutgoingMessage
from sportello.people.models import Address
from sportello.tickets.models import Ticket

VENDORS: Final = ("sqlite", "postgresql")
LIFE: Final = 0.6  # seconds a sender lives at most
SLOWEST: Final = 0.03  # seconds the mail server takes to answer at most
ROUNDS: Final = 10  # replies on each request
EACH: Final = 10  # replies for each kill, so that work is left for all of them
SOON: Final = timedelta(minutes=15)  # after every pause between two attempts
State = OutgoingMessage.State
_SAID: Final = re.compile(rb"^Numero (\d+)\.(\d+)\.", re.MULTILINE)


class Slow:
    """A mail server that notes what it took, and answers some time after."""

    def __init__(self, seed: int) -> None:
        self.took: list[tuple[int, int]] = []
        self.chance = random.Random(seed)  # noqa: S311  # the same run again

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802
        """Take a message, then take one's time."""
        said = _SAID.search(envelope.content)
        if said is not None:
            self.took.append((int(said.group(1)), int(said.group(2))))
        await asyncio.sleep(self.chance.uniform(0.0, SLOWEST))
        return "250 OK"


def run(*, kills: int = 100, database: str = "both", seed: int = 7) -> dict[str, Any]:
    """Kill the sender so often, on each database, and count what the mail server took."""
    found = {}
    for vendor in VENDORS if database == "both" else [database]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with scratch(vendor) as desk:
            desk.environment.update(
                SPORTELLO_SMTP=f"smtp://127.0.0.1:{port}?tls=no", SPORTELLO_MAIL_FROM="aiuto@azienda.it"
            )
            found[vendor] = desk.call("reply_kills:storm", kills=kills, seed=seed, port=port)
    return {"databases": found, "passed": all(one["passed"] for one in found.values())}


def storm(*, kills: int, seed: int, port: int) -> dict[str, Any]:
    """Write replies, kill who sends them, let the last one finish, count (inside)."""
    written = _write(kills * EACH // ROUNDS + 1)
    server = Slow(seed)
    door = Controller(server, hostname="127.0.0.1", port=port)
    door.start()
    nursery = start("reply_kills:nurse", os.environ, stdin=subprocess.PIPE)
    chance = random.Random(seed)  # noqa: S311
    with progress(f"killing the sender on {connection.vendor}", kills) as bar:
        for killed in range(kills):
            live(nursery, chance.uniform(0.02, LIFE))
            bar.to(killed + 1)
    nursery.communicate()
    before = len(server.took)
    send(kills + 1)
    door.stop()
    return {"taken_between_kills": before, **_count(server.took, written, kills)}


def _write(requests: int) -> int:
    """So many requests with their replies, each told to its requester; returns how many replies."""
    desk = furnish()
    for number, person in enumerate(desk.requesters):
        Address.objects.create(person_id=person, address=f"persona{number}@cliente.it")
    agent, at = desk.agent(), FIRST - timedelta(hours=1)
    tickets = [
        open_ticket(
            Request(
                requester=desk.requesters[number % len(desk.requesters)],
                department=desk.department,
                subject=f"Richiesta {number}",
                channel="desk",
            ),
            actor=agent,
            at=at,
        )
        for number in range(requests)
    ]
    for turn in range(ROUNDS):
        at += timedelta(minutes=1)
        for ticket in tickets:
            reply(ticket, text=f"Numero {ticket.pk}.{turn}.", actor=agent, at=at)
        while dispatch(FIRST):
            pass
    return requests * ROUNDS


def nurse() -> dict[str, Any]:
    """Bear senders (inside)."""
    return bear(send)


def send(life: int) -> None:
    """Take over what the one before left behind, and send whatever waits."""
    at = FIRST + SOON * (life + 1)
    Watch(lease=0).look(at)
    run_due_jobs(at + SOON / 2)


def _count(took: list[tuple[int, int]], written: int, kills: int) -> dict[str, Any]:
    """Every message was taken once, in the order of its request, or is uncertain and was taken at most once."""
    times = Counter(took)
    order: dict[int, list[int]] = {}
    for ticket, turn in took:
        order.setdefault(ticket, []).append(turn)
    states = Counter(OutgoingMessage.objects.values_list("state", flat=True))
    found = {
        "kills": kills,
        "messages": written,
        "rows": OutgoingMessage.objects.count(),
        "taken": len(times),
        "sent": states[State.SENT],
        "uncertain": states[State.UNCERTAIN],
        "doubled": sum(count > 1 for count in times.values()),
        "out_of_order": sum(turns != sorted(turns) for turns in order.values()),
        "requests": Ticket.objects.count(),
        "jobs_left": Job.objects.exclude(state=Job.State.DONE).count(),
    }
    whole = found["rows"] == found["sent"] + found["uncertain"] == written
    exact = found["sent"] <= found["taken"] <= written and found["uncertain"] <= kills
    broken = found["doubled"] or found["out_of_order"] or found["jobs_left"]
    return found | {"passed": bool(whole and exact and not broken)}
