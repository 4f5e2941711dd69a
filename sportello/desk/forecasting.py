"""What the desk will see in the hours to come if nobody does anything: who climbs when, and where nobody is on duty.

Only tickets with something due in that time are read, a set at a time; each is played forward by the engine's steps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sportello.desk.batch import Batch
from sportello.desk.rulebook import rulebook
from sportello.domain.due import DueKind, first_due
from sportello.domain.forecast import play
from sportello.domain.rota import CoverageGap, gaps
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import Cause, TicketState
from sportello.domain.timeline.ladder import Escalated
from sportello.escalation.models import Due
from sportello.oncall.models import Rota
from sportello.people.actor import ENGINE
from sportello.people.models import Department
from sportello.tickets.querysets import EVERYDAY, of_departments

CHUNK = 500
PLAYED = 150
"""At most so many tickets are played forward while somebody waits; those that fall due first."""
MOST_STEPS = 200
# What can make a ticket climb, or let the clocks run that then do.
MOVING = (
    DueKind.LEVEL,
    DueKind.TAKE_CHARGE,
    DueKind.FIRST_RESPONSE,
    DueKind.NEXT_RESPONSE,
    DueKind.RESOLUTION,
    DueKind.WAKE,
)


@dataclass(frozen=True, slots=True)
class Climb:
    """A ticket that will climb: when, from where to where, by what, and whom it will be offered to."""

    number: int
    subject: str
    at: datetime
    from_level: int
    to_level: int
    policy: int
    cause: Cause
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A stretch of time in which a slot of a rota is below its minimum."""

    rota: int
    name: str
    gap: CoverageGap


def tickets_in_motion(until: datetime) -> list[int]:
    """The ids of the tickets that something may move until then; one query."""
    found = Due.objects.filter(try_at__lte=until, kind__in=[kind.value for kind in MOVING])
    return sorted(set(found.values_list("ticket", flat=True)))


def soonest(departments: Sequence[Department], until: datetime) -> tuple[list[int], bool]:
    """The everyday tickets of these departments that fall due first until then, and whether there are more.

    Read along the index of what is due: of each kind a ticket has one moment at most.
    """
    due = Due.objects.filter(
        of_departments([one.pk for one in departments], "ticket__department"),
        try_at__lte=until,
        kind__in=[kind.value for kind in MOVING],
        ticket__kind__in=EVERYDAY,
    )
    first = due.order_by("try_at").values_list("ticket", flat=True)[: (PLAYED + 1) * len(MOVING)]
    ids = list(dict.fromkeys(first))
    return ids[:PLAYED], len(ids) > PLAYED


def climbs_ahead(ids: Sequence[int], now: datetime, until: datetime) -> Iterator[tuple[int, list[Climb]]]:
    """Play these tickets until then; yields (how many were played, their climbs) a set at a time."""
    rules = rulebook()
    future = rules.in_future()
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        batch = Batch(rules, ENGINE, now)
        batch.load(chunk, now)
        climbs = [climb for c in batch.changes.values() for climb in _climbs(c.state, future, now, until)]
        yield len(chunk), climbs


def _climbs(ticket: TicketState, rules: RuleBook, now: datetime, until: datetime) -> Iterator[Climb]:
    twin = ticket.clone()
    for _ in range(MOST_STEPS):
        due = first_due(twin, rules)
        if due is None or due.at > until or twin.policy not in rules.policies:
            return
        level = twin.level
        for _due, events in play(twin, rules, now, 1):
            for event in events:
                if isinstance(event, Escalated):
                    to = event.offer.level
                    yield Climb(
                        twin.number,
                        twin.subject,
                        max(due.at, now),
                        level,
                        to,
                        twin.policy,
                        event.cause,
                        event.offer.people,
                    )
                    level = to


def uncovered(start: datetime, end: datetime) -> list[Uncovered]:
    """The coverage gaps of all rotas in [start, end), by their beginning."""
    rules = rulebook()
    found = [
        Uncovered(row.pk, row.name, gap)
        for row in Rota.objects.all()
        if row.pk in rules.staff.rotas
        for gap in gaps(rules.staff.rotas[row.pk], start, end)
    ]
    return sorted(found, key=lambda one: (one.gap.starts, one.rota))
