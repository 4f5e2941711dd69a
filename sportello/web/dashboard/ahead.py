"""What will climb in the hours to come if nobody does anything: when, to which level, into whose hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from sportello.desk.forecasting import Climb, climbs_ahead, soonest
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from sportello.web import words
from sportello.web.numbers import label

HOURS = timedelta(hours=4)
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
    ids, cut = soonest(departments, until)
    found = [climb for _played, climbs in climbs_ahead(sorted(ids), now, until) for climb in climbs]
    found.sort(key=lambda climb: climb.at)
    shown = found[:SHOWN]
    people = Person.objects.in_bulk({person for climb in shown for person in climb.people})
    labels = {
        ticket.number: label(ticket)
        for ticket in Ticket.objects.filter(number__in=[climb.number for climb in shown]).select_related(
            "department"
        )
    }
    return Ahead([_coming(climb, people, labels, now) for climb in shown], len(found) - len(shown), cut)


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
