"""Who calls, as the page shows it: the card of somebody known, and the list from which one is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from sportello.people.actor import Actor
from sportello.people.callers import callers, digits_in
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from sportello.web.intake.reading import marked, name_and_number
from sportello.web.phones import readable
from sportello.workspace.models import Call


@dataclass(frozen=True)
class Option:
    """One of those who may be calling. Name and firm are in three parts: the middle one was typed."""

    person: Person
    name: tuple[str, str, str]
    firm: tuple[str, str, str]
    number: str
    open: int


@dataclass(frozen=True)
class Options:
    """The list under the box; `fresh` is the name under which somebody new would be kept."""

    typed: str
    people: Sequence[Option]
    fresh: str
    number: str


def options(typed: str, actor: Actor) -> Options:
    """The people who may be meant by what was typed."""
    typed = typed.strip()[:160]
    found = callers(typed)
    counts = open_requests([person.pk for person in found], actor)
    name, number = name_and_number(typed)
    return Options(
        typed=typed,
        people=[_option(person, typed, counts.get(person.pk, 0)) for person in found],
        fresh=name,
        number=number,
    )


def _option(person: Person, typed: str, count: int) -> Option:
    firm = person.organisation.name if person.organisation else ""
    digits = digits_in(typed)
    phones = [phone.number for phone in person.phones.all()]
    shown = next((number for number in phones if digits and digits in number), phones[0] if phones else "")
    words = "" if digits else typed
    return Option(person, marked(person.name, words), marked(firm, words), readable(shown), count)


def open_requests(people: Sequence[int], actor: Actor) -> dict[int, int]:
    """How many unresolved tickets each of these people has, of those the actor may see; one query."""
    if not people:
        return {}
    seen = Ticket.objects.visible_to(actor).unresolved().filter(requester__in=people)
    return dict(seen.order_by().values_list("requester").annotate(Count("pk", distinct=True)))


@dataclass(frozen=True)
class Card:
    """The caller as chosen."""

    person: Person | None
    name: str
    firm: str
    tier: str
    number: str
    initials: str


def card(call: Call) -> Card | None:
    """The caller's card; None while nobody knows who it is."""
    number = readable(call.number)
    if call.caller is not None:
        firm = call.caller.organisation
        phone = number or _first_phone(call.caller)
        tier = firm.tier if firm else ""
        return Card(
            call.caller, call.caller.name, firm.name if firm else "", tier, phone, call.caller.initials
        )
    if call.caller_name:
        return Card(None, call.caller_name, "", "", number, Person(name=call.caller_name).initials)
    return None


def _first_phone(person: Person) -> str:
    number = person.phones.order_by("pk").values_list("number", flat=True).first()
    return readable(number or "")
