"""The list of problems: those that are open, or those that are over, the newest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from sportello.domain.lifecycle import Status
from sportello.domain.problem import Stage, stage_of
from sportello.people.actor import Actor
from sportello.problems.models import Problem
from sportello.sla.models import Clock
from sportello.tickets.models import OPEN, Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.web.chips import Chip
from sportello.web.numbers import label
from sportello.web.problem.impact import Figures, figures_of
from sportello.web.rows import chip_of
from sportello.web.templatetags.problem import STAGES

PAGE = 30
NOBODY = Figures()


@dataclass(frozen=True)
class Line:
    """One problem of the list."""

    ticket: Ticket
    label: str
    stage: str
    stage_words: object
    priority: int
    figures: Figures
    chip: Chip
    published: bool
    in_portal: bool


@dataclass(frozen=True)
class Listing:
    """One page. `next` is where the following one begins; empty on the last."""

    lines: Sequence[Line]
    over: bool
    next: str


def problems_seen(actor: Actor) -> TicketQuerySet:
    """The problems that somebody may see, found through their details, which are few."""
    return Ticket.objects.visible_to(actor).filter(detail__isnull=False)


def listing(asked: QueryDict, actor: Actor, now: datetime) -> Listing:
    """Four queries, whatever their number."""
    over = asked.get("show") == "over"
    found = problems_seen(actor).select_related("detail", "owner", "department", "organisation")
    found = found.exclude(status__in=OPEN) if over else found.filter(status__in=OPEN)
    before = asked.get("before", "")
    if before.isdecimal() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    page = list(found.order_by("-pk")[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    ids = [row.pk for row in page]
    figures = figures_of(ids, now) if ids else {}
    clocks = _nearest(ids)
    return Listing(
        [_line(row, figures.get(row.pk, NOBODY), clocks.get(row.pk), now) for row in page],
        over,
        str(page[-1].pk) if more else "",
    )


def _nearest(tickets: Sequence[int]) -> dict[int, Clock]:
    if not tickets:
        return {}
    running = Clock.objects.filter(ticket__in=tickets, ended_at=None)
    running = running.exclude(running_since=None).exclude(due_at=None)
    return {clock.ticket_id: clock for clock in running.order_by("-due_at")}


def _line(row: Any, figures: Figures, clock: Clock | None, now: datetime) -> Line:
    detail: Problem = row.detail
    stage = shown_stage(row, detail.stage)
    return Line(
        ticket=row,
        label=label(row),
        stage=stage.value,
        stage_words=STAGES[stage],
        priority=min(row.priority, row.raised_to or row.priority),
        figures=figures,
        chip=chip_of(row, clock, now),
        published=bool(detail.published),
        in_portal=detail.in_portal,
    )


def shown_stage(row: Ticket, stage: str) -> Stage:
    """The stage in which a list shows it: its end, if the ticket has ended."""
    return stage_of(Status(row.status), Stage(stage))
