"""The log of calls: who called, when, how long, how it ended; narrowed by any of these, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from sportello.people.actor import Actor
from sportello.people.models import Organisation, Person
from sportello.tickets.models import Ticket
from sportello.web.phones import readable
from sportello.workspace.models import Call

PAGE, COUNTED = 50, 1000
_KEYS = ("agent", "caller", "organisation")


@dataclass(frozen=True)
class Wanted:
    """Which calls are asked for."""

    agent: int | None = None
    caller: int | None = None
    organisation: int | None = None
    outcome: str = ""
    day: date | None = None

    def query(self, **other: object) -> str:
        """The same as an address, with something else put in."""
        given = {name: getattr(self, name) for name in (*_KEYS, "outcome", "day")} | other
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Line:
    """One call; its ticket only for those who may see it."""

    call: Call
    number: str
    ticket: Ticket | None


@dataclass(frozen=True)
class Log:
    """One page, and what the whole selection amounts to."""

    lines: Sequence[Line]
    count: int
    to_ticket: int | None
    next: str


def wanted(given: QueryDict) -> Wanted:
    """What an address asks for; what makes no sense in it is left out."""
    numbers = {
        name: int(text) for name in _KEYS if (text := given.get(name, "")).isdecimal() and len(text) < 18
    }
    outcome = given.get("outcome", "")
    try:
        day = parse_date(given.get("day", ""))
    except ValueError:
        day = None
    return Wanted(
        **numbers,
        outcome=outcome if outcome in Call.Outcome.values else "",
        day=day if day and 1970 < day.year < 9000 else None,
    )


def log(asked: Wanted, actor: Actor, before: str) -> Log:
    """The calls asked for, the newest first."""
    calls = narrowed(seen_by(actor), asked)
    page = list(_after(calls, before).select_related("agent", "caller", "organisation")[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    ids = [call.ticket_id for call in page if call.ticket_id]
    tickets = Ticket.objects.visible_to(actor).filter(pk__in=ids).select_related("department") if ids else []
    seen = {ticket.pk: ticket for ticket in tickets}
    told = list(calls[:COUNTED])
    times = [
        seconds
        for call in told
        if call.outcome == Call.Outcome.NEW and (seconds := call.seconds_to_ticket) is not None
    ]
    return Log(
        lines=[Line(call, readable(call.number), seen.get(call.ticket_id or 0)) for call in page],
        count=len(told),
        to_ticket=round(sum(times) / len(times)) if times else None,
        next=f"{page[-1].began_at.isoformat()}_{page[-1].pk}" if more else "",
    )


def seen_by(actor: Actor) -> QuerySet[Call]:
    """Ended calls of the actor's departments, those of no department, and their own."""
    calls = Call.objects.exclude(outcome="").order_by("-began_at", "-id")
    if actor.sees_everything:
        return calls
    return calls.filter(Q(department=None) | Q(department__in=actor.departments) | Q(agent=actor.person))


def narrowed(calls: QuerySet[Call], asked: Wanted) -> QuerySet[Call]:
    """Those of them that are asked for."""
    exact = {name: value for name in (*_KEYS, "outcome") if (value := getattr(asked, name))}
    calls = calls.filter(**exact)
    if asked.day is None:
        return calls
    start = timezone.make_aware(datetime.combine(asked.day, time()))
    end = timezone.make_aware(datetime.combine(asked.day + timedelta(days=1), time()))
    return calls.filter(began_at__gte=start, began_at__lt=end)


def _after(calls: QuerySet[Call], before: str) -> QuerySet[Call]:
    moment_text, _sign, id_text = before.rpartition("_")
    try:
        moment = parse_datetime(moment_text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment) or not id_text.isdecimal() or len(id_text) > 18:
        return calls
    return calls.filter(began_at__lte=moment).filter(Q(began_at__lt=moment) | Q(id__lt=int(id_text)))


def agents(actor: Actor) -> QuerySet[Person]:
    """Those whose calls somebody may look at, for the list to choose from."""
    staff = Person.objects.filter(is_active=True, roles__isnull=False)
    if not actor.sees_everything:
        staff = staff.filter(roles__department__in=actor.departments)
    return staff.distinct().order_by("name", "pk")[:200]


def named(asked: Wanted) -> list[tuple[str, str]]:
    """The filters that come from a click on a name: what they are called and the address without them."""
    found = []
    if asked.caller and (
        name := Person.objects.filter(pk=asked.caller).values_list("name", flat=True).first()
    ):
        found.append((name, asked.query(caller=None)))
    if asked.organisation:
        firm = Organisation.objects.filter(pk=asked.organisation).values_list("name", flat=True).first()
        if firm:
            found.append((firm, asked.query(organisation=None)))
    return found
