"""The life of a ticket: its statuses, what it may wait for, and which moves are allowed."""

from enum import StrEnum

from sportello.domain.errors import DeskError


class Kind(StrEnum):
    """What a ticket is; all kinds share number, timeline and ladder."""

    INCIDENT = "incident"
    REQUEST = "request"
    PROBLEM = "problem"
    TASK = "task"


class Status(StrEnum):
    """Where a ticket stands. Level and ownership are other questions."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    CANCELLED = "cancelled"


class WaitingFor(StrEnum):
    """Whose move it is while a ticket waits."""

    REQUESTER = "requester"
    DATE = "date"
    THIRD_PARTY = "third_party"
    PROBLEM = "problem"


UNRESOLVED = frozenset({Status.NEW, Status.OPEN, Status.WAITING})
ENDED = frozenset({Status.CLOSED, Status.MERGED, Status.CANCELLED})

MOVES: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.WAITING, Status.RESOLVED, Status.CANCELLED, Status.MERGED}),
    Status.OPEN: frozenset({Status.WAITING, Status.RESOLVED, Status.CANCELLED, Status.MERGED}),
    Status.WAITING: frozenset(
        {Status.OPEN, Status.WAITING, Status.RESOLVED, Status.CANCELLED, Status.MERGED}
    ),
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED, Status.MERGED}),
    Status.CLOSED: frozenset(),
    Status.MERGED: frozenset(),
    Status.CANCELLED: frozenset(),
}


class CannotMove(DeskError):
    """The life cycle has no such move."""

    code = "cannot_move"


def may_move(before: Status, after: Status) -> bool:
    """Whether the life cycle knows the move."""
    return after in MOVES[before]


def check_move(before: Status, after: Status) -> None:
    """Raise CannotMove unless a ticket may go from the one status to the other."""
    if not may_move(before, after):
        raise CannotMove(before=before.value, after=after.value)
