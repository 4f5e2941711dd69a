"""The timeline as a page shows it: events with their words, authors and days; each kind has its template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sportello.domain.timeline import Payload, from_json
from sportello.people.models import Person
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.web import words

# Fields of payloads that hold people, one or many: their names are fetched in one query.
PEOPLE = ("owner", "person", "supervisor", "requester", "to", "mentions", "people")
SHOWN = 500


@dataclass(frozen=True)
class Entry:
    """One event ready to be drawn."""

    number: int
    kind: str
    at: datetime
    payload: Payload
    author: Person | None
    text: str = ""
    erased: bool = False
    channel: str = ""
    level_before: int = 0
    people: dict[int, Person] | None = None

    @property
    def template(self) -> str:
        """The template of its kind."""
        return f"timeline/_{self.kind}.html"

    @property
    def by(self) -> str:
        """Who did it, in words: a person, or Sportello itself."""
        return self.author.name if self.author else _("Sportello")

    @property
    def taker(self) -> str:
        """Who took charge, where one person takes for another."""
        person = (self.people or {}).get(getattr(self.payload, "person", None) or 0)
        return person.name if person else self.by

    @property
    def words(self) -> str:
        """The original words of an imported event, where they are not its text already."""
        said = str(getattr(self.payload, "words", ""))
        return "" if said == self.text else said


@dataclass(frozen=True)
class Day:
    """The entries of one day in the zone of the page."""

    title: str
    entries: list[Entry]


@dataclass(frozen=True)
class Told:
    """The events of a ticket with their words, before anybody is named."""

    events: Sequence[TimelineEvent]
    payloads: Sequence[Payload]
    texts: dict[int, Message]

    @property
    def people(self) -> set[int]:
        """The ids of all whom it names."""
        return ids_in(self.payloads) | {event.actor_id for event in self.events if event.actor_id}

    def entries(self, people: dict[int, Person]) -> list[Entry]:
        """The events, drawn with these people."""
        return _entries(self.events, self.payloads, self.texts, people)

    def holds(self) -> list[tuple[datetime, datetime | None]]:
        """From when to when the ticket waited."""
        found: list[tuple[datetime, datetime | None]] = []
        since: datetime | None = None
        for event in self.events:
            if event.kind == "put_on_hold" and since is None:
                since = event.at
            elif event.kind in ENDS_A_WAIT and since is not None:
                found.append((since, event.at))
                since = None
        return [*found, (since, None)] if since else found


ENDS_A_WAIT = {"resumed", "requester_wrote", "resolved", "resolved_unanswered", "cancelled", "merged_into"}


def told(ticket: Ticket) -> Told:
    """The timeline of a ticket, the last events of a very long one: two queries."""
    events = list(TimelineEvent.objects.filter(ticket=ticket).order_by("-number")[:SHOWN])[::-1]
    since = events[0].number if events else 0
    messages = Message.objects.filter(ticket=ticket, event_number__gte=since)
    return Told(
        events,
        [from_json(event.kind, event.payload) for event in events],
        {message.event_number: message for message in messages},
    )


def days(entries: Sequence[Entry], now: datetime) -> list[Day]:
    """The entries under the days on which they happened."""
    grouped = [list(group) for _day, group in groupby(entries, _date)]
    return [Day(words.day(entries[0].at, now), entries) for entries in grouped]


def _entries(
    events: Sequence[TimelineEvent],
    payloads: Sequence[Payload],
    texts: dict[int, Message],
    people: dict[int, Person],
) -> list[Entry]:
    entries, level = [], 0
    for event, payload in zip(events, payloads, strict=True):
        message = texts.get(event.number)
        entries.append(
            Entry(
                number=event.number,
                kind=event.kind,
                at=event.happened_at or event.at,
                payload=payload,
                author=people.get(event.actor_id or 0),
                text=message.text if message else "",
                erased=bool(message and message.erased_at),
                channel=getattr(payload, "channel", "") or ("" if event.source == "page" else event.source),
                level_before=level,
                people=people,
            )
        )
        offer = getattr(payload, "offer", None)
        level = offer.level if offer is not None else level
    return entries


def _date(entry: Entry) -> Any:
    return timezone.localtime(entry.at).date()


def ids_in(payloads: Iterable[Payload]) -> set[int]:
    """The people that payloads name."""
    found: set[int] = set()
    for payload in payloads:
        for part in (payload, getattr(payload, "offer", None)):
            for field in PEOPLE:
                value = getattr(part, field, None)
                if isinstance(value, int):
                    found.add(value)
                elif isinstance(value, tuple):
                    found.update(person for person in value if isinstance(person, int))
    return found


def known(ids: Iterable[int]) -> dict[int, Person]:
    """People by id, in one query."""
    return {person.pk: person for person in Person.objects.filter(pk__in=set(ids))}
