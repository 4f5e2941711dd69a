"""Rows of the queue: a ticket with its clock, its level and the last thing said about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.text import Truncator

from sportello.desk.sentences.words import STATUSES
from sportello.domain.lifecycle import Status
from sportello.domain.rulebook import RuleBook
from sportello.people.models import Person
from sportello.sla.models import Clock
from sportello.tickets.models import Message, Ticket
from sportello.web import chips, words
from sportello.web.chips import Chip
from sportello.web.live.presence import present
from sportello.web.live.presence import said as said_of
from sportello.web.numbers import label
from sportello.web.rungs import role_of
from sportello.web.templatetags.desk import WAITING_FOR
from sportello.workspace.readings import read_upto

LEVEL_CLOCKS = ("level", "take_charge")
SNIPPET = 90
AT_WORK = ("new", "open")
DONE = ("resolved", "closed", "merged", "cancelled")


@dataclass(frozen=True)
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
    owner: Person | None
    chip: Chip
    free: bool
    unread: bool
    changed: str
    there: str = ""
    there_icon: str = ""


def rows(tickets: Sequence[Ticket], rules: RuleBook, now: datetime, me: int) -> list[Row]:
    """The rows of a page as `me` sees them: four queries, however many."""
    ids = [ticket.pk for ticket in tickets]
    clocks: dict[int, list[Clock]] = {}
    for clock in (
        Clock.objects.filter(ticket__in=ids, ended_at=None).exclude(running_since=None).exclude(due_at=None)
    ):
        clocks.setdefault(clock.ticket_id, []).append(clock)
    said, read, there = last_words(ids), read_upto(me, ids), present(ids)
    drawn = [
        _row(
            ticket,
            clocks.get(ticket.pk, ()),
            said.get(ticket.pk, ""),
            rules,
            now,
            read.get(ticket.pk, 0) < ticket.last_number,
        )
        for ticket in tickets
    ]
    for index, ticket in enumerate(tickets):
        for icon, told in said_of(there.get(ticket.pk, ()), me)[:1]:
            drawn[index] = replace(drawn[index], there=told, there_icon=icon)
    return drawn


def last_words(tickets: Iterable[int]) -> dict[int, str]:
    """The beginning of the last message of each ticket."""
    last = (
        Message.objects.filter(ticket__in=list(tickets))
        .values("ticket")
        .annotate(last=Max("id"))
        .values("last")
    )
    texts = Message.objects.filter(pk__in=last).values_list("ticket", "text")
    return {ticket: Truncator(" ".join(text.split())).chars(SNIPPET) for ticket, text in texts}


def _row(
    ticket: Ticket, clocks: Sequence[Clock], said: str, rules: RuleBook, now: datetime, unread: bool
) -> Row:
    nearest = min(clocks, key=lambda clock: clock.due_at or now, default=None)
    policy = rules.policies.get(ticket.policy)
    level = policy.level(ticket.level) if policy and 0 < ticket.level <= policy.last else None
    climbs = nearest is not None and nearest.kind in LEVEL_CLOCKS
    following = ticket.level + 1 if policy and climbs and ticket.level < policy.last else None
    customer = ticket.organisation.name if ticket.organisation else ticket.requester.name
    return Row(
        number=ticket.number,
        label=label(ticket),
        href=reverse("ticket", args=[ticket.number]),
        subject=ticket.subject,
        snippet="" if said == ticket.subject else said,
        customer=customer,
        channel=ticket.channel,
        priority=min(ticket.priority, ticket.raised_to or ticket.priority),
        level=ticket.level,
        following=following,
        role=role_of(level) if level else "",
        owner=ticket.owner,
        chip=chip_of(ticket, nearest, now),
        free=ticket.owner_id is None and ticket.status in AT_WORK,
        unread=unread,
        changed=words.span(int((now - ticket.last_at).total_seconds())) if ticket.last_at else "",
    )


def chip_of(ticket: Ticket, nearest: Clock | None, now: datetime) -> Chip:
    """The nearest deadline; for one that waits, whom it waits for."""
    if ticket.status in DONE:
        return chips.Chip("met", str(STATUSES[Status(ticket.status)]))
    if ticket.waiting_for:
        return chips.paused(str(WAITING_FOR[ticket.waiting_for]))
    if nearest is not None and nearest.due_at is not None:
        # A level that was reached late has its grace: what will happen counts, not what the clock says.
        graced = nearest.kind in LEVEL_CLOCKS and nearest.kind == ticket.next_due_kind and ticket.next_due_at
        return chips.running(graced or nearest.due_at, now, nearest.target)
    if ticket.next_due_at is not None:
        return chips.running(ticket.next_due_at, now)
    return chips.paused("")
