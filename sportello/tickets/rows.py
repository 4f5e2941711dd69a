"""Tickets as values: the columns that are the ticket's state, read and written as they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from sportello.domain.lifecycle import Kind, Status, WaitingFor
from sportello.domain.offered import Offered
from sportello.domain.priority import Grade, Priority
from sportello.domain.ticket import TicketState
from sportello.domain.timeline.files import File
from sportello.sets.reads import read_rows
from sportello.sets.table import Raw, differing, reader
from sportello.sets.writes import insert_rows, update_rows
from sportello.tickets.models import Attachment, Message, Ticket
from sportello.tickets.storage import stored_name

COLUMNS: tuple[str, ...] = (
    "id", "number", "kind", "status", "waiting_for", "waiting_since", "waiting_until", "subject", "department",
    "area", "requester", "on_behalf_of", "organisation", "tier", "category", "channel", "impact", "urgency", "override",
    "priority", "raised_to", "owner", "team", "level", "policy", "sla", "opened_at", "resolved_at", "closed_at",
    "unanswered_since", "snoozed_until", "parent", "merged_into", "problem", "reopened", "bounced", "chased",
    "reminded", "linked_incidents", "too_complex", "dissatisfied", "historical", "supervisor_asked_at",
    "fired_rules", "last_number", "last_at", "digest",
)  # fmt: skip
STORED: tuple[str, ...] = (*COLUMNS, "tags", "fields", "next_due_at", "next_due_kind", "offered", "named")
_READ: dict[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "status": Status,
    "waiting_for": WaitingFor,
    "impact": Grade,
    "urgency": Grade,
    "override": Priority,
    "priority": Priority,
    "raised_to": Priority,
    "fired_rules": list,
}
_READERS = [(index, reader(_READ[name])) for index, name in enumerate(COLUMNS) if name in _READ]
_FIRED = COLUMNS.index("fired_rules")
_COUNT = len(COLUMNS)
_values = attrgetter(*COLUMNS)
_FIELDS = [field.attname for field in Ticket._meta.concrete_fields]
_as_fields = itemgetter(*[STORED.index(field.name) for field in Ticket._meta.concrete_fields])


def load_states(rows: Iterable[Raw]) -> Iterator[tuple[TicketState, Raw]]:
    """(state, stored row) of rows read as `STORED`."""
    for raw in rows:
        values: list[Any] = list(raw[:_COUNT])
        for index, read in _READERS:
            if values[index] is not None:
                values[index] = read(values[index])
        state = TicketState(*values)
        state.tags, state.fields = set(raw[_COUNT]), dict(raw[_COUNT + 1])
        yield state, raw


def to_row(state: TicketState, next_due: tuple[Any, str], to: Offered) -> Raw:
    """The row to store for a state, its next due moment and whom it is offered to, in the order of `STORED`."""
    return (*_values(state), sorted(state.tags), state.fields, *next_due, to.team, to.named)


def ticket_of(row: Raw) -> Ticket:
    """The ticket that a row is, as if it had been read."""
    return Ticket.from_db(DEFAULT_DB_ALIAS, _FIELDS, _as_fields(row))


def insert_tickets(rows: Sequence[Raw]) -> None:
    """Write new tickets."""
    insert_rows(Ticket, STORED, rows)


def update_tickets(rows: Sequence[tuple[Raw, Raw]]) -> None:
    """Write known tickets, given as (row before, row now): the columns in which any of them differs."""
    if not rows:
        return
    changed = differing([before for before, _ in rows], [now for _, now in rows])
    written = itemgetter(0, *changed)
    turned = [written(now) for _, now in rows]
    update_rows(Ticket, STORED[:1], tuple(STORED[index] for index in changed), turned)


def insert_files(files: Sequence[tuple[int, int, File]]) -> None:
    """Write the rows of files, given as (ticket, number of the event, file), beside messages already written."""
    if not files:
        return
    messages = Message.objects.filter(ticket__in={ticket for ticket, _, _ in files})
    messages = messages.filter(event_number__in={number for _, number, _ in files})
    ids = {
        (ticket, number): id for id, ticket, number in messages.values_list("id", "ticket", "event_number")
    }
    rows = [
        (ids[ticket, number], stored_name(file.digest), file.name, file.type, file.size, file.digest)
        for ticket, number, file in files
    ]
    insert_rows(Attachment, ("message", "file", "name", "content_type", "size", "digest"), rows)


def stored_rows(tickets: Iterable[int]) -> Iterator[Raw]:
    """The rows of these tickets, in id order."""
    return iter(read_rows(Ticket, STORED, list(tickets), key="id"))
