"""Rows of the queue: a ticket with its clock, its level and the last thing said about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from django.db.models import BigIntegerField, Max
from django.db.models.functions import Left
from django.urls import reverse

from sportello.desk.sentences.words import STATUSES
from sportello.domain.lifecycle import Status
from sportello.domain.rulebook import RuleBook
from sportello.sets.kept import Among, Kept
from sportello.sla.models import Clock
from sportello.tickets.listed import Holder, Listed
from sportello.tickets.models import Message
from sportello.web import chips, words
from sportello.web.chips import Chip
from sportello.web.live.presence import present
from sportello.web.live.presence import said as said_of
from sportello.web.rungs import role_of
from sportello.web.templatetags.desk import WAITING_FOR
from sportello.workspace.readings import read_upto

LEVEL_CLOCKS = ("level", "take_charge")
SNIPPET, LOOKED_AT = 90, 600  # letters shown of what was said last, and looked at for them
AT_WORK = ("new", "open")
SOLVED = ("resolved", "closed")
DONE = (*SOLVED, "merged", "cancelled")


class Ticking(Protocol):
    """A clock that runs towards its end."""

    @property
    def kind(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def target(self) -> int | None: ...


class Standing(Protocol):
    """What the chip of a ticket depends on, besides its clock."""

    @property
    def status(self) -> str: ...
    @property
    def waiting_for(self) -> str | None: ...
    @property
    def next_due_at(self) -> datetime | None: ...
    @property
    def next_due_kind(self) -> str: ...


class Nearest(NamedTuple):
    """The clock of a ticket that runs out first."""

    kind: str
    due_at: datetime
    target: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    number: int
    label: str
    href: str
    subject: str
    snippet: str
    customer: str
    channel: str
    priority: int
    level: int
    following: int | None
    role: str
    owner: Holder | None
    chip: Chip
    free: bool
    unread: bool
    changed: str
    there: str = ""
    there_icon: str = ""


@dataclass
class Look:
    """How rows are drawn for one page: the rules, the moment, who looks, and what is the same in many of them."""

    rules: RuleBook
    now: datetime
    me: int
    before: str = ""
    after: str = ""
    roles: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before, self.after = reverse("ticket", args=[0]).rsplit("0", 1)

    def href(self, number: int) -> str:
        """The address of a ticket."""
        return f"{self.before}{number}{self.after}"

    def role(self, policy: int, level: int) -> str:
        """The role of a level in the language of the page; empty where there is no such level."""
        key = policy, level
        if key not in self.roles:
            known = self.rules.policies.get(policy)
            there = known is not None and 0 < level <= known.last
            self.roles[key] = role_of(known.level(level)) if known is not None and there else ""
        return self.roles[key]


TICKETS = Among("tickets", BigIntegerField())
_TICKING = Kept(
    lambda: (
        Clock.objects.filter(ticket__in=TICKETS, ended_at=None)
        .exclude(running_since=None)
        .exclude(due_at=None)
        .values_list("ticket_id", "kind", "due_at", "target")
    )
)
_LAST_SAID = Kept(
    lambda: Message.objects.filter(
        pk__in=Message.objects.filter(ticket__in=TICKETS)
        .values("ticket")
        .annotate(last=Max("id"))
        .values("last")
    ).values_list("ticket_id", Left("text", LOOKED_AT))
)


def rows(tickets: Sequence[Listed], rules: RuleBook, now: datetime, me: int) -> list[Row]:
    """The rows of a page as `me` sees them: four queries, however many; none for none."""
    if not tickets:
        return []
    ids, look = [ticket.pk for ticket in tickets], Look(rules, now, me)
    clocks, said, read, there = nearest(ids), last_words(ids), read_upto(me, ids), present(ids)
    return [
        _row(
            ticket,
            clocks.get(ticket.pk),
            said.get(ticket.pk, ""),
            look,
            read.get(ticket.pk, 0) < ticket.last_number,
            said_of(there.get(ticket.pk, ()), me)[:1],
        )
        for ticket in tickets
    ]


def nearest(tickets: Sequence[int]) -> dict[int, Nearest]:
    """Of each ticket the running clock that runs out first."""
    found: dict[int, Nearest] = {}
    for ticket, kind, due, target in _TICKING.rows(tickets=tickets):
        if due is not None and (ticket not in found or due < found[ticket].due_at):
            found[ticket] = Nearest(kind, due, target)
    return found


def last_words(tickets: Iterable[int]) -> dict[int, str]:
    """The beginning of the last message of each ticket."""
    return {
        ticket: _beginning(" ".join(text.split())) for ticket, text in _LAST_SAID.rows(tickets=list(tickets))
    }


def _beginning(line: str) -> str:
    return line if len(line) <= SNIPPET else f"{line[: SNIPPET - 1].rstrip()}…"


def _row(
    ticket: Listed, clock: Nearest | None, said: str, look: Look, unread: bool, there: list[tuple[str, str]]
) -> Row:
    policy = look.rules.policies.get(ticket.policy)
    climbs = clock is not None and clock.kind in LEVEL_CLOCKS
    icon, told = there[0] if there else ("", "")
    return Row(
        number=ticket.number,
        label=ticket.label,
        href=look.href(ticket.number),
        subject=ticket.subject,
        snippet="" if said == ticket.subject else said,
        customer=ticket.customer,
        channel=ticket.channel,
        priority=ticket.effective_priority,
        level=ticket.level,
        following=ticket.level + 1 if policy and climbs and ticket.level < policy.last else None,
        role=look.role(ticket.policy, ticket.level),
        owner=ticket.owner,
        chip=chip_of(ticket, clock, look.now),
        free=ticket.owner_id is None and ticket.status in AT_WORK,
        unread=unread,
        changed=words.span(int((look.now - ticket.last_at).total_seconds())) if ticket.last_at else "",
        there=told,
        there_icon=icon,
    )


def chip_of(ticket: Standing, nearest: Ticking | None, now: datetime) -> Chip:
    """The nearest deadline; for one that waits, whom it waits for."""
    if ticket.status in DONE:
        state = "met" if ticket.status in SOLVED else "off"
        return chips.Chip(state, str(STATUSES[Status(ticket.status)]))
    if ticket.waiting_for:
        return chips.paused(str(WAITING_FOR[ticket.waiting_for]))
    if nearest is not None and nearest.due_at is not None:
        # A level that was reached late has its grace: what will happen counts, not what the clock says.
        graced = nearest.kind in LEVEL_CLOCKS and nearest.kind == ticket.next_due_kind and ticket.next_due_at
        return chips.running(graced or nearest.due_at, now, nearest.target)
    if ticket.next_due_at is not None:
        return chips.running(ticket.next_due_at, now)
    return chips.paused("")
