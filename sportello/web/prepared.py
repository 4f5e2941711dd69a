"""Words prepared for a ticket: canned replies with their blanks filled, and the macros at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from sportello.domain.ticket import TicketState
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from sportello.web import words
from sportello.web.numbers import label
from sportello.workspace.canned import canned_for, filled
from sportello.workspace.macros import Reader, macros_for
from sportello.workspace.models import CannedReply, Macro

PROMISES = ("first_response", "next_response", "resolution", "call_back")


@dataclass(frozen=True)
class Prepared:
    """What the menu of the composer offers."""

    replies: Sequence[tuple[CannedReply, str]]
    macros: Sequence[Macro]

    def __bool__(self) -> bool:
        return bool(self.replies or self.macros)


def prepared(ticket: Ticket, state: TicketState, me: Person, now: datetime) -> Prepared:
    """The canned replies and macros of the ticket's department: two queries."""
    reader = reader_of(ticket, state, me, now)
    replies = filled(canned_for(ticket.department_id), reader.values, reader.language)
    return Prepared(replies, list(macros_for(ticket.department_id)))


def reader_of(ticket: Ticket, state: TicketState, me: Person, now: datetime) -> Reader:
    """Whom prepared words address on this ticket, and what fills their blanks, in the language they read."""
    requester: Any = ticket.requester
    language = requester.language or "it"
    with translation.override(language):
        due = [
            clock.due_at
            for (kind, _n), clock in state.clocks.items()
            if clock.due_at is not None and _counts(kind.value, clock)
        ]
        values = {
            "requester_name": requester.name,
            "requester_first_name": requester.name.split()[0] if requester.name.strip() else "",
            "number": label(ticket),
            "subject": ticket.subject,
            "department": ticket.department.name,
            "agent_name": me.name,
            "promised_time": words.near(min(due), now) if due else "",
        }
    return Reader(values, language)


def _counts(kind: str, clock: Any) -> bool:
    return kind in PROMISES and not clock.is_over and clock.due_at is not None and clock.breached_at is None
