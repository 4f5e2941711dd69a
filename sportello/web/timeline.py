"""The timeline as a page shows it: events with their words, files, authors and days; each kind has its template."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import BigIntegerField, Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sportello.desk.work import LISTED
from sportello.domain.timeline import Payload, from_json
from sportello.people.models import Person
from sportello.sets.kept import Among, Given, Kept
from sportello.tickets.models import Attachment, Message, Ticket, TimelineEvent
from sportello.web import words
from sportello.web.mail.beside import Beside as MailBeside
from sportello.web.mail.beside import beside as mail_beside
from sportello.web.mail.posted import Posted, posted
from sportello.web.said import said
from sportello.web.window import USUAL, Window
from sportello.web.work import Beside, Work, work_in

# Fields of payloads that hold people, one or many: their names are fetched in one query.
PEOPLE = ("owner", "person", "supervisor", "requester", "to", "mentions", "people")
# So many of the engine's own events in a row are folded into one line.
RUN = 4
# Kinds that bring an offer, and with it a level.
OFFERS = (
    "opened",
    "escalated",
    "recalled",
    "handed_back",
    "de_escalated",
    "transferred",
    "reopened",
    "adopted",
)


@dataclass(frozen=True)
class Entry:
    """One event ready to be drawn. `taken_back`: its author undid it before anybody was told."""

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
    files: Sequence[Attachment] = ()
    taken_back: bool = False
    public: bool = False
    mail: MailBeside | None = None
    post: Sequence[Posted] = ()

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
        original = str(getattr(self.payload, "words", ""))
        return "" if original == self.text else original

    @property
    def said(self) -> SafeString:
        """Its text as safe markup, with those mentioned marked."""
        mentioned = (self.people or {}).get
        found = (mentioned(person) for person in getattr(self.payload, "mentions", ()))
        names = [person.name for person in found if person is not None]
        mailed = self.mail is not None or self.channel in ("mail", "email")
        return said(self.text, names, mailed=mailed, subject=str(getattr(self.payload, "subject", "")))

    @property
    def minutes(self) -> int:
        """Minutes of work that it took, where somebody said so."""
        return int(getattr(self.payload, "minutes", 0))

    @property
    def speaks(self) -> bool:
        """Whether somebody says something in it."""
        return bool(self.text or self.erased or self.files)


@dataclass(frozen=True)
class Run:
    """Several events of the engine's in a row, folded into one line."""

    entries: list[Entry]

    @property
    def first(self) -> Entry:
        return self.entries[0]

    @property
    def last(self) -> Entry:
        return self.entries[-1]


@dataclass(frozen=True)
class Day:
    """The entries of one day in the zone of the page."""

    title: str
    entries: list[Entry]

    @property
    def parts(self) -> list[Entry | Run]:
        """The same entries, with what the engine did by itself in a row folded."""
        found: list[Entry | Run] = []
        for folds, group in groupby(self.entries, _folds):
            row = list(group)
            found += [Run(row)] if folds and len(row) >= RUN else row
        return found


@dataclass(frozen=True)
class Told:
    """The events of a ticket with their words, before anybody is named. `earlier`: where those before would begin."""

    events: Sequence[TimelineEvent]
    payloads: Sequence[Payload]
    texts: dict[int, Message]
    beside: Sequence[Beside] = ()
    files: Mapping[int, Sequence[Attachment]] = field(default_factory=dict)
    earlier: int = 0
    window: Window = USUAL
    mail: Mapping[int, MailBeside] = field(default_factory=dict)
    post: Mapping[int, Sequence[Posted]] = field(default_factory=dict)

    @property
    def people(self) -> set[int]:
        """The ids of all whom it names."""
        return ids_in(self.payloads) | {event.actor_id for event in self.events if event.actor_id}

    def entries(self, people: dict[int, Person]) -> list[Entry]:
        """The events, drawn with these people."""
        return list(_entries(self, people))

    def holds(self) -> list[tuple[datetime, datetime | None]]:
        """From when to when the ticket waited."""
        return list(_waits((kind, at) for _number, kind, _actor, at, _payload in self.beside))

    def work(self) -> Work:
        """The checklist and the time spent."""
        return work_in(self.beside)

    @property
    def level(self) -> int:
        """The level the ticket was at before the first event shown."""
        first = self.events[0].number if self.events else 0
        offers = [row[4] for row in self.beside if row[0] < first and row[1] in OFFERS]
        return int(offers[-1].get("offer", {}).get("level", 0)) if offers else 0


ENDS_A_WAIT = {"resumed", "requester_wrote", "resolved", "resolved_unanswered", "cancelled", "merged_into"}


