"""Clocks as rows."""

from sportello.domain.sla import Clock, ClockKind, ClockState
from sportello.sets.table import Table
from sportello.sla.models import Clock as ClockRow

CLOCKS: Table[Clock] = Table(
    ClockRow,
    Clock,
    [
        "kind",
        "ordinal",
        "calendar",
        "started_at",
        "target",
        "spent",
        "running_since",
        "due_at",
        "state",
        "met_at",
        "breached_at",
        "ended_at",
        "warned",
    ],
    keys=["kind", "ordinal"],
    read={"kind": ClockKind, "state": ClockState},
)
