"""Clocks: working time measured towards a target.

A clock keeps seconds (spent, target); the moments at which something must happen follow from them (`due.py`).
Pure: a calendar and a moment come in, the clock moves on.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sportello.domain.business_time import BusinessCalendar
from sportello.domain.lifecycle import Status, WaitingFor


class ClockKind(StrEnum):
    """What a clock measures. The first three are promised to the requester, the next two between levels."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    TAKE_CHARGE = "take_charge"
    LEVEL = "level"
    CALL_BACK = "call_back"


SLA_KINDS = frozenset({ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION})
LEVEL_KINDS = frozenset({ClockKind.TAKE_CHARGE, ClockKind.LEVEL})


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


_RUNNING_WHILE_WAITING: dict[ClockKind, frozenset[WaitingFor]] = {
    ClockKind.FIRST_RESPONSE: frozenset(WaitingFor),
    ClockKind.NEXT_RESPONSE: frozenset(WaitingFor),
    ClockKind.RESOLUTION: frozenset({WaitingFor.THIRD_PARTY, WaitingFor.PROBLEM}),
    ClockKind.LEVEL: frozenset(),
    ClockKind.TAKE_CHARGE: frozenset(),
    ClockKind.CALL_BACK: frozenset(WaitingFor),
}


def runs(kind: ClockKind, status: Status, waiting_for: WaitingFor | None) -> bool:
    """Whether a clock of this kind measures time in this status (the table of DOMAIN 3)."""
    if status in (Status.NEW, Status.OPEN):
        return True
    if status is Status.WAITING and waiting_for is not None:
        return waiting_for in _RUNNING_WHILE_WAITING[kind]
    return status is Status.RESOLVED and kind is ClockKind.CALL_BACK


@dataclass(slots=True)
class Clock:
    """One measure of one ticket. `ordinal` tells apart clocks of a kind (for level clocks: the visit).

    `target` and `spent` are working seconds on the clock's calendar; no target means it only measures.
    `running_since` is set while time passes, also after a breach: a late clock goes on measuring how late.
    `due_at` is the deadline while running; a met or late clock keeps the last one on record.
    """

    kind: ClockKind
    ordinal: int
    calendar: int
    started_at: datetime
    target: int | None
    spent: int = 0
    running_since: datetime | None = None
    due_at: datetime | None = None
    state: ClockState = ClockState.RUNNING
    met_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    warned: int = 0

    @property
    def is_over(self) -> bool:
        """Met or cancelled: it measures no more."""
        return self.ended_at is not None

    def spent_at(self, at: datetime, calendar: BusinessCalendar) -> int:
        """Working seconds measured up to `at`; never less than before."""
        if self.running_since is None:
            return self.spent
        return self.spent + max(0, calendar.between(self.running_since, at))

    def start(self, at: datetime, calendar: BusinessCalendar) -> None:
        """Let time pass from `at`."""
        self.running_since = at
        if self.state is ClockState.PAUSED:
            self.state = ClockState.RUNNING
        self._aim(calendar)

    def pause(self, at: datetime, calendar: BusinessCalendar) -> None:
        """Stop measuring; what was measured stays. A late clock stays late."""
        self.spent = self.spent_at(at, calendar)
        self.running_since = None
        if self.state is ClockState.RUNNING:
            self.state = ClockState.PAUSED
            self.due_at = None

    def aim(self, target: int | None, calendar: BusinessCalendar) -> None:
        """Move the target; spent time stays, a recorded breach stays."""
        self.target = target
        self._aim(calendar)

    def count_on(self, calendar: int, at: datetime, before: BusinessCalendar) -> None:
        """Count on another calendar from now on; what was measured on the one before stays. Aim afterwards."""
        self.spent = self.spent_at(at, before)
        self.calendar = calendar
        if self.running_since is not None:
            self.running_since = max(self.running_since, at)

    def meet(self, at: datetime, calendar: BusinessCalendar) -> None:
        """What was promised has happened. The deadline stays on record."""
        self.spent = self.spent_at(at, calendar)
        self.running_since = None
        self.met_at = self.ended_at = at
        if self.target is not None and self.spent >= self.target and self.kind not in LEVEL_KINDS:
            # Only in an imported history: otherwise the breach fell due first.
            self.breach(self.due_at or at)
        if self.breached_at is None:
            self.state = ClockState.MET

    def breach(self, at: datetime) -> None:
        """The deadline passed with the promise unkept. Recorded once."""
        if self.breached_at is None:
            self.breached_at = at
            self.state = ClockState.BREACHED

    def cancel(self, at: datetime, calendar: BusinessCalendar) -> None:
        """The promise no longer stands."""
        self.spent = self.spent_at(at, calendar)
        self.running_since = None
        self.ended_at = at
        if self.breached_at is None:
            self.state = ClockState.CANCELLED

    def reopen(self, at: datetime, calendar: BusinessCalendar) -> None:
        """Go on after a resolution that did not hold; the time in between is not counted."""
        self.met_at = self.ended_at = None
        if self.breached_at is None:
            self.state = ClockState.RUNNING
        self.start(at, calendar)

    def going_on(self, ordinal: int, calendar: int) -> "Clock":
        """The same measure for a later stay: spent time, warnings given and a breach stay what they are."""
        clock = Clock(
            self.kind, ordinal, calendar, self.started_at, self.target, self.spent, warned=self.warned
        )
        if self.breached_at is not None:
            clock.state, clock.breached_at, clock.due_at = ClockState.BREACHED, self.breached_at, self.due_at
        return clock

    def moment_of(self, percent: int, calendar: BusinessCalendar) -> datetime | None:
        """When `percent` of the target will have been spent if the clock runs on; None while it does not."""
        if self.running_since is None or self.target is None:
            return None
        return calendar.add(self.running_since, self.target * percent // 100 - self.spent)

    def _aim(self, calendar: BusinessCalendar) -> None:
        if self.running_since is not None and self.breached_at is None:
            self.due_at = self.moment_of(100, calendar)
