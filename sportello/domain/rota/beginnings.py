"""Where people come on duty: what they are reminded of, once a shift however many posts and rotations it goes over."""

from datetime import datetime, timedelta
from typing import Final

from sportello.domain.rota.duty import shifts
from sportello.domain.rota.values import Rota, Shift

BREAK: Final = timedelta(hours=2)
"""Who was on duty so short a while ago comes back from a break, and begins nothing new."""


def beginnings(rota: Rota, start: datetime, end: datetime) -> list[Shift]:
    """The shifts that begin in [start, end) for people who were not on duty in this rota just before, by start."""
    found: list[Shift] = []
    until: dict[int, datetime] = {}
    for shift in shifts(rota, start - BREAK, end):
        before = until.get(shift.person)
        if shift.starts >= start and (before is None or shift.starts - before > BREAK):
            found.append(shift)
        until[shift.person] = shift.ends if before is None else max(before, shift.ends)
    return found
