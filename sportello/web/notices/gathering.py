"""The notices of a person: what they were told and have not read, the newest first.

Only what is unread is kept in an index, so only that is listed; the rest stands in the timelines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from sportello.notifications.models import Delivery
from sportello.notifications.sentences import sentence
from sportello.people.actor import Actor
from sportello.people.models import Person
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.web.numbers import label

COUNTED = 100  # people are shown exact counts to 99
IN_BELL, PAGE = 8, 40


@dataclass(frozen=True)
class Notice:
    """One thing that happened to one request."""

    id: int
    number: int
    label: str
    subject: str
    href: str
    words: str
    at: datetime


@dataclass(frozen=True)
class After:
    """Where a page begins: after the notice with this moment and id."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{int(self.at.timestamp() * 1_000_000)}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "After | None":
        """The place an address names; None when it makes no sense."""
        moment, _dot, id = text.partition(".")
        if not (moment.isdecimal() and id.isdecimal() and len(moment) < 18 and len(id) < 18):
            return None
        whole, rest = divmod(int(moment), 1_000_000)
        return cls(datetime.fromtimestamp(whole, UTC).replace(microsecond=rest), int(id))


def unread(person: int) -> int:
    """How many there are, up to 100."""
    return _of(person)[:COUNTED].count()


def notices(actor: Actor, limit: int, after: After | None = None) -> tuple[list[Notice], After | None]:
    """Those of one page, and where the next begins if there is more; five queries.

    What the person may not see any more is left out.
    """
    wanted = _of(actor.person or 0)
    if after is not None:
        wanted = wanted.filter(Q(created_at__lt=after.at) | Q(created_at=after.at, id__lt=after.id))
    found = list(wanted.order_by("-created_at", "-id")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return _drawn(actor, found[:limit]), After(last.created_at, last.pk) if last else None


def mark_read(person: int, at: datetime, *, ticket: int | None = None, notice: int | None = None) -> int:
    """The person has read one, those of one ticket, or all; returns how many."""
    known = _of(person)
    if ticket is not None:
        known = known.filter(ticket=ticket)
    if notice is not None:
        known = known.filter(pk=notice)
    # Asked first: an update takes the database's only write lock on SQLite, and there is rarely anything to write.
    return known.update(read_at=at) if known.exists() else 0


def _of(person: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(person=person, channel=Delivery.Channel.IN_APP, read_at=None)


def _drawn(actor: Actor, found: Sequence[Delivery]) -> list[Notice]:
    visible = Ticket.objects.visible_to(actor).select_related("department")
    tickets = {
        ticket.pk: ticket for ticket in visible.filter(pk__in={delivery.ticket_id for delivery in found})
    }
    asked = Q(pk=None)
    for delivery in found:
        asked |= Q(ticket=delivery.ticket_id, number=delivery.event_number)
    events = {(event.ticket_id, event.number): event for event in TimelineEvent.objects.filter(asked)}
    actors = {event.actor_id for event in events.values() if event.actor_id}
    names = dict(Person.objects.filter(pk__in=actors).values_list("pk", "name"))
    drawn = []
    for delivery in found:
        ticket = tickets.get(delivery.ticket_id)
        event = events.get((delivery.ticket_id, delivery.event_number))
        if ticket is None or event is None:
            continue
        who = names.get(event.actor_id or 0, "")
        drawn.append(
            Notice(
                id=delivery.pk,
                number=ticket.number,
                label=label(ticket),
                subject=ticket.subject,
                href=reverse("ticket", args=[ticket.number]),
                words=sentence(event.kind, who, event.payload),
                at=delivery.created_at,
            )
        )
    return drawn
