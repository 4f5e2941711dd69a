"""What will climb in the hours to come if nobody does anything: when, to which level, into whose hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from sportello.desk.forecasting import MOVING, Climb, climbs_ahead
from sportello.escalation.models import Due
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import EVERYDAY
from sportello.web import words
from sportello.web.numbers import label

HOURS = timedelta(hours=4)
PLAYED = 150
"""At most so many tickets are played forward for the page; those that fall due first."""
MOMENTS = len(MOVING)
"""So many moments that move it a ticket can have at most, of each kind one."""

SHOWN = 12


@dataclass(frozen=True)
class Coming:
    """One climb that is coming."""

    when: str
    subject: str
    label: str
    href: str
    level: int
    to: int
    people: list[str]


@dataclass(frozen=True)
class Ahead:
    """The next climbs; `more` how many further ones were found, `cut` whether there may be others still."""

    climbs: list[Coming]
    more: int
    cut: bool


def ahead(departments: Sequence[Department], now: datetime) -> Ahead:
    """Play the tickets of these departments forward, those due first; reads a set at a time."""
    until = now + HOURS
    ids = _first(departments, until)
    found = [climb for _played, climbs in climbs_ahead(sorted(ids[:PLAYED]), now, until) for climb in climbs]
    found.sort(key=lambda climb: climb.at)
    shown = found[:SHOWN]
    people = Person.objects.in_bulk({person for climb in shown for person in climb.people})
    labels = {
        ticket.number: label(ticket)
        for ticket in Ticket.objects.filter(number__in=[climb.number for climb in shown]).select_related(
            "department"
        )
    }
    return Ahead(
        [_coming(climb, people, labels, now) for climb in shown], len(found) - len(shown), len(ids) > PLAYED
    )


def _first(departments: Sequence[Department], until: datetime) -> list[int]:
    """The tickets that fall due first, one more than are played: read along the index of what is due."""
    due = Due.objects.filter(
        try_at__lte=until,
        kind__in=[kind.value for kind in MOVING],
        ticket__department__in=departments,
        ticket__kind__in=EVERYDAY,
    )
    ids = due.order_by("try_at").values_list("ticket", flat=True)[: (PLAYED + 1) * MOMENTS]
    return list(dict.fromkeys(ids))[: PLAYED + 1]


def _coming(climb: Climb, people: dict[int, Person], labels: dict[int, str], now: datetime) -> Coming:
    names = [people[person].name for person in climb.people if person in people]
    return Coming(
        words.near(climb.at, now),
        climb.subject,
        labels.get(climb.number, str(climb.number)),
        reverse("ticket", args=[climb.number]),
        climb.from_level,
        climb.to_level,
        names[:3] + ([_("and %(number)s others") % {"number": len(names) - 3}] if len(names) > 3 else []),
    )
