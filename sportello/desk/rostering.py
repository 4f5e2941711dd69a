"""When a rota changes: what depends on the shifts of people is planned anew."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from sportello.desk.batch import Batch
from sportello.desk.door import lock, whole_seconds
from sportello.desk.replanning import Moved
from sportello.desk.rulebook import rulebook
from sportello.people.actor import ENGINE
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
    mine, moment = owned_by(people).filter(pk__gt=after).order_by("pk"), whole_seconds(at)
    ids = list(mine.values_list("pk", flat=True)[:SET])
    if not ids:
        return Moved(last=after)
    with transaction.atomic():
        lock(ids)
        batch = Batch(rulebook(), ENGINE, moment, processed_at=moment)
        batch.load(ids, moment)
        for change in batch.changes.values():
            change.settle(moment)
        batch.save()
        batch.replan([change for change in batch.changes.values() if not change.events])
    return Moved(len(ids), last=ids[-1])
