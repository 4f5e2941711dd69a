"""Who is on duty: rotas with slots, rotations, overrides and substitutes, exact across changes of the clocks.

Values go in and come out; moments are aware datetimes, in UTC when they come out. People and rotas are known
by their numbers. Nothing here reads a clock or a database.
"""

from sportello.domain.rota.beginnings import BREAK, beginnings
from sportello.domain.rota.check import Code, Problem, check_rota
from sportello.domain.rota.duty import (
    HORIZON_DAYS,
    gaps,
    next_change,
    next_duty,
    next_shift_of,
    on_duty,
    shifts,
)
from sportello.domain.rota.values import (
    CoverageGap,
    Duty,
    Gap,
    Override,
    Rota,
    Rotation,
    Shift,
    Slot,
    Substitutes,
    Window,
)

__all__ = [
    "BREAK",
    "HORIZON_DAYS",
    "Code",
    "CoverageGap",
    "Duty",
    "Gap",
    "Override",
    "Problem",
    "Rota",
    "Rotation",
    "Shift",
    "Slot",
    "Substitutes",
    "Window",
    "beginnings",
    "check_rota",
    "gaps",
    "next_change",
    "next_duty",
    "next_shift_of",
    "on_duty",
    "shifts",
]
