"""The running requests that a publication touches: how many, as far as people are told, and a page by number."""

from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet

PAGE = 50
COUNTED = 1000  # people are shown exact counts to 999


def count(tickets: TicketQuerySet) -> int:
    """How many there are, at most 1000."""
    return tickets.order_by()[:COUNTED].count()


def page(tickets: TicketQuerySet, after: int) -> tuple[list[Ticket], int | None]:
    """The next ones by number from `after` on, and where the page after them begins if there is one."""
    found = list(tickets.filter(pk__gt=after).select_related("department").order_by("pk")[: PAGE + 1])
    more = len(found) > PAGE
    return found[:PAGE], found[PAGE - 1].pk if more else None
