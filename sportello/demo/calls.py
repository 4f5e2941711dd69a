"""The log of a month of calls, made from what the requests tell: those that opened one, and those that came later."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from sportello.demo.people import Cast
from sportello.people.models import Person
from sportello.tickets.models import TimelineEvent
from sportello.workspace.models import Call

MONTH = timedelta(days=30)
NOT_FOR_US = (
    "Cercava il deposito di un'altra ditta",
    "Un'offerta di materiale per ufficio",
    "Voleva l'interno della portineria",
    "Numero sbagliato",
)
Outcome = Call.Outcome


def make_calls(cast: Cast, chance: Random, *, now: datetime) -> None:
    """Store the calls of the last month."""
    callers = [person for people in cast.callers.values() for person in people]
    numbers = dict(
        Person.objects.exclude(phones=None).order_by("-phones__pk").values_list("pk", "phones__number")
    )
    calls = [*_opening(chance, now), *_later(chance, now), *_strays(cast, callers, chance, now)]
    for call in calls:
        call.number = (
            numbers.get(call.caller_id or 0)
            or f"+390{chance.randint(30, 99)}{chance.randint(100000, 999999)}"
        )
    Call.objects.bulk_create(sorted(calls, key=lambda call: call.began_at))


def _opening(chance: Random, now: datetime) -> Iterator[Call]:
    """The calls in which requests were opened: half a minute of writing, a little more of talking."""
    opened = TimelineEvent.objects.filter(kind="opened", ticket__channel="phone", at__gt=now - MONTH)
    for event in opened.exclude(actor=None).select_related("ticket__requester"):
        rang = event.at - timedelta(seconds=chance.randint(18, 75))
        yield _call(
            event,
            Outcome.NEW,
            rang_at=rang,
            began_at=rang + timedelta(seconds=chance.randint(2, 9)),
            ended_at=event.at + timedelta(seconds=chance.randint(4, 60)),
        )


def _later(chance: Random, now: datetime) -> Iterator[Call]:
    """The calls that were logged on requests already open."""
    logged = TimelineEvent.objects.filter(kind="call_logged", at__gt=now - MONTH).exclude(actor=None)
    for event in logged.select_related("ticket__requester"):
        seconds = int(event.payload.get("seconds", 0))
        answered = seconds > 0
        yield _call(
            event,
            Outcome.ADDED if answered else Outcome.NO_ANSWER,
            direction=chance.choice(("in", "out")) if answered else "out",
            began_at=event.at - timedelta(seconds=seconds),
            ended_at=event.at,
        )


def _call(event: TimelineEvent, outcome: Outcome, **moments: object) -> Call:
    asks = event.ticket.requester
    facts: dict[str, object] = {
        "agent_id": event.actor_id,
        "caller": asks,
        "organisation_id": asks.organisation_id,
        "department_id": event.ticket.department_id,
        "ticket_id": event.ticket_id,
        "outcome": outcome.value,
        "saved_at": event.at,
    }
    return Call(**facts | moments)


def _strays(cast: Cast, callers: list[Person], chance: Random, now: datetime) -> Iterator[Call]:
    """People who wanted somebody else."""
    for days in range(1, 29, 2):
        person = chance.choice(callers) if chance.random() < 0.4 else None
        began = now - timedelta(days=days, minutes=chance.randint(0, 240))
        ended = began + timedelta(seconds=chance.randint(12, 70))
        yield Call(
            agent=cast.staff[chance.choice(("sara", "omar", "nadia", "pietro"))],
            caller=person,
            organisation_id=person.organisation_id if person else None,
            began_at=began,
            ended_at=ended,
            saved_at=ended,
            outcome=Outcome.NOT_FOR_US,
            note=chance.choice(NOT_FOR_US),
        )
