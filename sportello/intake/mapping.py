"""A mapping: what the columns of a log mean. Values only; `mapping_file` reads and checks them."""

import re
from collections.abc import Mapping as Pairs
from dataclasses import dataclass
from dataclasses import field as made
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from sportello.desk.retelling import VERBS
from sportello.domain.duration import BusinessDays, Duration
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import Grade, Priority

OWN_FIELD = "field_"
"""Fields that begin so are the log's own: they become fields of the ticket under the rest of the name."""

FIELDS: dict[str, str | Promise] = {
    "case": gettext_lazy("what tells one case from another"),
    "time": gettext_lazy("when it happened"),
    "activity": gettext_lazy("what happened (rows: events)"),
    "state": gettext_lazy("where the case stood (rows: snapshots)"),
    "order": gettext_lazy("a number that tells apart rows of one moment"),
    "person": gettext_lazy("who did it"),
    "owner": gettext_lazy("who has the case in hand"),
    "requester": gettext_lazy("who asks"),
    "organisation": gettext_lazy("for whom"),
    "team": gettext_lazy("the group that has it"),
    "level": gettext_lazy("the support level, from 1"),
    "category": gettext_lazy("what it is about"),
    "impact": "high, medium, low",
    "urgency": "high, medium, low",
    "priority": "critical, high, medium, low",
    "kind": "incident, request, problem, task",
    "channel": gettext_lazy("how it came in"),
    "subject": gettext_lazy("one line"),
    "text": gettext_lazy("what was said"),
    "until": gettext_lazy("when to look again, for a wait"),
}
# What a value table must lead to.
WORDS: dict[str, frozenset[str]] = {
    "impact": frozenset(grade.value for grade in Grade),
    "urgency": frozenset(grade.value for grade in Grade),
    "priority": frozenset(priority.name.lower() for priority in Priority),
    "kind": frozenset(kind.value for kind in Kind),
    "level": frozenset(str(level) for level in range(1, 21)),
}
COMMANDS = frozenset(VERBS) - {"update"}


class Rows(StrEnum):
    """What a row is: something that happened, or how the case stood after something had changed."""

    EVENTS = "events"
    SNAPSHOTS = "snapshots"


@dataclass(frozen=True)
class Column:
    """One column: a field, or an expression whose named groups are fields; tables of values by field."""

    name: str
    field: str = ""
    pattern: re.Pattern[str] | None = None
    values: Pairs[str, Pairs[str, str]] = made(default_factory=dict)
    prefix: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.pattern.groupindex) if self.pattern is not None else (self.field,)


@dataclass(frozen=True)
class NewDepartment:
    """The department a log goes to, made when there is none of that name."""

    name_it: str
    name_en: str = ""
    prefix: str = "SP"


@dataclass(frozen=True)
class LogMapping:
    """All that a file needs to become tickets."""

    name: str
    rows: Rows
    columns: tuple[Column, ...]
    commands: Pairs[str, str]
    zone: ZoneInfo
    formats: tuple[str, ...]
    others: str = "observe"
    encodings: tuple[str, ...] = ()
    delimiter: str = ""
    sheet: str = ""
    heading: int = 1  # the line; 0: the first that holds something
    missing: frozenset[str] = frozenset({""})
    department: NewDepartment | None = None
    subject: str = ""
    look_again: Duration = made(default_factory=lambda: BusinessDays(5))

    @property
    def happening(self) -> str:
        """The field that says what a row is: activity or state."""
        return "activity" if self.rows is Rows.EVENTS else "state"

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that the columns give, in their order."""
        return tuple(name for column in self.columns for name in column.fields)
