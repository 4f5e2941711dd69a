"""The requests linked to a problem, with what their requesters know: filtered, and page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.http import QueryDict

from sportello.people.actor import Actor
from sportello.problems.models import Incidence
from sportello.tickets.models import OPEN, Ticket
from sportello.web.numbers import label

PAGE = 40
FILTERS = ("all", "writing", "by_hand")


@dataclass(frozen=True)
class Linked:
    """One linked request. `told` says what its requester knows: writing, by_hand, told, noted, untold, ended."""

    ticket: Ticket
    label: str
    customer: str
    priority: int
    told: str
    by_hand: bool
    open: bool


@dataclass(frozen=True)
class Page:
    """One page of them. `hidden`: how many are linked that the reader does not see."""

    rows: Sequence[Linked]
    show: str
    next: str
    later: bool


def linked(problem: int, asked: QueryDict, actor: Actor) -> Page:
    """The open ones first, then those that have ended; in each the older first."""
    show = asked.get("show", "all")
    show = show if show in FILTERS else "all"
    found = (
        Ticket.objects.visible_to(actor)
        .filter(incidence__problem=problem)
        .annotate(
            ended=Case(When(status__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
        )
        .select_related("incidence", "organisation", "requester", "owner", "department")
    )
    if show == "writing":
        found = found.filter(incidence__wrote_at__isnull=False, status__in=OPEN)
    elif show == "by_hand":
        found = found.filter(incidence__by_hand=True, incidence__wrote_at=None, status__in=OPEN)
    after = _after(asked.get("after", ""))
    if after is not None:
        ended, last = after
        found = found.filter(Q(ended__gt=ended) | Q(ended=ended, pk__gt=last))
    rows: list[Any] = list(found.order_by(F("ended"), "pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    following = f"{rows[-1].ended}-{rows[-1].pk}" if more else ""
    return Page([_linked(row) for row in rows], show, following, after is not None)


def _after(text: str) -> tuple[int, int] | None:
    ended, _sign, last = text.partition("-")
    if ended not in ("0", "1") or not last.isdecimal() or len(last) > 17:
        return None
    return int(ended), int(last)


def _linked(row: Any) -> Linked:
    incidence: Incidence = row.incidence
    going = row.status in OPEN
    return Linked(
        ticket=row,
        label=label(row),
        customer=row.organisation.name if row.organisation else row.requester.name,
        priority=min(row.priority, row.raised_to or row.priority),
        told=_told(incidence, going),
        by_hand=incidence.by_hand,
        open=going,
    )


def _told(incidence: Incidence, going: bool) -> str:
    if not going:
        return "ended"
    if incidence.wrote_at is not None:
        return "writing"
    if incidence.by_hand:
        return "by_hand"
    if incidence.told_publicly:
        return "told"
    return "noted" if incidence.told else "untold"
