"""What a ticket is at a moment: the values that the timeline's events change and everything else reads.

A `TicketState` is the fold of its timeline. The stored rows (ticket, visits, clocks, due moments, records) are
caches of it: written by the door, recomputed by the audit, played forward by the forecast.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import TypeVar

from sportello.domain.lifecycle import UNRESOLVED, Kind, Status, WaitingFor
from sportello.domain.priority import Grade, Priority
from sportello.domain.problem import Incidence, Problem
from sportello.domain.sla import Clock, ClockKind


class Outcome(StrEnum):
    """How a stay at a level ended."""

    NOT_TAKEN = "not_taken"
    NOT_RESOLVED = "not_resolved"
    ESCALATED = "escalated"
    SUPERSEDED = "superseded"
    NOBODY = "nobody"
    RECALLED = "recalled"
    HANDED_BACK = "handed_back"
    DE_ESCALATED = "de_escalated"
    TRANSFERRED = "transferred"
    RESOLVED = "resolved"
    MERGED = "merged"
    CANCELLED = "cancelled"
    POLICY_MOVED = "policy_moved"
    CALLED_BACK = "called_back"


class Cause(StrEnum):
    """What made a ticket change level."""

    NOT_TAKEN = "not_taken"
    NOT_RESOLVED = "not_resolved"
    NOBODY = "nobody"
    SLA = "sla"
    RULE = "rule"
    PERSON = "person"
    SUPERVISOR_ASKED = "supervisor_asked"
    HAND_BACK = "hand_back"
    DE_ESCALATION = "de_escalation"
    RECALL = "recall"


@dataclass(slots=True)
class Visit:
    """One stay at one level of one policy version: a rung of the ladder."""

    number: int
    level: int
    policy: int
    department: int
    entered_at: datetime
    team: int | None = None
    offered_to: list[int] = field(default_factory=list)
    taken_at: datetime | None = None
    taken_by: int | None = None
    left_at: datetime | None = None
    outcome: Outcome | None = None
    owner_before: int | None = None
    grace_until: datetime | None = None
    passed: bool = False

    @property
    def is_offered(self) -> bool:
        """Nobody has taken charge at this level yet."""
        return self.taken_at is None and self.left_at is None


@dataclass(slots=True)
class Record:
    """An escalation record: it joins two visits, or asks a supervisor in (`to_visit` empty)."""

    number: int
    cause: Cause
    from_visit: int
    to_visit: int | None
    at: datetime
    by: int | None = None
    reason: str = ""
    tried: str = ""
    reached: list[int] = field(default_factory=list)
    spent: int = 0
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    ended_how: Outcome | None = None


@dataclass(slots=True)
class TicketState:
    """All that decides what may, must and will happen to one ticket. Ids are database ids, moments aware UTC."""

    id: int = 0
    number: int = 0
    kind: Kind = Kind.INCIDENT
    status: Status = Status.NEW
    waiting_for: WaitingFor | None = None
    waiting_since: datetime | None = None
    waiting_until: datetime | None = None
    subject: str = ""
    department: int = 0
    area: str = "direct"
    requester: int = 0
    on_behalf_of: int | None = None
    organisation: int | None = None
    # The contract level of the organisation when the ticket was opened; None of one opened before it was written down.
    tier: str | None = None
    category: int | None = None
    channel: str = ""
    impact: Grade = Grade.MEDIUM
    urgency: Grade = Grade.MEDIUM
    override: Priority | None = None
    priority: Priority = Priority.MEDIUM
    raised_to: Priority | None = None
    owner: int | None = None
    team: int | None = None
    level: int = 0
    policy: int = 0
    sla: int | None = None
    opened_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    unanswered_since: datetime | None = None
    snoozed_until: datetime | None = None
    parent: int | None = None
    merged_into: int | None = None
    problem: int | None = None
    reopened: int = 0
    bounced: int = 0
    chased: int = 0
    reminded: int = 0
    linked_incidents: int = 0
    too_complex: bool = False
    dissatisfied: bool = False
    historical: bool = False
    supervisor_asked_at: datetime | None = None
    fired_rules: list[str] = field(default_factory=list)
    last_number: int = 0
    last_at: datetime | None = None
    digest: str = ""
    # Not columns of the ticket: rows of their own.
    visits: list[Visit] = field(default_factory=list)
    clocks: dict[tuple[ClockKind, int], Clock] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    watchers: set[int] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    fields: dict[str, str] = field(default_factory=dict)
    # Who gets a copy of what is said to the requester.
    copies: set[int] = field(default_factory=set)
    # Of a problem: its stage, cause and workaround. Of an incident with a problem: what it has to do with it.
    detail: Problem | None = None
    incidence: Incidence | None = None

    @property
    def effective_priority(self) -> Priority:
        """The higher of the person's priority and the engine's raise: it drives order, rules and messages."""
        return self.priority if self.raised_to is None else min(self.priority, self.raised_to)

    @property
    def is_unresolved(self) -> bool:
        return self.status in UNRESOLVED

    @property
    def visit(self) -> Visit | None:
        """The present stay; None once the ticket has left its last level."""
        return self.visits[-1] if self.visits and self.visits[-1].left_at is None else None

    @property
    def open_record(self) -> Record | None:
        """The escalation that brought the ticket to where it is, while nobody has ended it."""
        for record in reversed(self.records):
            if record.to_visit is not None:
                return record if record.ended_at is None else None
        return None

    def visit_numbered(self, number: int) -> Visit:
        return self.visits[number - 1]

    def clock(self, kind: ClockKind) -> Clock | None:
        """The clock of this kind that still counts, if any."""
        for clock in self.clocks.values():
            if clock.kind is kind and clock.ended_at is None:
                return clock
        return None

    def clone(self) -> "TicketState":
        """An independent copy, to play forward or to fall back on."""
        twin = _copy_state(self)
        twin.visits = [_copy_visit(visit) for visit in self.visits]
        twin.clocks = {key: _copy_clock(clock) for key, clock in self.clocks.items()}
        twin.records = [_copy_record(record) for record in self.records]
        twin.fired_rules = list(self.fired_rules)
        twin.watchers, twin.tags, twin.fields = set(self.watchers), set(self.tags), dict(self.fields)
        twin.copies = set(self.copies)
        for visit in twin.visits:
            visit.offered_to = list(visit.offered_to)
        return twin


V = TypeVar("V")


def _copier(cls: type[V]) -> Callable[[V], V]:
    """Copies values of a slotted dataclass; several times as fast as `copy`, and every refusable step copies."""
    values = attrgetter(*cls.__slots__)  # type: ignore[attr-defined]
    return lambda value: cls(*values(value))


_copy_state, _copy_visit = _copier(TicketState), _copier(Visit)
_copy_clock, _copy_record = _copier(Clock), _copier(Record)
