"""When a rota changes: what depends on the shifts of people is planned anew."""

from collections.abc import Iterable
from datetime import datetime

from sportello.desk.replanning import Moved, plan_again
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet

SET = 250


def owned_by(people: Iterable[int]) -> TicketQuerySet:
    """The unresolved tickets of these people."""
    return Ticket.objects.unresolved().filter(owner__in=list(people))


def plan_anew(people: Iterable[int], *, at: datetime, after: int = 0) -> Moved:
    """Settle, then plan again, the next set of open tickets of these people, by their ids from `after` on.

    No event is written for it: what falls due at the end of a shift is a cache of the rota.
    """
    mine = owned_by(people).filter(pk__gt=after).order_by("pk")
    ids = list(mine.values_list("pk", flat=True)[:SET])
    plan_again(ids, at=at)
    return Moved(len(ids), last=ids[-1]) if ids else Moved(last=after)
