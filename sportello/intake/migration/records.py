"""What every help desk has, whatever it calls it: neutral records, as readers of products make them.

References are the product's own identifiers, as text; moments are seconds since 1970 (UTC), 0 where nobody knows.
A record may come in any order and in any file of the export: records find one another by reference.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass
class Record:
    """Base of all records. `place` is where it stood: the file, and the line or number in it."""

    kind: ClassVar[str] = ""
    reference: str = ""
    place: tuple[str, int] = ("", 0)


@dataclass
class Organisation(Record):
    """A firm."""

    kind = "organisation"
    name: str = ""
    tier: str = ""


@dataclass
class Person(Record):
    """Somebody: who asks, or (`agent`) who answers. `organisation` is a reference."""

    kind = "person"
    name: str = ""
    address: str = ""
    phone: str = ""
    organisation: str = ""
    language: str = ""
    agent: bool = False


@dataclass
class Name(Record):
    """What the product calls something that records point to: of = team, category, state, priority, field."""

    kind = "name"
    of: str = ""
    name: str = ""


@dataclass
class File:
    """A file of a message: inside the export under `path`, or `content` in base64, or only an address (`url`)."""

    name: str = ""
    size: int = 0
    path: str = ""
    content: str = ""
    url: str = ""


@dataclass
class Ticket(Record):
    """A ticket as it stands at the moment of the export. State, priority, team and category in the product's words.

    `number` is what people call it. `by` opened it, if somebody else than the requester did. `state_at` is when it came
    to its state, `until` when it is to be looked at again. `facts` are kept as they are written, for agents.
    """

    kind = "ticket"
    number: str = ""
    subject: str = ""
    at: int = 0
    requester: str = ""
    organisation: str = ""
    by: str = ""
    text: str = ""
    html: str = ""
    channel: str = ""
    sort: str = ""
    state: str = ""
    state_at: int = 0
    until: int = 0
    priority: str = ""
    owner: str = ""
    team: str = ""
    category: str = ""
    resolution: str = ""
    resolved_at: int = 0
    closed_at: int = 0
    tags: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    watchers: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    updated: int = 0


@dataclass
class Message(Record):
    """Something said on a ticket. `voice` is reply, note, requester, call or time; empty where who said it decides.

    With `joins` its files belong to the message of that reference. A `ticket` that begins with @ is that of another
    message.
    """

    kind = "message"
    ticket: str = ""
    at: int = 0
    by: str = ""
    voice: str = ""
    text: str = ""
    html: str = ""
    minutes: int = 0
    joins: str = ""
    files: list[File] = field(default_factory=list)


@dataclass
class Move(Record):
    """A change of a ticket: of `what` to `to`. Of a field `before` is its name.

    `what` is state, priority, owner, team, category, subject, tag or untag. Without a moment, of how a ticket is: copy,
    field, title, rank.
    """

    kind = "move"
    ticket: str = ""
    at: int = 0
    by: str = ""
    what: str = ""
    to: str = ""
    before: str = ""
    until: int = 0


@dataclass
class Rating(Record):
    """What the requester thought of it: good, fair or bad."""

    kind = "rating"
    ticket: str = ""
    at: int = 0
    mood: str = ""
    text: str = ""


@dataclass
class Link(Record):
    """Two tickets that belong together: related, duplicate, parent, caused_by; merged: `ticket` went into `other`."""

    kind = "link"
    ticket: str = ""
    other: str = ""
    relation: str = "related"
    at: int = 0


@dataclass
class Unreadable(Record):
    """Something that no record could be made of, and why."""

    kind = "unreadable"
    why: str = ""


@dataclass
class Unused(Record):
    """A record that the product's export holds and a help desk needs not (a macro, a view): told, not taken."""

    kind = "unused"
    what: str = ""


KINDS: dict[str, type[Record]] = {
    cls.kind: cls for cls in (Organisation, Person, Name, Ticket, Message, Move, Rating, Link)
}

Records = Iterator[Record]


def to_plain(record: Record) -> dict[str, Any]:
    """The record as JSON can hold it."""
    plain = dict(record.__dict__)
    if plain.get("files"):
        plain["files"] = [file.__dict__ for file in plain["files"]]
    return plain


def from_plain(kind: str, plain: dict[str, Any]) -> Record:
    """The record that `to_plain` wrote."""
    if plain.get("files"):
        plain["files"] = [File(**file) for file in plain["files"]]
    plain["place"] = tuple(plain["place"])
    return KINDS[kind](**plain)
