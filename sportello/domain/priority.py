"""Impact x urgency: the one field that says what comes first."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Grade(StrEnum):
    """How large (impact) or how pressing (urgency)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Priority(IntEnum):
    """P1 to P4; the lower the number the more pressing, so `min` is the more pressing of two."""

    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4


Matrix = Mapping[tuple[Grade, Grade], Priority]

_H, _M, _L = Grade.HIGH, Grade.MEDIUM, Grade.LOW
DEFAULT_MATRIX: Matrix = {
    (_H, _H): Priority.CRITICAL,
    (_M, _H): Priority.HIGH,
    (_H, _M): Priority.HIGH,
    (_H, _L): Priority.MEDIUM,
    (_M, _M): Priority.MEDIUM,
    (_L, _H): Priority.MEDIUM,
    (_M, _L): Priority.LOW,
    (_L, _M): Priority.LOW,
    (_L, _L): Priority.LOW,
}

# «Quanto li ferma?», the one question asked on the phone, sets both.
HOW_BADLY = {
    "stopped": (_H, _H),
    "hampered": (_M, _H),
    "annoyed": (_M, _M),
    "question": (_L, _L),
}


def reckon_priority(
    impact: Grade, urgency: Grade, override: Priority | None, matrix: Matrix = DEFAULT_MATRIX
) -> Priority:
    """The person's priority: the override where there is one, else the cell of the matrix."""
    return override or matrix[impact, urgency]
