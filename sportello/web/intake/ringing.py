"""The notice of a telephone that rings: who calls, what is open of theirs, and where the call is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from sportello.intake.telephone.ringing import ringing
from sportello.people.actor import Actor
from sportello.people.callers import only_one_with
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from sportello.web.phones import readable

SHOWN = 3


@dataclass(frozen=True)
class Notice:
    """What the notice says."""

    key: str
    answered: bool
    person: Person | None
    number: str
    called: str
    href: str
    tickets: Sequence[Ticket]
    more: bool


def notice(actor: Actor, at: datetime) -> Notice | None:
    """What rings at the reader's telephone; at most five queries, one while it is silent."""
    line = ringing(actor.person or 0, at)
    if line is None:
        return None
    person = only_one_with(line.number) if line.number else None
    found: list[Ticket] = []
    if person is not None:
        seen = Ticket.objects.visible_to(actor).unresolved().filter(requester=person)
        found = list(seen.select_related("department").order_by("-opened_at")[: SHOWN + 1])
    if line.call_id is not None:
        href = reverse("call", args=[line.call_id])
    else:
        asked = {"from": line.number} if line.number else {}
        if line.rang_at is not None:
            asked["rang"] = str(int(line.rang_at.timestamp()))
        href = f"{reverse('intake')}?{urlencode(asked)}"
    return Notice(
        key=f"{line.pk}-{line.state}",
        answered=line.answered_at is not None,
        person=person,
        number=readable(line.number),
        called=line.called,
        href=href,
        tickets=found[:SHOWN],
        more=len(found) > SHOWN,
    )
