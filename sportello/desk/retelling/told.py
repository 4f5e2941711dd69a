"""What a log tells, as values."""

from dataclasses import dataclass
from datetime import datetime

from sportello.domain.duration import BusinessDays, Duration
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import Grade, Priority
from sportello.domain.timeline.files import File

A_WEEK: Duration = BusinessDays(5)


@dataclass(frozen=True, slots=True)
class Ranking:
    """How large and how pressing, and the priority that follows (`override` where the log says another one)."""

    impact: Grade = Grade.MEDIUM
    urgency: Grade = Grade.MEDIUM
    override: Priority | None = None
    priority: Priority = Priority.MEDIUM


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a case is from its first row on. `policy` is the version it starts under."""

    requester: int
    department: int
    policy: int
    subject: str
    organisation: int | None = None
    area: str = "direct"
    kind: Kind = Kind.INCIDENT
    channel: str = ""
    historical: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """One row: the verb (a name of `VERBS`), the words as they stand in the log, and what the row says of the case.

    Empty means that the row says nothing new: `level`, `team`, `ranking`, `category` and `fields` are only what differs
    from the case's row before. `owner` is always told; `has_owner` says that it is another one than before.
    """

    verb: str
    words: str
    beginning: Beginning
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()  # of the opening
    has_owner: bool = False
    owner: int | None = None
    team: int | None = None
    level: int | None = None
    ranking: Ranking | None = None
    category: int | None = None
    category_name: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    until: datetime | None = None
    look_again: Duration = A_WEEK
