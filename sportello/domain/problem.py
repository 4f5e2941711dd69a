"""Problems: how far the search for a cause has come, and what stands beside a problem and beside its incidents.

Both values are parts of a ticket's state: they change only by events of its timeline, and a change makes a new value.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Status
from sportello.domain.priority import Priority


class Stage(StrEnum):
    """How far a problem has come. The last two follow from the ticket's status and are never set by hand."""

    NEW = "new"
    INVESTIGATING = "investigating"
    KNOWN_ERROR = "known_error"
    FIXING = "fixing"
    RESOLVED = "resolved"
    CLOSED = "closed"


# Forward one step or more, and back where the search turns out not to be over.
STAGE_MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.NEW: frozenset({Stage.INVESTIGATING, Stage.KNOWN_ERROR, Stage.FIXING}),
    Stage.INVESTIGATING: frozenset({Stage.KNOWN_ERROR, Stage.FIXING}),
    Stage.KNOWN_ERROR: frozenset({Stage.INVESTIGATING, Stage.FIXING}),
    Stage.FIXING: frozenset({Stage.INVESTIGATING, Stage.KNOWN_ERROR}),
    Stage.RESOLVED: frozenset(),
    Stage.CLOSED: frozenset(),
}
_ENDS = {
    Status.RESOLVED: Stage.RESOLVED,
    Status.CLOSED: Stage.CLOSED,
    Status.CANCELLED: Stage.CLOSED,
    Status.MERGED: Stage.CLOSED,
}


class NoSuchStage(DeskError):
    """A problem has no such step from where it is."""

    code = "no_such_stage"
    hint = "Choose one of the stages that the page offers."


class NothingKnownYet(DeskError):
    """A known error has a known cause or a workaround."""

    code = "nothing_known_yet"
    hint = "Write the cause or a workaround first."


@dataclass(frozen=True, slots=True)
class Problem:
    """What a problem ticket has beside what every ticket has.

    Texts are messages of the ticket: `cause_event`, `workaround_event` and `published_event` are the numbers of the
    events that hold them (0: none). `version` counts the workaround's texts, `published` is the one that colleagues
    are shown (0: none), `in_portal` whether the requesters of the linked incidents read it too. The last four count
    its incidents by their priority.
    """

    stage: Stage = Stage.NEW
    investigating_at: datetime | None = None
    known_at: datetime | None = None
    fixing_at: datetime | None = None
    cause_event: int = 0
    workaround_event: int = 0
    version: int = 0
    published: int = 0
    published_event: int = 0
    published_at: datetime | None = None
    in_portal: bool = False
    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0

    def moved_to(self, stage: Stage, at: datetime) -> "Problem":
        """At another stage. The moment it first got there stays."""
        name = _ENTERED.get(stage)
        if name is None or getattr(self, name) is not None:
            return replace(self, stage=stage)
        return replace(self, stage=stage, **{name: at})  # type: ignore[arg-type]

    def counting(self, priority: Priority | None, by: int) -> "Problem":
        """With so many more (or fewer) incidents of a priority."""
        if priority is None:
            return self
        name = _COUNTS[priority]
        return replace(self, **{name: max(0, getattr(self, name) + by)})

    @property
    def worst(self) -> Priority | None:
        """The highest priority that the desk gave to one of its incidents."""
        return next((priority for priority, name in _COUNTS.items() if getattr(self, name)), None)


_ENTERED = {
    Stage.INVESTIGATING: "investigating_at",
    Stage.KNOWN_ERROR: "known_at",
    Stage.FIXING: "fixing_at",
}
_COUNTS = {
    Priority.CRITICAL: "critical",
    Priority.HIGH: "high",
    Priority.MEDIUM: "medium",
    Priority.LOW: "low",
}


@dataclass(frozen=True, slots=True)
class Incidence:
    """What an incident has to do with its problem.

    `told` is the last version of the workaround that was written on it (0: none), at `told_at`; `told_publicly` says
    whether the requester read it. `wrote_at`: the requester's last message after that. `by_hand`: whoever works on it
    ends it, mass resolution leaves it alone.
    """

    problem: int = 0
    linked_at: datetime | None = None
    told: int = 0
    told_at: datetime | None = None
    told_publicly: bool = False
    wrote_at: datetime | None = None
    by_hand: bool = False

    def with_workaround(self, version: int, at: datetime, publicly: bool) -> "Incidence":
        """The workaround was written on it; what the requester wrote before that counts no more."""
        return replace(
            self,
            told=version,
            told_at=at,
            told_publicly=self.told_publicly or publicly,
            wrote_at=None if publicly else self.wrote_at,
        )

    def with_message(self, at: datetime) -> "Incidence":
        """The requester wrote: it matters once they were told the workaround."""
        return replace(self, wrote_at=at) if self.told_publicly else self


def stage_of(status: Status, stage: Stage) -> Stage:
    """The stage to show: the ticket's end if it has ended, else how far the search has come."""
    return _ENDS.get(status, stage)


def check_stage(before: Stage, after: Stage, problem: Problem) -> None:
    """Raise NoSuchStage or NothingKnownYet unless the problem may go there."""
    if after not in STAGE_MOVES[before]:
        raise NoSuchStage(before=before.value, after=after.value)
    if after is Stage.KNOWN_ERROR and not (problem.cause_event or problem.version):
        raise NothingKnownYet(after=after.value)
