"""Agents at work while workers die: they answer, take, resolve, close, through the door, and remember what they did."""

import json
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sportello.bench.desk import furnished
from sportello.bench.hand_clock import hand_clock
from sportello.desk.charge import assign, take_charge
from sportello.desk.conversation import note, reply
from sportello.desk.door import Done
from sportello.desk.escalate import escalate
from sportello.desk.hold import put_on_hold
from sportello.desk.resolution import close, reopen, resolve
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket, TimelineEvent

Deed = Callable[[int, Actor, datetime], Done]


def _hold(ticket: int, actor: Actor, at: datetime) -> Done:
    until = at + timedelta(days=1)
    return put_on_hold(ticket, waiting_for=WaitingFor.DATE, until=until, reason="domani", actor=actor, at=at)


DEEDS: tuple[Deed, ...] = (
    lambda ticket, actor, at: reply(ticket, text="Ci siamo quasi.", actor=actor, at=at),
    lambda ticket, actor, at: note(ticket, text="Visto con il fornitore.", actor=actor, at=at),
    lambda ticket, actor, at: take_charge(ticket, actor=actor, at=at),
    lambda ticket, actor, at: assign(ticket, owner=actor.person or 0, actor=actor, at=at),
    lambda ticket, actor, at: resolve(ticket, text="Risolto.", reason="fatto", actor=actor, at=at),
    lambda ticket, actor, at: close(ticket, actor=actor, at=at),
    lambda ticket, actor, at: reopen(ticket, reason="non va", actor=actor, at=at),
    lambda ticket, actor, at: escalate(ticket, reason="coordination", tried="tutto", actor=actor, at=at),
    _hold,
)


def act(*, number: int, seed: int, clock: str, log: str, until: str, pause: float = 0.002) -> dict[str, int]:
    """Do one thing after another to random tickets until the file `until` is there; note each in `log` once done."""
    chance, now = random.Random(seed), hand_clock(Path(clock))  # noqa: S311
    actor = furnished().agent(number)
    tickets = list(Ticket.objects.values_list("id", flat=True))
    done = refused = 0
    with Path(log).open("w") as book:
        while not Path(until).exists():
            try:
                result = chance.choice(DEEDS)(chance.choice(tickets), actor, now())
            except DeskError:
                refused += 1
            else:
                done += 1
                for change in result.changes.values():
                    own = [event for event in change.events if event.actor == actor.person]
                    book.writelines(json.dumps([change.state.id, e.number, e.digest]) + "\n" for e in own)
                book.flush()
            time.sleep(chance.uniform(0, 2 * pause))
    return {"done": done, "refused": refused}


def lost_acts(logs: list[Path], since: datetime) -> dict[str, Any]:
    """Which acts of the logs are not in the timeline as they were done, and which are there that nobody did."""
    acts = [tuple(json.loads(line)) for log in logs for line in log.read_text().splitlines()]
    stored = set(
        TimelineEvent.objects.filter(recorded_at__gte=since, actor__isnull=False).values_list(
            "ticket_id", "number", "digest"
        )
    )
    return {
        "acts": len(acts),
        "lost": len([one for one in acts if one not in stored]),
        "invented": len(stored.difference(acts)),
    }
