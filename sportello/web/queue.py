"""The queue: which tickets a view holds, in which order, cut into pages and grouped by deadline.

Two runs of one order: what is being worked on, by deadline; then what waits for somebody else, by wake-up. A page
begins after a key (run, deadline, id), so that it costs the same wherever it is and however many tickets there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from sportello.domain.lifecycle import Status
from sportello.escalation.models import Visit
from sportello.people.actor import Actor
from sportello.people.models import Team
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet

PAGE = 50
COUNTED = 1000  # people are shown exact counts to 999
SOON = timedelta(minutes=30)
AT_WORK = (Status.NEW.value, Status.OPEN.value)
WAITING = (Status.WAITING.value,)
RUNS = (AT_WORK, WAITING)


@dataclass(frozen=True)
class Place:
    """Where a page begins: after this ticket of this run."""

    run: int
    due: datetime | None
    id: int

    def __str__(self) -> str:
        return f"{self.run}.{int(self.due.timestamp()) if self.due else 0}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place an address names; None when it names none that makes sense."""
        try:
            run, due, id = (int(part) for part in text.split("."))
            moment = datetime.fromtimestamp(due, timezone.get_default_timezone()) if due else None
        except (ValueError, OverflowError, OSError):
            return None
        return cls(run, moment, id) if run in (0, 1) else None


def teams_of(person: int) -> list[Team]:
    """The teams somebody is a member or the supervisor of."""
    return list(
        Team.objects.filter(Q(memberships__person_id=person) | Q(supervisor_id=person), is_active=True)
        .distinct()
        .select_related("department")
        .order_by("level", "id")
    )


def open_to(actor: Actor) -> TicketQuerySet:
    """What everyday queues choose from: unresolved incidents and requests the actor may see."""
    return Ticket.objects.visible_to(actor).everyday().unresolved()


def mine(tickets: TicketQuerySet, person: int) -> TicketQuerySet:
    """In the person's charge."""
    return tickets.filter(owner_id=person)


def of_teams(tickets: TicketQuerySet, teams: Sequence[Team]) -> TicketQuerySet:
    """With one of the teams; with none given, everything."""
    return tickets.filter(team_id__in=[team.pk for team in teams]) if teams else tickets


def to_take(tickets: TicketQuerySet, person: int, teams: Sequence[Team]) -> TicketQuerySet:
    """Offered, and taken by nobody yet: to the person by name, or to one of the teams."""
    offers = Visit.objects.filter(ticket=OuterRef("pk"), left_at=None, taken_at=None)
    # Ids in a JSON list, found as text: the one way both databases have.
    named = Q(people__regex=rf"[^0-9]{person}[^0-9]")
    offers = offers.annotate(people=Cast("offered_to", TextField())).filter(
        named | Q(team_id__in=[team.pk for team in teams])
    )
    return tickets.filter(Exists(offers))


def count(tickets: TicketQuerySet) -> int:
    """How many there are, as far as people are told."""
    return tickets.order_by()[:COUNTED].count()


def page(tickets: TicketQuerySet, place: Place | None) -> tuple[list[Ticket], Place | None]:
    """The tickets of one page, and the place of the next one if there is more."""
    found: list[tuple[int, Ticket]] = []
    for run in range(place.run if place else 0, len(RUNS)):
        wanted = PAGE + 1 - len(found)
        if wanted > 0:
            found += [(run, ticket) for ticket in _run(tickets, run, place)[:wanted]]
    more = len(found) > PAGE
    found = found[:PAGE]
    if not more:
        return [ticket for _run_of, ticket in found], None
    run, last = found[-1]
    return [ticket for _run_of, ticket in found], Place(run, last.next_due_at, last.pk)


def _run(tickets: TicketQuerySet, run: int, place: Place | None) -> TicketQuerySet:
    ordered = tickets.filter(status__in=RUNS[run]).order_by("next_due_at", "id")
    if place is not None and place.run == run and place.due is not None:
        ordered = ordered.filter(Q(next_due_at__gt=place.due) | Q(next_due_at=place.due, id__gt=place.id))
    return ordered.select_related("owner", "organisation", "requester", "department")


@dataclass(frozen=True)
class Stretch:
    """A group of the list: tickets whose deadline lies between two moments, or that wait."""

    name: str
    since: datetime | None = None
    until: datetime | None = None
    waiting: bool = False

    def holds(self, ticket: Ticket) -> bool:
        """Whether the ticket belongs here."""
        if (ticket.status in WAITING) is not self.waiting:
            return False
        due = ticket.next_due_at
        if self.waiting or due is None:
            return self.waiting or self.until is None
        return (self.since is None or due >= self.since) and (self.until is None or due < self.until)

    def narrow(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """The tickets of the group, for counting."""
        if self.waiting:
            return tickets.filter(status__in=WAITING)
        tickets = tickets.filter(status__in=AT_WORK)
        if self.since is not None:
            tickets = tickets.filter(next_due_at__gte=self.since)
        return tickets if self.until is None else tickets.filter(next_due_at__lt=self.until)


def stretches(now: datetime) -> Iterator[Stretch]:
    """The groups, from the most pressing: out of time, within half an hour, today, later, waiting."""
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight.replace(fold=0) + timedelta(days=1)
    soon = now + SOON
    yield Stretch("late", until=now)
    yield Stretch("soon", since=now, until=soon)
    if soon < tomorrow:
        yield Stretch("today", since=soon, until=tomorrow)
    yield Stretch("later", since=max(soon, tomorrow))
    yield Stretch("waiting", waiting=True)
