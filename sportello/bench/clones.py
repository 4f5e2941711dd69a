"""A million tickets in minutes: a few are opened through the door, the rest are copies of their rows.

A copy has every row that its model has (events with digests, stays, records, clocks, due moments, messages,
watchers), so it is as good a ticket as any: nothing in them names the ticket but its id and number.
"""

import random
from collections.abc import Iterator, Sequence

from django.db import connection, models, transaction

from sportello.domain.number import number_for
from sportello.escalation.models import Due, Escalation, Visit
from sportello.sets.writes import next_ids
from sportello.sla.models import Clock
from sportello.tickets.models import Message, NamedOffer, Participant, Ticket, TimelineEvent

PARTS: tuple[type[models.Model], ...] = (
    TimelineEvent,
    Message,
    Participant,
    NamedOffer,
    Visit,
    Escalation,
    Clock,
    Due,
)
AT_ONCE = 50_000


def copy_tickets(
    wanted: Sequence[tuple[Sequence[int], int]], seed: int = 2026, *, tidy: bool = True
) -> Iterator[int]:
    """Make copies: for each (models, count) that many, the models in turn, all shuffled.

    Yields how many there are so far, now and then.
    """
    plan = [kind[index % len(kind)] for kind, count in wanted for index in range(count)]
    random.Random(seed).shuffle(plan)  # noqa: S311  # the same desk each time
    with transaction.atomic():
        ids = next_ids(Ticket, len(plan))
    run("CREATE TABLE bench_copy (id bigint PRIMARY KEY, number bigint, model bigint)")
    trust(on=True)
    for start in range(0, len(plan), AT_ONCE):
        _copy(ids[start : start + AT_ONCE], plan[start : start + AT_ONCE])
        yield min(start + AT_ONCE, len(plan))
    trust(on=False)
    run("DROP TABLE bench_copy")
    if tidy:
        tidy_up()


def _copy(ids: Sequence[int], plan: Sequence[int]) -> None:
    run("DELETE FROM bench_copy")
    numbers = [number_for(id) for id in ids]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = [list(ids), numbers, list(plan)]
            cursor.execute(
                "INSERT INTO bench_copy SELECT * FROM unnest(%s::int8[], %s::int8[], %s::int8[])", arrays
            )
        else:
            cursor.executemany(
                "INSERT INTO bench_copy VALUES (%s, %s, %s)", list(zip(ids, numbers, plan, strict=True))
            )
    into, of = _columns(Ticket, without=("id", "number"))
    run(
        f"INSERT INTO tickets_ticket (id, number, {into}) SELECT c.id, c.number, {of} "  # noqa: S608
        "FROM bench_copy c JOIN tickets_ticket t ON t.id = c.model"
    )
    for part in PARTS:
        table, (into, of) = part._meta.db_table, _columns(part, without=("id", "ticket_id"))
        run(
            f"INSERT INTO {table} (ticket_id, {into}) SELECT c.id, {of} "  # noqa: S608
            f"FROM bench_copy c JOIN {table} t ON t.ticket_id = c.model"
        )


def _columns(model: type[models.Model], without: Sequence[str]) -> tuple[str, str]:
    """The columns to copy, as they are written into and read from."""
    names = [field.column for field in model._meta.concrete_fields if field.column not in without]
    return ", ".join(f'"{name}"' for name in names), ", ".join(f't."{name}"' for name in names)


def trust(*, on: bool) -> None:
    """Foreign keys of copies are those of their models: no need to look each one up."""
    if connection.vendor == "postgresql":
        run(f"SET session_replication_role = {'replica' if on else 'DEFAULT'}")
    else:
        run(f"PRAGMA foreign_keys = {'OFF' if on else 'ON'}")


def run(statement: str) -> None:
    """One statement of our own making."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def tidy_up() -> None:
    """Statistics and free space as a database has them that has lived for a while; SQLite is asked for none there."""
    if connection.vendor == "postgresql":
        run("VACUUM ANALYZE")
    else:
        run("PRAGMA wal_checkpoint(TRUNCATE)")
