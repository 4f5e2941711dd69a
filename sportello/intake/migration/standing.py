"""Where another help desk's states and priorities lie in our life cycle: the words a mapping may choose from."""

from collections.abc import Mapping
from typing import Final

from sportello.domain.priority import Grade, Matrix, Priority, reckon_priority

STATES: Final = ("new", "open", "requester", "third_party", "date", "resolved", "closed", "cancelled")
PRIORITIES: Final = ("critical", "high", "medium", "low")
SORTS: Final = ("incident", "request")
VERBS: Final[Mapping[str, str]] = {
    "open": "work",
    "requester": "hold_for_requester",
    "third_party": "hold_for_third_party",
    "date": "hold_for_date",
    "resolved": "resolve",
    "closed": "close",
    "cancelled": "cancel",
}
"""What brings a ticket there; `new` is where it begins."""
ENDING: Final = frozenset({"closed", "cancelled"})
OVER: Final = frozenset({"resolved", *ENDING})
_GRADES = (
    (Grade.HIGH, Grade.HIGH),
    (Grade.MEDIUM, Grade.HIGH),
    (Grade.HIGH, Grade.MEDIUM),
    (Grade.MEDIUM, Grade.MEDIUM),
    (Grade.LOW, Grade.MEDIUM),
    (Grade.LOW, Grade.LOW),
)


def ranked(priority: Priority, matrix: Matrix) -> tuple[Grade, Grade, Priority | None]:
    """Impact and urgency that give the priority; medium ones and an override where the matrix has none."""
    for impact, urgency in _GRADES:
        if reckon_priority(impact, urgency, None, matrix) == priority:
            return impact, urgency, None
    return Grade.MEDIUM, Grade.MEDIUM, priority
