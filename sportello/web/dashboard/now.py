"""What stands now: whom to help, who is there, what each level carries, where nobody will be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.desk.forecasting import Uncovered, uncovered
from sportello.desk.rulebook import rulebook
from sportello.people.actor import Actor
from sportello.people.models import Department
from sportello.reports.figures import SOON, STUCK
from sportello.reports.load import Load, TeamOnDuty, loads, on_duty
from sportello.reports.scope import AT_WORK, Scope
from sportello.tickets.listed import Listed, listed
from sportello.tickets.querysets import EVERYDAY
from sportello.tickets.walk import Walk
from sportello.web import words
from sportello.web.dashboard.figures import Choice, Shown, headline
from sportello.web.rows import Row, rows

MOST = 12
AHEAD = timedelta(days=7)
MOST_GAPS = 4


@dataclass(frozen=True)
class Pressing:
    """A ticket that needs somebody, and why it is on the list besides its deadline."""

    row: Row
    why: str


@dataclass(frozen=True)
class Standing:
    """The upper half of the page."""

    figures: list[Shown]
    pressing: list[Pressing]
    teams: list[TeamOnDuty]
    loads: list[Load]
    over: list[Load]
    gaps: list[str]


def standing(departments: Sequence[Department], choice: Choice, actor: Actor, now: datetime) -> Standing:
    """Gather it, for the departments chosen."""
    today = Scope.of(departments, now)
    teams = on_duty(departments, now)
    carried = loads(today, teams)
    return Standing(
        headline(today, choice),
        pressing(today, actor.person or 0),
        teams,
        carried,
        [load for load in carried if load.is_over],
        gaps(departments, now),
    )


def pressing(scope: Scope, me: int) -> list[Pressing]:
    """Overdue, at risk, or stuck: by deadline; with those in nobody's hands told."""
    ways = [Q(department=one) for one in scope.departments]
    walk = Walk(ways, AT_WORK, Q(kind__in=EVERYDAY), until=scope.now + SOON)
    tickets = walk.lines(MOST, dated=True)
    if len(tickets) < MOST:
        known = {ticket.pk for ticket in tickets}
        stuck = listed(scope.sought.filter(STUCK).order_by("next_due_at", "id")[:MOST])
        tickets += [ticket for ticket in stuck if ticket.pk not in known][: MOST - len(tickets)]
    found = rows(tickets, rulebook(), scope.now, me)
    return [Pressing(row, _why(ticket)) for row, ticket in zip(found, tickets, strict=True)]


def _why(ticket: Listed) -> str:
    if ticket.bounced >= 2:
        return _("sent to and fro %(times)s times") % {"times": ticket.bounced}
    if ticket.chased >= 2:
        return _("chased %(times)s times") % {"times": ticket.chased}
    if ticket.reopened >= 2:
        return _("reopened %(times)s times") % {"times": ticket.reopened}
    return ""


def gaps(departments: Sequence[Department], now: datetime) -> list[str]:
    """Where too few will be on duty in the week to come: a sentence for each post, with its first gap."""
    chosen = {None, *(one.pk for one in departments)}  # a rota of no team is everybody's
    staff = rulebook().staff
    posts: dict[tuple[int, str], list[Uncovered]] = {}
    for one in uncovered(now, now + AHEAD):
        team = staff.team_of_rota(one.rota)
        if (staff.teams[team].department if team else None) in chosen:
            posts.setdefault((one.rota, one.gap.slot), []).append(one)
    return [_gap(found[0], len(found) - 1, now) for found in list(posts.values())[:MOST_GAPS]]


def _gap(one: Uncovered, more: int, now: datetime) -> str:
    when = words.stretch(max(one.gap.starts, now), one.gap.ends, now)
    said = ngettext(
        "%(rota)s, %(slot)s: one person is missing, %(when)s",
        "%(rota)s, %(slot)s: %(missing)s people are missing, %(when)s",
        one.gap.missing,
    ) % {"rota": one.name, "slot": one.gap.slot, "missing": one.gap.missing, "when": when}
    again = ngettext("and once more this week", "and %(number)s more times this week", more) % {
        "number": more
    }
    return f"{said}; {again}" if more else said