_MESSAGES = Kept(
    lambda: Message.objects.filter(
        ticket=Given("ticket", BigIntegerField()), event_number__gte=Given("first", BigIntegerField())
    )
)


def told(ticket: Ticket, window: Window = USUAL) -> Told:
    """The timeline of a ticket as far as the window shows it: two queries, one more if it is cut, has files or mail."""
    events, earlier = window.events(ticket)
    payloads = [from_json(event.kind, event.payload) for event in events]
    numbers = [event.number for event in events]
    first = numbers[0] if numbers else 0
    messages = (
        Message.objects.filter(ticket=ticket, event_number__in=numbers)
        if window.show != "all"
        else _MESSAGES.rows(ticket=ticket.pk, first=first)
    )
    texts = {message.event_number: message for message in messages}
    whole = window.show == "all" and not earlier
    return Told(
        events,
        payloads,
        texts,
        beside=[(e.number, e.kind, e.actor_id, e.at, e.payload) for e in events]
        if whole
        else _beside(ticket),
        files=_files(payloads, texts.values()),
        earlier=earlier,
        window=window,
        mail=mail_beside(ticket, events),
        post=posted(ticket, events),
    )


def days(entries: Sequence[Entry], now: datetime) -> list[Day]:
    """The entries under the days on which they happened."""
    grouped = [list(group) for _day, group in groupby(entries, _date)]
    return [Day(words.day(entries[0].at, now), entries) for entries in grouped]


def _files(payloads: Sequence[Payload], messages: Iterable[Message]) -> dict[int, list[Attachment]]:
    """The files of each event; asked for only where there are any."""
    if not any(getattr(payload, "files", ()) for payload in payloads):
        return {}
    numbers = {message.pk: message.event_number for message in messages}
    found: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(message__in=numbers).order_by("pk"):
        found.setdefault(numbers[file.message_id], []).append(file)
    return found


def _beside(ticket: Ticket) -> list[Beside]:
    """What is needed of events that are not shown: waits, levels, the checklist, minutes. One query."""
    kinds = {"put_on_hold", "undone", *ENDS_A_WAIT, *OFFERS, *LISTED}
    wanted = TimelineEvent.objects.filter(Q(kind__in=kinds) | Q(payload__has_key="minutes"), ticket=ticket)
    return list(wanted.order_by("number").values_list("number", "kind", "actor_id", "at", "payload"))


def _waits(events: Iterable[tuple[str, datetime]]) -> Iterator[tuple[datetime, datetime | None]]:
    since: datetime | None = None
    for kind, at in events:
        if kind == "put_on_hold" and since is None:
            since = at
        elif kind in ENDS_A_WAIT and since is not None:
            yield since, at
            since = None
    if since is not None:
        yield since, None


def _entries(story: Told, people: dict[int, Person]) -> Iterator[Entry]:
    level = story.level
    undone = {
        number
        for event, payload in zip(story.events, story.payloads, strict=True)
        if event.kind == "undone"
        for number in range(getattr(payload, "event", event.number), event.number)
    }
    for event, payload in zip(story.events, story.payloads, strict=True):
        message = story.texts.get(event.number)
        yield Entry(
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
            files=story.files.get(event.number, ()),
            taken_back=event.number in undone,
            public=message.public if message else False,
            mail=story.mail.get(event.number),
            post=story.post.get(event.number, ()),
        )
        offer = getattr(payload, "offer", None) or getattr(payload, "back", None)
        level = offer.level if offer is not None else level


def _folds(entry: Entry) -> bool:
    """Whether it may disappear in a run: what the engine did by itself without moving or ending anything."""
    return entry.author is None and not entry.text and entry.kind in FOLDED


FOLDED = frozenset(
    {
        "warned",
        "reminded",
        "calendar_changed",
        "rule_fired",
        "policy_moved",
        "shift_ended",
        "woke",
        "observed",
    }
    | {"breached", "tagged", "linked", "unlinked", "absorbed", "incident_weighed"}
)


def _date(entry: Entry) -> Any:
    return timezone.localtime(entry.at).date()


def ids_in(payloads: Iterable[Payload]) -> set[int]:
    """The people that payloads name."""
    found: set[int] = set()
    for payload in payloads:
        for part in (payload, getattr(payload, "offer", None)):
            for name in PEOPLE:
                value = getattr(part, name, None)
                if isinstance(value, int):
                    found.add(value)
                elif isinstance(value, tuple):
                    found.update(person for person in value if isinstance(person, int))
    return found


_PEOPLE = Kept(lambda: Person.objects.filter(pk__in=Among("people", BigIntegerField())))


def known(ids: Iterable[int]) -> dict[int, Person]:
    """People by id, in one query."""
    return {person.pk: person for person in _PEOPLE.rows(people=set(ids))}
