"""The stages of a problem as a page shows them: those passed, the present one, those to come, and the moves at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from sportello.domain.lifecycle import Status
from sportello.domain.problem import STAGE_MOVES, Problem, Stage, stage_of
from sportello.tickets.models import Ticket
from sportello.web.templatetags.problem import STAGES

ORDER = (Stage.NEW, Stage.INVESTIGATING, Stage.KNOWN_ERROR, Stage.FIXING, Stage.RESOLVED)


@dataclass(frozen=True)
class Step:
    """One stage. `look` is empty for one to come."""

    name: str | Promise
    look: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Move:
    """A stage that the problem may go to now; `missing` where something must be written first."""

    stage: str
    name: str | Promise
    back: bool
    missing: bool


def steps(row: Ticket, detail: Problem) -> Sequence[Step]:
    """The way from the first sign to the solution. A stage that was jumped over has no moment."""
    now = stage_of(Status(row.status), detail.stage)
    here = ORDER.index(Stage.RESOLVED if now is Stage.CLOSED else now)
    entered = {
        Stage.NEW: row.opened_at,
        Stage.INVESTIGATING: detail.investigating_at,
        Stage.KNOWN_ERROR: detail.known_at,
        Stage.FIXING: detail.fixing_at,
        Stage.RESOLVED: row.resolved_at,
    }
    return [
        Step(
            STAGES[now if index == here else stage],
            "is-now" if index == here else "is-done" if index < here else "",
            entered[stage] if index <= here else None,
        )
        for index, stage in enumerate(ORDER)
    ]


def moves(row: Ticket, detail: Problem) -> Sequence[Move]:
    """Where the problem may go from here, in the order of the stages."""
    now = stage_of(Status(row.status), detail.stage)
    unknown = not (detail.cause_event or detail.version)
    place = ORDER.index(now) if now in ORDER else len(ORDER)
    return [
        Move(stage.value, STAGES[stage], ORDER.index(stage) < place, stage is Stage.KNOWN_ERROR and unknown)
        for stage in ORDER
        if stage in STAGE_MOVES[now]
    ]
