"""The rows of a page under the heads of their groups, each with the count of the whole view."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from sportello.desk.sentences.words import PRIORITIES, STATUSES
from sportello.domain.lifecycle import Status
from sportello.domain.priority import Priority
from sportello.tickets.listed import Listed
from sportello.tickets.walk import WINDOW
from sportello.web import words
from sportello.web.queue.choosing import Choice, numbers
from sportello.web.queue.filters import Filters
from sportello.web.queue.paging import Mark, Page, group_key, window
from sportello.web.queue.stretches import Stretch, stretches
from sportello.web.rows import Row


@dataclass(frozen=True)
class Group:
    """Rows that belong together; the count is of the whole view, not of the page."""

    name: str
    title: str
    count: str
    rows: list[Row]


def groups(
    choice: Choice, filters: Filters, mark: Mark, page: Page, rows: Sequence[Row], now: datetime, me: int
) -> tuple[list[Group], int]:
    """The groups of this page, and how many tickets of the view are late (where the page has any)."""
    pairs = list(zip(page.tickets, rows, strict=True))
    if filters.group != "deadline":
        counts = _counted(choice, filters.group, mark, me) if page.counts is None else page.counts
        return [
            Group(f"{filters.group}-{value}", title, words.count(counts.get(value, len(rows))), rows)
            for value, title, rows in _runs(filters.group, pairs, me)
        ], 0
    if filters.sort != "deadline":
        return [Group("all", "", "", list(rows))] if rows else [], 0
    shown: list[tuple[Stretch, list[Row]]] = [
        (stretch, [row for ticket, row in pairs if stretch.holds(ticket)]) for stretch in stretches(now)
    ]
    shown = [(stretch, here) for stretch, here in shown if here]
    found_in = [stretch for stretch, _here in shown]
    counted = (
        _in_window(choice, found_in) if choice.also else numbers(*(one.narrow(choice) for one in found_in))
    )
    found = [
        Group(stretch.name, stretch.title, words.count(max(number, len(here))), here)
        for (stretch, here), number in zip(shown, counted, strict=True)
    ]
    late = next(
        (number for (stretch, _), number in zip(shown, counted, strict=True) if stretch.name == "late"), 0
    )
    return found, late


def _in_window(choice: Choice, stretches: Sequence[Stretch]) -> list[int]:
    """How many of a filtered view each holds, among the tickets that filters look at; one query."""
    found = choice.walk.first(WINDOW).filter(choice.also).order_by()
    counted = found.aggregate(**{one.name: Count("pk", filter=one.condition) for one in stretches})
    return [counted[one.name] for one in stretches]


def _counted(choice: Choice, group: str, mark: Mark, me: int) -> Mapping[Any, int]:
    """How many each group of the window holds."""
    key = group_key(group, me)
    assert key is not None  # noqa: S101  # asked for groups by value only
    counted = window(choice, mark).order_by().values(value=key.by).annotate(n=Count("pk"))
    return {row["value"]: row["n"] for row in counted}


def _runs(group: str, pairs: Sequence[tuple[Listed, Row]], me: int) -> Iterator[tuple[int, str, list[Row]]]:
    found: dict[int, tuple[str, list[Row]]] = {}
    for ticket, row in pairs:
        title = _title(group, ticket, row, me)
        found.setdefault(ticket.keys[0], (title, []))[1].append(row)
    for value, (title, rows) in found.items():
        yield value, title, rows


def _title(group: str, ticket: Listed, row: Row, me: int) -> str:
    if group == "level":
        return f"L{ticket.level}" + (f" · {row.role}" if row.role else "")
    if group == "status":
        return str(STATUSES[Status(ticket.status)])
    if group == "priority":
        return str(PRIORITIES[Priority(row.priority)])
    if row.owner is None:
        return _("In nobody's charge")
    return _("In my charge") if row.owner.pk == me else row.owner.name
