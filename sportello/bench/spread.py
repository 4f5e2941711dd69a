"""A hundred thousand tickets in seconds: copies of samples, each with a line, a requester, texts and times of its own.

Everything is written by a few statements a stretch, search words included. Unlike `clones`, times are moved: a copy's
history reads well, but its digests are those of its sample, so an audit would object.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random

from django.db import connection, models, transaction

from sportello.bench.clones import PARTS, run, tidy_up, trust
from sportello.bench.prose import PLACES, THINGS, TROUBLES
from sportello.bench.wordbank import KNOWN, cut, into_words
from sportello.domain.number import number_for
from sportello.notifications.models import Delivery
from sportello.sets.writes import next_ids
from sportello.tickets.models import Message, Ticket, TimelineEvent

AT_ONCE = 50_000
A_DAY = 2_000
"""So many tickets come on a day: the oldest of a large desk are old. Of ids, the last are of today."""

AHEAD = {"due_at", "try_at", "next_due_at", "waiting_until", "snoozed_until", "grace_until"}
"""Moments that lie ahead; all others are history."""

RESOLVED = 10
LATE = 0.04
"""How many are out of time; the deadlines of the others lie between now and their sample's."""

HEAVY, HEAVY_CALLERS = 25, 8
"""One ticket in so many is of one of so many callers who write all the time."""

COPIED: tuple[type[models.Model], ...] = (*PARTS, Delivery)


def spread(
    open: Sequence[int], resolved: Sequence[int], tickets: int, callers: int, now: datetime
) -> Iterator[int]:
    """Copies of these samples: `tickets` open ones, and among them a resolved one for each `RESOLVED`.

    Yields how many there are so far, now and then.
    """
    chance = Random(2026)  # noqa: S311  # the same desk each time
    due = dict(Ticket.objects.filter(pk__in=[*open, *resolved]).values_list("pk", "next_due_at"))
    count = tickets + tickets // RESOLVED
    with transaction.atomic():
        ids = next_ids(Ticket, count)
    run(
        "CREATE TABLE bench_copy (id bigint PRIMARY KEY, number bigint, sample bigint, mix bigint, caller bigint, "
        "shift bigint, age bigint)"
    )
    trust(on=True)
    for start in range(0, count, AT_ONCE):
        rows = []
        for place, id in enumerate(ids[start : start + AT_ONCE], start):
            samples = resolved if place % (RESOLVED + 1) == RESOLVED else open
            age = (count - 1 - place) * 86_400 // A_DAY
            rows.append((*_row(id, samples, due, callers, now, chance), age))
        with transaction.atomic():
            _copy(rows)
        yield start + len(rows)
    trust(on=False)
    run("DROP TABLE bench_copy")


def _row(
    id: int,
    samples: Sequence[int],
    due: dict[int, datetime | None],
    callers: int,
    now: datetime,
    chance: Random,
) -> tuple[int, ...]:
    """(id, number, sample, mix, caller, seconds by which its times are earlier)."""
    sample, mix = chance.choice(samples), chance.getrandbits(30)
    until = due[sample]
    ahead = max(0, int((until - now).total_seconds())) if until else 3_600
    shift = int(ahead * chance.random() * 0.98)
    if chance.random() < LATE:
        shift = ahead + int(7_200 * chance.random())
    caller = mix % HEAVY_CALLERS if mix % HEAVY == 0 else mix % callers
    return id, number_for(id), sample, mix, caller, shift


def _copy(rows: Sequence[tuple[int, ...]]) -> None:
    run("DELETE FROM bench_copy")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO bench_copy SELECT * FROM unnest(%s::int8[], %s::int8[], %s::int8[], %s::int8[], "
                "%s::int8[], %s::int8[], %s::int8[])",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            cursor.executemany("INSERT INTO bench_copy VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
    own = {"requester_id": "w.person", "organisation_id": "w.firm", "subject": LINE}
    into, of = _columns(Ticket, ("id", "number"), own)
    run(
        f"INSERT INTO tickets_ticket (id, number, {into}) SELECT c.id, c.number, {of} "  # noqa: S608
        f"FROM bench_copy c JOIN tickets_ticket t ON t.id = c.sample {JOINED}"
    )
    for part in COPIED:
        own = {"text": "CASE WHEN t.public THEN said.text ELSE inside.text END"} if part is Message else {}
        into, of = _columns(part, ("id", "ticket_id"), own)
        table = part._meta.db_table
        run(
            f"INSERT INTO {table} (ticket_id, {into}) SELECT c.id, {of} "  # noqa: S608
            f"FROM bench_copy c JOIN {table} t ON t.ticket_id = c.sample {MORE.get(part, '')}"
        )
    run(into_words(JOINED, TEXTS))


LINE = "thing.text || ' ' || trouble.text || ' ' || place.text"
JOINED = (
    f"JOIN bench_thing thing ON thing.id = c.mix % {len(THINGS)} "
    f"JOIN bench_trouble trouble ON trouble.id = c.mix % {len(TROUBLES)} "
    f"JOIN bench_place place ON place.id = c.mix % {len(PLACES)} "
    "JOIN bench_caller w ON w.id = c.caller "
)
TEXTS = (
    f"JOIN bench_text said ON said.id = c.mix % {KNOWN} "
    f"JOIN bench_text inside ON inside.id = (c.mix / 7) % {KNOWN} "
)
MORE: dict[type[models.Model], str] = {Message: TEXTS, Delivery: "WHERE c.mix % 5 = 0"}
"""Of most tickets the notices were thrown away long ago."""


def _columns(model: type[models.Model], without: Sequence[str], own: dict[str, str]) -> tuple[str, str]:
    """The columns to copy, as they are written into and read from; moments are moved by the copy's shift."""
    into, of = [], []
    for field in model._meta.concrete_fields:
        column = field.column or field.name
        if column not in without:
            into.append(f'"{column}"')
            moved = isinstance(field, models.DateTimeField)
            of.append(own.get(column) or (_moved(column) if moved else f't."{column}"'))
    return ", ".join(into), ", ".join(of)


def _moved(column: str) -> str:
    earlier = "c.shift" if column in AHEAD else "(c.shift + c.age)"
    if connection.vendor == "postgresql":
        return f't."{column}" - make_interval(secs => {earlier})'
    return f"datetime(t.\"{column}\", '-' || {earlier} || ' seconds')"


def without_indexes() -> list[tuple[type[models.Model], models.Index]]:
    """Take away what would be written row by row; `with_indexes` makes it anew at the end, which is much quicker."""
    written: tuple[type[models.Model], ...] = (Ticket, *COPIED)
    found = [(model, index) for model in written for index in model._meta.indexes]
    with connection.schema_editor() as editor:
        for model, index in found:
            editor.remove_index(model, index)
    if connection.vendor == "postgresql":
        run("DROP INDEX words_of_tickets")
    return found


def with_indexes(found: Sequence[tuple[type[models.Model], models.Index]]) -> None:
    """Make them again, and statistics."""
    if connection.vendor == "postgresql":
        run("SET maintenance_work_mem = '512MB'")
        run("CREATE INDEX words_of_tickets ON tickets_words USING gin (words)")
    with connection.schema_editor() as editor:
        for model, index in found:
            editor.add_index(model, index)
    cut()
    tidy_up()


def pretold() -> None:
    """What happened long ago was told long ago: nothing waits in the outbox."""
    TimelineEvent.objects.undispatched().update(dispatched_at=models.F("recorded_at"))
