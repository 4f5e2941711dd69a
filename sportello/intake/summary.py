"""What an import came to, in figures: for the one who ran it, and for benchmarks as plain data."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count

from sportello.domain.ticket import Cause
from sportello.escalation.models import Escalation, Visit
from sportello.intake.models import ImportRun
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket, TimelineEvent

LONGEST = 5


@dataclass
class Wait:
    """A stay at a level during which nobody took charge: how long, by the wall clock."""

    number: int
    level: int
    seconds: int


@dataclass
class Summary:
    """Figures of the tickets of one import."""

    tickets: dict[str, int] = field(default_factory=dict)
    events: int = 0
    observed: dict[str, int] = field(default_factory=dict)
    escalations: dict[int, dict[str, int]] = field(default_factory=dict)
    breaches: dict[str, int] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)


def summarise(run: ImportRun, until: datetime | None) -> Summary:
    """Read the figures of an import from its tickets, in a handful of queries. `until` is where a live one ended."""
    tickets = Ticket.objects.filter(imported_as__run=run)
    events = TimelineEvent.objects.filter(ticket__imported_as__run=run)
    summary = Summary(
        tickets=dict(tickets.order_by().values_list("status").annotate(Count("pk"))),
        events=events.count(),
        observed=dict(
            events.filter(kind="observed").order_by().values_list("payload__why").annotate(Count("pk"))
        ),
    )
    if run.live:
        _add_ladder(summary, run, until)
    return summary


def _add_ladder(summary: Summary, run: ImportRun, until: datetime | None) -> None:
    """Escalations by the level they led to and their cause, breaches by clock, the longest waits for a taker."""
    rows = Escalation.objects.filter(ticket__imported_as__run=run).exclude(cause=Cause.SUPERVISOR_ASKED.value)
    levels: dict[tuple[int, int | None], int] = {
        (ticket, number): level
        for ticket, number, level in Visit.objects.filter(ticket__imported_as__run=run, number__gt=1)
        .order_by()
        .values_list("ticket", "number", "level")
        .iterator(chunk_size=5000)
    }
    counted: dict[int, Counter[str]] = {}
    for ticket, visit, cause in (
        rows.order_by().values_list("ticket", "to_visit", "cause").iterator(chunk_size=5000)
    ):
        counted.setdefault(levels[ticket, visit], Counter())[cause] += 1
    summary.escalations = {level: dict(counted[level]) for level in sorted(counted)}
    breached = Clock.objects.filter(ticket__imported_as__run=run).exclude(breached_at=None)
    summary.breaches = dict(breached.order_by().values_list("kind").annotate(Count("pk")))
    summary.waits = _longest_waits(run, until)


def _longest_waits(run: ImportRun, until: datetime | None) -> list[Wait]:
    stays = (
        Visit.objects.filter(ticket__imported_as__run=run)
        .order_by()
        .values_list("ticket__number", "level", "entered_at", "taken_at", "left_at")
    )
    longest: list[Wait] = []
    for number, level, entered, taken, left in stays.iterator(chunk_size=5000):
        end = taken or left or until
        if end is None:
            continue
        seconds = int((end - entered) / timedelta(seconds=1))
        if len(longest) < LONGEST or seconds > longest[-1].seconds:
            longest = sorted([*longest, Wait(number, level, seconds)], key=lambda wait: -wait.seconds)[
                :LONGEST
            ]
    return longest
