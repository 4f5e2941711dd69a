"""The way back from what was done to many at once, kept with the session until it is used or the next act is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import ngettext

from sportello.desk.door import Done
from sportello.desk.escalate import recall
from sportello.desk.undo import TooLateToUndo, undo_all
from sportello.domain.errors import DeskError
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket
from sportello.web.queue.bulk import Outcome, listed
from sportello.workspace.readings import keep_read

KEY = "way_back"
RECALL = "escalation"


@dataclass(frozen=True)
class WayBack:
    """One act on many: which it was, its first event on each ticket, and the queue it was made from."""

    name: str
    events: dict[int, int]
    queue: str


def offer(request: HttpRequest, name: str, outcome: Outcome, queue: str, at: datetime) -> int:
    """Keep the way back of an act; its number, 0 where there is none."""
    request.session.pop(KEY, None)
    if not outcome.back:
        return 0
    number = int(at.timestamp() * 1000)
    events = {str(ticket): event for ticket, event in outcome.back.items()}
    request.session[KEY] = {"number": number, "name": name, "events": events, "queue": queue}
    return number


def kept(request: HttpRequest, number: int) -> WayBack:
    """The way back with this number. Raises TooLateToUndo: used already, or another act was made since."""
    found = request.session.pop(KEY, None)
    if found is None or found["number"] != number:
        raise TooLateToUndo
    events = {int(ticket): event for ticket, event in found["events"].items()}
    return WayBack(found["name"], events, found["queue"])


def go_back(way: WayBack, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> Outcome:
    """Undo the act on these of its tickets; an escalation is recalled."""
    rows = {ticket.pk: ticket for ticket in tickets}
    events = {ticket: event for ticket, event in way.events.items() if ticket in rows}
    refused: Mapping[int, DeskError]
    try:
        done = _command(way, events, actor, at)
        refused = done.refused
    except DeskError as refusal:
        done, refused = Done(), dict.fromkeys(rows, refusal)
    if actor.person is not None:
        moved = (
            (id, change.events[0].number - 1, change.events[-1].number) for id, change in done.changes.items()
        )
        keep_read(actor.person, moved)
    count = len(rows) - len(refused)
    said = ngettext("Undone: %(n)s request is as it was.", "Undone: %(n)s requests are as they were.", count)
    return Outcome(count, listed(refused, rows), said % {"n": count} if count else "")


def _command(way: WayBack, events: dict[int, int], actor: Actor, at: datetime) -> Done:
    if way.name == RECALL:
        return recall(list(events), actor=actor, at=at)
    return undo_all(events, actor=actor, at=at)
