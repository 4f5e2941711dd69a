"""What fills the blanks of prepared words about a request: the names of the blanks, and their values."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person
from sportello.tickets.models import Ticket

# Every blank, and what it stands for: `{{ requester_name }}` in a text.
BLANKS: Final[Mapping[str, str | Promise]] = {
    "requester_name": _("the requester's name"),
    "requester_first_name": _("the requester's first name"),
    "number": _("the number of the request"),
    "subject": _("the subject of the request"),
    "department": _("the department"),
    "agent_name": _("your name"),
    "promised_time": _("by when the next promise is due"),
}


def values_for(ticket: Ticket, reader: Person) -> dict[str, str]:
    """Names and number, in the language now active, for words that address `reader`; nothing of it is internal."""
    name = one_line(reader.name)
    return {
        "requester_name": name,
        "requester_first_name": name.split()[0] if name else "",
        "number": f"{ticket.department.prefix}-{ticket.number}",
        "subject": one_line(ticket.subject),
        "department": one_line(ticket.department.name),
    }


def one_line(text: str) -> str:
    """A text as it may stand inside a line: without breaks and what cannot be printed."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
