"""When a rota changes: what depends on the shifts of people is planned anew."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from sportello.desk.batch import Batch
from sportello.desk.door import lock, whole_seconds
from sportello.desk.rulebook import rulebook
from sportello.people.actor import ENGINE
from sportello.tickets.models import Ticket

SET = 250


def plan_anew(people: Iterable[int], *, at: datetime) -> int:
    """Settle, then plan again, the open tickets of these people, set by set; returns how many tickets.

    No event is written for it: what falls due at the end of a shift is a cache of the rota.
    """
    owners = list(people)
    count, last, moment = 0, 0, whole_seconds(at)
    while True:
        mine = Ticket.objects.unresolved().filter(owner__in=owners, pk__gt=last).order_by("pk")
        ids = list(mine.values_list("pk", flat=True)[:SET])
        if not ids:
            return count
        with transaction.atomic():
            lock(ids)
            batch = Batch(rulebook(), ENGINE, moment, processed_at=moment)
            batch.load(ids, moment)
            for change in batch.changes.values():
                change.settle(moment)
            batch.save()
            batch.replan([change for change in batch.changes.values() if not change.events])
        count, last = count + len(ids), ids[-1]
