"""What a piece of news is about: numbers, departments and followers; three queries, however many listen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import BigIntegerField, F, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from sportello.tickets.models import Participant, Ticket, TimelineEvent
from sportello.web.live.guests import LATE
from sportello.web.live.hub import News
from sportello.workspace.models import Presence

LAST = 10  # events of a ticket among which one that took it away is looked for


@dataclass
class Heard:
    """What a source heard since it was last asked."""

    tickets: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    rung: set[int] = field(default_factory=set)
    visited: set[int] = field(default_factory=set)
    presence: bool = False
    much: bool = False
    much_told: bool = False

    def __bool__(self) -> bool:
        return bool(self.tickets or self.people or self.rung or self.presence or self.much or self.much_told)


def looked_up(heard: Heard, at: float) -> News:
    """The news, ready to be handed out."""
    ids = heard.visited if heard.much else heard.tickets | heard.visited
    rows = list(Ticket.objects.filter(pk__in=ids).values_list("id", "number", "department_id")) if ids else []
    numbers = {id: number for id, number, _department in rows}
    followers = (
        list(Participant.objects.filter(ticket__in=ids, role="watcher").values_list("person_id", "ticket_id"))
        if ids
        else []
    )
    changed, visited = set() if heard.much else heard.tickets, heard.visited
    departments, people = _left(changed, datetime.fromtimestamp(at, UTC)) if changed else (set(), set())
    return News(
        at=at,
        tickets=_grouped((department, number) for id, number, department in rows if id in changed),
        followed=_grouped(
            (person, numbers[id]) for person, id in followers if id in changed and id in numbers
        ),
        visited=_grouped((department, number) for id, number, department in rows if id in visited),
        visited_followed=_grouped(
            (person, numbers[id]) for person, id in followers if id in visited and id in numbers
        ),
        left=frozenset(departments),
        left_by=frozenset(people),
        told=frozenset(heard.people),
        rung=frozenset(heard.rung),
        much=heard.much,
        much_told=heard.much_told,
    )


def people_at(at: datetime) -> dict[tuple[int, int], bool]:
    """Who is at which ticket: person and ticket, and whether they write. The table is small by nature."""
    there = Presence.objects.filter(until__gt=at).order_by("writing")
    rows = there.values_list("person_id", "ticket_id", "writing")
    return {(person, ticket): writing for person, ticket, writing in rows}


def _left(changed: Iterable[int], at: datetime) -> tuple[set[int], set[int]]:
    """The departments that tickets have just gone from, and the people who have just stopped following one."""
    before = TimelineEvent.objects.filter(
        ticket=OuterRef("ticket"), number__lt=OuterRef("number"), kind__in=("opened", "transferred")
    ).order_by("-number")
    there = before.values(department=Cast(KT("payload__department"), BigIntegerField()))
    gone = TimelineEvent.objects.filter(
        ticket__in=changed,
        number__gt=F("ticket__last_number") - LAST,
        kind__in=("transferred", "unwatched"),
        recorded_at__gte=at - LATE,
    ).values_list("kind", Subquery(there[:1]), "payload__person")
    rows = list(gone)
    return (
        {department for kind, department, _person in rows if kind == "transferred"},
        {person for kind, _department, person in rows if kind == "unwatched"},
    )


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for key, number in pairs:
        found.setdefault(key, []).append(number)
    return {key: tuple(dict.fromkeys(those)) for key, those in found.items()}
