"""What the worker does: claim tickets with something due, and settle them as a set."""

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction

from sportello.desk.batch import Batch
from sportello.desk.change import Change
from sportello.desk.door import whole_seconds
from sportello.desk.rulebook import rulebook
from sportello.escalation.models import Due
from sportello.people.actor import ENGINE

log = logging.getLogger(__name__)

# Tells whom it concerns of the events that these tickets have just got, at this moment.
Tell = Callable[[Sequence[Change], datetime], None]

# Small enough that the first of many due at once are done while the others are still being written.
BATCH = 250
# A row whose step fails is tried again after 1, 2, 4 ... minutes, at most after an hour.
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)

# SQLite has locked the whole database when the transaction began.
CLAIM = {
    "postgresql": """
        SELECT d.ticket_id FROM escalation_due d JOIN tickets_ticket t ON t.id = d.ticket_id
        WHERE d.try_at <= %s ORDER BY d.try_at LIMIT %s FOR UPDATE OF t SKIP LOCKED
    """,
    "sqlite": "SELECT ticket_id FROM escalation_due WHERE try_at <= %s ORDER BY try_at LIMIT %s",
}


def settle_due(at: datetime, *, limit: int = BATCH, punctual: bool = False, tell: Tell | None = None) -> int:
    """Settle up to `limit` tickets that have something due at `at`; returns how many steps were carried out.

    Workers on one database never wait for each other: tickets that another one holds are passed over. `tell` is
    called in the set's transaction; without it, or after a fault, what was done waits in the outbox to be told.
    """
    moment = whole_seconds(at)
    try:
        with _uncollected(), transaction.atomic():
            ids = claim(moment, limit)
            return settle_set(ids, moment, punctual=punctual, tell=tell) if ids else 0
    except OperationalError:
        # The database is away or busy: no ticket is to blame, the next turn tries again.
        raise
    except Exception:  # one ticket that cannot be read or written must not stop the others
        rulebook()  # rules that cannot be read are no ticket's fault: told again, until somebody has mended them
        log.exception("a set could not be settled; its tickets are settled one by one")
        return _one_by_one(moment, limit, punctual=punctual)


def claim(at: datetime, limit: int) -> list[int]:
    """The tickets with something due, locked (on SQLite the transaction holds the only lock there is)."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM[connection.vendor], [connection.ops.adapt_datetimefield_value(at), limit])
        return sorted({row[0] for row in cursor.fetchall()})


def settle_set(ids: list[int], at: datetime, *, punctual: bool = False, tell: Tell | None = None) -> int:
    """Settle these locked tickets; one that fails is pushed ahead and stops nobody else."""
    # What is told here and now need not pass through the outbox.
    batch = Batch(rulebook(), ENGINE, at, processed_at=at, punctual=punctual, quiet=tell is not None)
    batch.load(ids, at)
    steps = 0
    for change in list(batch.changes.values()):
        try:
            steps += change.settle(at)
        except Exception:  # whatever it is, it must not stop the others
            log.exception("ticket %s cannot be settled", change.state.number)
            push_ahead(change.state.id, at)
            del batch.changes[change.state.id]
    batch.save()
    if tell is not None and steps:
        tell([change for change in batch.changes.values() if change.events], at)
    _tidy(batch, at)
    batch.changes.clear()  # they know their batch: cut the circle, so that they go without being looked for
    return steps


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage circles meanwhile: on a set's many small values that takes a sixth of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _tidy(batch: Batch, at: datetime) -> None:
    """A due row that settled nothing is stale (its ticket had moved on): write down what is due now."""
    idle = [change for change in batch.changes.values() if not change.events]
    if idle:
        batch.replan(idle)


def push_ahead(ticket: int, at: datetime) -> None:
    """Look at the ticket's due rows later, further ahead each time."""
    for row in Due.objects.filter(ticket=ticket, try_at__lte=at):
        wait = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(row.faults, 10))
        Due.objects.filter(pk=row.pk).update(try_at=at + wait, faults=row.faults + 1)


def _one_by_one(at: datetime, limit: int, *, punctual: bool) -> int:
    """After a failed set: each ticket in its own transaction, so that only the faulty one is left."""
    steps = 0
    for _ in range(limit):
        with transaction.atomic():
            ids = claim(at, 1)
            if not ids:
                break
            try:
                with transaction.atomic():
                    steps += settle_set(ids, at, punctual=punctual)
            except OperationalError:
                raise
            except Exception:  # whatever is wrong with this one, the others go on
                log.exception("ticket with id %s cannot be read or written", ids[0])
                push_ahead(ids[0], at)
    return steps
