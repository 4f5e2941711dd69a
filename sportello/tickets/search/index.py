"""The index of tickets' words: written beside the ticket in the same transaction, or anew from the tickets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from django.db import transaction

from sportello.people.models import Organisation, Person
from sportello.sets.vendor import vendor
from sportello.tickets.models import Message, Ticket
from sportello.tickets.search.page import Page

CHUNK = 500


def backend() -> ModuleType:
    """The engine of the database in use."""
    from sportello.tickets.search import postgres, sqlite

    return postgres if vendor() == "postgresql" else sqlite


@dataclass(frozen=True, slots=True)
class Head:
    """What a ticket is found by from its first moment."""

    ticket: int
    number: int
    subject: str
    requester: int
    on_behalf_of: int | None = None
    organisation: int | None = None
    names: tuple[str, ...] | None = None  # of these, where they are known already


Said = tuple[int, bool, str]  # ticket, whether everybody may read it, the text


def write(*, opened: Sequence[Head], said: Iterable[Said], renamed: Sequence[int] = ()) -> None:
    """Take in what a command wrote: new tickets, texts, and tickets whose line or people changed.

    A command that wrote no text (a climb) costs nothing here.
    """
    pages = {page.id: page for page in _heads(opened)} if opened else {}
    more: dict[int, Page] = {}
    for ticket, public, text in said:
        if ticket not in renamed:
            page = pages.get(ticket) or more.setdefault(ticket, Page(ticket))
            page.add(text, public=public)
    if pages:
        backend().write(list(pages.values()))
    if more:
        backend().add(list(more.values()))
    if renamed:
        rewrite(renamed)


def rewrite(tickets: Sequence[int]) -> None:
    """Read these tickets again; also after a text was erased or a person renamed. Inside a transaction."""
    columns = ("pk", "number", "subject", "requester", "on_behalf_of", "organisation")
    heads = [Head(*row) for row in Ticket.objects.filter(pk__in=tickets).values_list(*columns)]
    pages = {page.id: page for page in _heads(heads)}
    said = Message.objects.filter(ticket__in=list(pages)).order_by("ticket", "event_number")
    for ticket, public, text in said.values_list("ticket", "public", "text"):
        pages[ticket].add(text, public=public)
    if pages:
        backend().write(list(pages.values()))


def rebuild(tickets: Sequence[int] | None = None) -> Iterator[int]:
    """Write the index of every ticket (or these) anew, chunk by chunk; yields how many each time."""
    last = 0
    while True:
        with transaction.atomic():
            ids = _next(last, tickets)
            if not ids:
                return
            rewrite(ids)
        last = ids[-1]
        yield len(ids)


def _next(last: int, tickets: Sequence[int] | None) -> list[int]:
    """The next ids, locked so that what is said meanwhile is not lost."""
    found = Ticket.objects.filter(pk__gt=last)
    if tickets is not None:
        found = found.filter(pk__in=tickets)
    if vendor() != "sqlite":
        found = found.select_for_update()
    return list(found.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def _heads(heads: Sequence[Head]) -> list[Page]:
    named = _names([head for head in heads if head.names is None])
    return [
        Page(head.ticket).head(head.number, head.subject, named.get(head.ticket) or head.names or ())
        for head in heads
    ]


def _names(heads: Sequence[Head]) -> dict[int, Sequence[str]]:
    """What the people and organisations of these tickets are called."""
    people = {id for head in heads for id in (head.requester, head.on_behalf_of) if id is not None}
    firms = {head.organisation for head in heads if head.organisation is not None}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    firm_names = dict(Organisation.objects.filter(pk__in=firms).values_list("pk", "name")) if firms else {}
    return {
        head.ticket: [
            names.get(head.requester, ""),
            names.get(head.on_behalf_of or 0, ""),
            firm_names.get(head.organisation or 0, ""),
        ]
        for head in heads
    }
