"""Work beside the conversation, as the rail shows it: the checklist, and the time spent."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from sportello.desk.work import LISTED, Item, listed
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.web import words


@dataclass(frozen=True)
class Work:
    """What the rail shows of it."""

    minutes: int
    items: Sequence[Item]

    @property
    def words(self) -> str:
        """The time spent: `1 h 20`."""
        return words.span(self.minutes * 60) if self.minutes else ""

    @property
    def done(self) -> int:
        """How many items are ticked off."""
        return sum(item.done for item in self.items)


def work_of(ticket: Ticket) -> Work:
    """The checklist and the minutes of a ticket; what was undone does not count. One query."""
    wanted = Q(kind__in=[*LISTED, "undone"]) | Q(payload__has_key="minutes")
    events = list(
        TimelineEvent.objects.filter(wanted, ticket=ticket)
        .order_by("number")
        .values_list("number", "kind", "actor_id", "payload")
    )
    taken_back = {
        number
        for last, kind, _actor, payload in events
        if kind == "undone"
        for number in range(payload.get("event", last), last)
    }
    minutes = sum(row[3].get("minutes", 0) for row in events if row[0] not in taken_back)
    return Work(max(0, minutes), listed(row for row in events if row[1] in LISTED))
