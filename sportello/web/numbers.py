"""Numbers as people write them: `SP-48217`, of which only the digits count."""

import re

from sportello.tickets.models import Ticket


def label(ticket: Ticket) -> str:
    """The number as shown: the department's prefix and the digits. The department must be loaded."""
    return f"{ticket.department.prefix}-{ticket.number}"


def digits(text: str) -> int | None:
    """The number somebody typed, with or without prefix, spaces and dashes."""
    found = re.sub(r"\D", "", text)
    return int(found) if 0 < len(found) <= 15 else None
