"""The receiving process is killed at random while mail comes in: is there one ticket for each distinct message?

A sender who hears nothing sends again, as mail servers do. Every fourth message answers an earlier one. Several come at
once, so that kills fall among sets too.
"""

import os
import random
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from sportello.bench.desk import furnish
from sportello.bench.fill import FIRST
from sportello.bench.nursery import bear
from sportello.bench.progress import progress
from sportello.bench.scratch import live, scratch, start
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.receiving import carry_waiting, receive_all
from sportello.intake.mail.words import words
from sportello.tickets.models import Message, Ticket

VENDORS = ("sqlite", "postgresql")
LIFE = 0.8  # seconds a receiver lives at most
MOST = 12  # messages that come at once at most
State = IncomingMessage.State


def run(*, kills: int = 100, database: str = "both", seed: int = 7) -> dict[str, Any]:
    """Kill the receiver so often, on each database, and count what came of the messages."""
    found = {}
    for vendor in VENDORS if database == "both" else [database]:
        with scratch(vendor) as desk:
            found[vendor] = desk.call("mail_kills:storm", kills=kills, seed=seed)
    return {"databases": found, "passed": all(one["passed"] for one in found.values())}


def storm(*, kills: int, seed: int) -> dict[str, Any]:
    """Let messages come, kill who receives them, let the last one finish, count (inside)."""
    mailbox = Mailbox.objects.create(
        address="aiuto@azienda.it", department_id=furnish().department, most_from_one=30_000
    )
    heard = Path(os.environ["SPORTELLO_DATA"]) / "heard"
    heard.touch()
    nursery = start("mail_kills:nurse", os.environ, stdin=subprocess.PIPE, heard=str(heard))
    chance = random.Random(seed)  # noqa: S311  # the same run again
    with progress(f"killing the receiver on {connection.vendor}", kills) as bar:
        for killed in range(kills):
            live(nursery, chance.uniform(0.02, LIFE))
            bar.to(killed + 1)
    nursery.communicate()
    sent = _sent(heard)
    # What was under way at the last kill is sent again.
    receive_all([letter(number) for number in range(sent, sent + MOST)], mailbox, at=FIRST)
    carry_waiting(at=FIRST, most=10_000)
    return _count(sent + MOST, kills)


def nurse(*, heard: str) -> dict[str, Any]:
    """Bear receivers (inside)."""
    words()
    return bear(lambda _number: _receive(Path(heard)))


def _receive(heard: Path) -> None:
    """Take in messages, some at a time, from the first whose sender has heard nothing."""
    mailbox = Mailbox.objects.select_related("department").get()
    number, chance = _sent(heard), random.Random(os.getpid())  # noqa: S311
    with heard.open("ab", buffering=0) as file:
        while True:
            some = chance.randint(1, MOST)
            receive_all([letter(number + place) for place in range(some)], mailbox, at=FIRST)
            file.write(b"." * some)
            number += some


def _sent(heard: Path) -> int:
    return heard.stat().st_size


def letter(number: int) -> bytes:
    """The message of a number; every fourth answers the one before, of the same sender."""
    answers = f"In-Reply-To: <{number - 1}@cliente.it>\r\n" if _answers(number) else ""
    return (
        f"From: persona{(number - _answers(number)) % 7}@cliente.it\r\nTo: aiuto@azienda.it\r\n"
        f"Subject: Messaggio {number}\r\n"
        f"Message-ID: <{number}@cliente.it>\r\n{answers}\r\nNumero {number}."
    ).encode()


def _answers(number: int) -> bool:
    return number % 4 == 3


def _count(sent: int, kills: int) -> dict[str, Any]:
    """Every message is there once, and none waits."""
    opening = sum(not _answers(number) for number in range(sent))
    texts = list(Message.objects.values_list("text", flat=True))
    found = {
        "kills": kills,
        "messages": sent,
        "rows": IncomingMessage.objects.count(),
        "tickets": Ticket.objects.count(),
        "expected_tickets": opening,
        "words": len(texts),
        "doubled": len(texts) - len(set(texts)),
        "not_carried": IncomingMessage.objects.exclude(state=State.DONE).count(),
    }
    exact = found["rows"] == found["words"] == sent and found["tickets"] == opening
    return found | {"passed": exact and not found["doubled"] and not found["not_carried"]}
