"""What a message of a monitoring system says, in our words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sportello.domain.errors import DeskError
from sportello.domain.priority import Grade

ON: Final = "firing"
OVER: Final = "resolved"
# Impact and urgency, by what monitoring systems call severities; a source's table comes before it.
SEVERITIES: Final[dict[str, tuple[Grade, Grade]]] = {
    "critical": (Grade.HIGH, Grade.HIGH),
    "page": (Grade.HIGH, Grade.HIGH),
    "disaster": (Grade.HIGH, Grade.HIGH),
    "error": (Grade.MEDIUM, Grade.HIGH),
    "high": (Grade.MEDIUM, Grade.HIGH),
    "warning": (Grade.MEDIUM, Grade.MEDIUM),
    "medium": (Grade.MEDIUM, Grade.MEDIUM),
    "info": (Grade.LOW, Grade.LOW),
    "low": (Grade.LOW, Grade.LOW),
}


class NotUnderstood(DeskError):
    """The message is not what the source's kind or mapping says; `what` says where, `data` the rest."""

    code = "event_not_understood"
    message = "{what}"


@dataclass(frozen=True)
class Alert:
    """One alarm that is on or over."""

    fingerprint: str
    is_on: bool
    title: str
    text: str = ""
    severity: str = ""
    group: str = ""
    began: datetime | None = None  # when it went on, as the system says; None: it does not

    def grades(self, table: dict[str, str]) -> tuple[Grade, Grade]:
        """Impact and urgency: by the source's table («critical» = «high high»), else by the usual words."""
        word = self.severity.strip().lower()
        impact, _space, urgency = table.get(word, "").partition(" ")
        if impact in set(Grade) and urgency in set(Grade):
            return Grade(impact), Grade(urgency)
        return SEVERITIES.get(word, (Grade.MEDIUM, Grade.MEDIUM))
