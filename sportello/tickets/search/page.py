"""What an index knows of one thing: words for everybody who may see it, and words for agents only.

Tickets are indexed so, and whatever else has words (articles): each kind in a table of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sportello.tickets.search.words import stems_of, words_of


@dataclass(frozen=True, slots=True)
class Table:
    """Where the words of a kind of thing are kept; `key` is the column (a rowid on SQLite) that says whose they are."""

    name: str
    key: str
    index: str


TICKETS: Final = Table("tickets_words", "ticket_id", "words_of_tickets")


@dataclass(slots=True)
class Page:
    """The words of a thing, or those to be added to it. `subject`, `people` and `public` are for everybody."""

    id: int
    number: int = 0
    subject: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    internal: list[str] = field(default_factory=list)

    def add(self, text: str, *, public: bool) -> None:
        """Take in a message."""
        (self.public if public else self.internal).extend(words_of(text))

    def head(self, number: int, subject: str, people: Sequence[str]) -> "Page":
        """Take in what every ticket has: its number, its line, whose it is."""
        self.number, self.subject = number, words_of(subject)
        self.people = [word for name in people for word in words_of(name or "")]
        return self

    @property
    def public_stems(self) -> list[str]:
        return stems_of([*self.subject, *self.public])

    @property
    def internal_stems(self) -> list[str]:
        return stems_of(self.internal)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question to the index: groups of words, one of which must be there whole (its words by beginning or stem)."""

    groups: tuple[tuple[str, ...], ...]
    internal: bool

    @property
    def is_empty(self) -> bool:
        return not any(self.groups)
