"""The requests of a person in the portal: theirs, those they follow, those of the customers they serve; by pages.

A page begins after a key (moment of opening, id), so that it costs the same wherever it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q

from sportello.desk.rulebook import rulebook
from sportello.people.actor import Actor
from sportello.tickets.models import OPEN, Participant, Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.tickets.search import search
from sportello.web.numbers import label
from sportello.web.portal.standing import Where, clock_rows, where

PAGE = 20
FOUND = 50
SCOPES = ("mine", "customers", "followed")


@dataclass(frozen=True)
class Place:
    """Where a page begins: after the request opened then, with this id."""

    opened: datetime
    id: int

    def __str__(self) -> str:
        return f"{int(self.opened.timestamp())}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place an address names; None when it names none that makes sense."""
        try:
            opened, id = (int(part) for part in text.split("."))
            return cls(datetime.fromtimestamp(opened, UTC), id)
        except (ValueError, OverflowError, OSError):
            return None


@dataclass(frozen=True)
class Item:
    """One request of the list."""

    number: int
    label: str
    subject: str
    customer: str
    where: Where


def scope(actor: Actor, which: str, customer: int | None = None) -> TicketQuerySet:
    """The requests to choose from. Each way has its index: none reads the whole desk."""
    asked = Ticket.objects.everyday()
    if which == "customers":
        served = {customer} & actor.serves if customer else actor.serves
        return asked.filter(organisation_id__in=served)
    if which == "followed" and not actor.is_agent:
        following = Participant.objects.filter(person=actor.person, ticket=OuterRef("pk"))
        return asked.filter(Exists(following)).exclude(requester_id=actor.person)
    return asked.filter(Q(requester_id=actor.person) | Q(on_behalf_of_id=actor.person))


def follows(actor: Actor) -> bool:
    """Whether the person follows requests of others."""
    return not actor.is_agent and Participant.objects.filter(person=actor.person).exists()


def narrowed(tickets: TicketQuerySet, done: bool) -> TicketQuerySet:
    """The open ones, or the others."""
    return tickets.exclude(status__in=OPEN) if done else tickets.filter(status__in=OPEN)


def page(tickets: TicketQuerySet, after: Place | None) -> tuple[list[Ticket], Place | None]:
    """The newest first, after the place; and the place of the next page if there is more."""
    ordered = tickets.order_by("-opened_at", "-id")
    if after is not None:
        ordered = ordered.filter(Q(opened_at__lt=after.opened) | Q(opened_at=after.opened, id__lt=after.id))
    found = list(ordered.select_related("department", "organisation", "requester")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, None
    last = found[PAGE - 1]
    return found[:PAGE], Place(last.opened_at, last.pk)


def searched(words: str, actor: Actor, tickets: TicketQuerySet) -> list[Ticket]:
    """Those in which the words are found, the best first; never by an internal word."""
    ids = search(words, actor, among=tickets, internal=False, limit=FOUND)
    known = tickets.select_related("department", "organisation", "requester").in_bulk(ids)
    return [known[id] for id in ids if id in known]


def items(tickets: Sequence[Ticket], actor: Actor, now: datetime) -> list[Item]:
    """The rows of a page: two queries, however many."""
    clocks, rules = clock_rows([ticket.pk for ticket in tickets]), rulebook()
    return [
        Item(
            number=ticket.number,
            label=label(ticket),
            subject=ticket.subject,
            customer=_customer(ticket, actor),
            where=where(ticket, clocks.get(ticket.pk, ()), rules, now),
        )
        for ticket in tickets
    ]


def _customer(ticket: Ticket, actor: Actor) -> str:
    """Who asked, where it was not the reader."""
    if ticket.requester_id == actor.person:
        return (
            ticket.organisation.name if ticket.organisation_id in actor.serves and ticket.organisation else ""
        )
    firm = ticket.organisation.name if ticket.organisation and actor.serves else ""
    return " · ".join(part for part in (firm, ticket.requester.name) if part)
