"""What a drawn ladder is made of: rungs, the steps of the strip, and all that drawing them needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sportello.desk.sentences.words import in_language
from sportello.domain.explain import Falling
from sportello.domain.forecast import Rung as Foreseen
from sportello.domain.policy import Level, Policy
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import Clock, ClockKind, ClockState
from sportello.domain.ticket import TicketState, Visit
from sportello.people.models import Person
from sportello.web.budget import Bar


@dataclass(frozen=True)
class Mark:
    """A remark on a rung."""

    tone: str
    icon: str
    words: str


@dataclass
class Rung:
    """One rung; `look` tells its template and its style."""

    look: str
    level: int
    role: str
    who: Person | None = None
    when: str = ""
    used: str = ""
    reason: str = ""
    tried: str = ""
    breached: bool = False
    marks: list[Mark] = field(default_factory=list)
    # The present one.
    state_words: str = ""
    charge: str = ""
    tone: str = "ok"
    due: datetime | None = None
    big: str = ""
    label: str = ""
    bar: Bar | None = None
    expects: str = ""
    offered: list[Person] = field(default_factory=list)
    offered_more: int = 0
    on_shift: bool = False
    passed_on: bool = False
    waits: str = ""
    sooner: list[str] = field(default_factory=list)
    # Those to come.
    lead: str = ""
    at: str = ""
    note: str = ""
    warning: str = ""
    others: int = 0

    @property
    def template(self) -> str:
        """The partial that draws it."""
        return f"ladder/_{self.look}.html"


@dataclass(frozen=True)
class Step:
    """One step of the strip."""

    level: int
    look: str
    when: str
    words: str
    now: bool = False
    fill: int | None = None


@dataclass(frozen=True)
class Ladder:
    """The whole ladder of a ticket."""

    policy: str
    rungs: list[Rung]
    steps: list[Step]
    in_short: str

    @property
    def next_line(self) -> Rung | None:
        """The rung that comes next, if any."""
        return next((rung for rung in self.rungs if rung.look == "next"), None)


@dataclass(frozen=True)
class PassedOn:
    """Who gave a ticket to another department, and what they wrote."""

    by: int | None
    reason: str


@dataclass(frozen=True)
class View:
    """All that drawing a ladder needs: one ticket, the rules, the moment, who looks, and who is who.

    `transfers` has those who gave it to another department, by the number of the stay that began there.
    """

    ticket: TicketState
    rules: RuleBook
    now: datetime
    me: int
    people: dict[int, Person]
    ahead: Sequence[Foreseen]
    holds: Sequence[tuple[datetime, datetime | None]] = ()
    falling: Sequence[Falling] = ()
    transfers: Mapping[int, PassedOn] = field(default_factory=dict)
    departments: Mapping[int, str] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        return self.rules.policy(self.ticket.policy)


def role_of(level: Level) -> str:
    """The role of a level, without what follows the colon."""
    return in_language(level.role).split(":")[0]


def clock_of(ticket: TicketState, kind: ClockKind, visit: Visit) -> Clock | None:
    """The level clock of one stay."""
    return ticket.clocks.get((kind, visit.number))


def running_out(ticket: TicketState, visit: Visit) -> Clock | None:
    """The clock that will move the ticket first: to take charge while offered, else that of the level."""
    clocks = [clock_of(ticket, kind, visit) for kind in (ClockKind.TAKE_CHARGE, ClockKind.LEVEL)]
    live = [
        clock
        for clock in clocks
        if clock is not None and clock.target is not None and clock.met_at is None
        if clock.state is not ClockState.CANCELLED
    ]
    return min(live, key=lambda clock: (clock.target or 0) - clock.spent) if live else None
