"""Records put aside on disk while an export is read, and given back in the order in which they are needed.

Exports tell things in any order: a ticket's messages may stand before it and in another file. However large the export
is, little of it is in memory.
"""

import json
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from sportello.intake.migration.records import (
    Link,
    Message,
    Move,
    Name,
    Organisation,
    Person,
    Rating,
    Record,
    Ticket,
    from_plain,
    to_plain,
)

_TABLES = """
    PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000; PRAGMA temp_store=FILE;
    CREATE TABLE heads (kind TEXT, reference TEXT, at INTEGER, updated INTEGER, size INTEGER, body TEXT);
    CREATE TABLE parts (kind TEXT, ticket TEXT, reference TEXT, at INTEGER, size INTEGER, body TEXT);
"""
_SORTED = """
    CREATE INDEX heads_by_reference ON heads (kind, reference, updated);
    CREATE INDEX parts_by_reference ON parts (reference);
    UPDATE parts SET at = CASE WHEN at > 0 THEN at ELSE coalesce(
        (SELECT p.at FROM parts p WHERE p.reference = substr(parts.ticket, 2) LIMIT 1), 0) END,
        ticket = coalesce((SELECT p.ticket FROM parts p WHERE p.reference = substr(parts.ticket, 2) LIMIT 1), ticket)
      WHERE substr(ticket, 1, 1) = '@';
    CREATE INDEX parts_by_ticket ON parts (ticket, size);
    CREATE TABLE tickets (reference TEXT PRIMARY KEY, at INTEGER, size INTEGER);
    INSERT INTO tickets SELECT reference, min(at),
        sum(size) + coalesce((SELECT sum(p.size) FROM parts p WHERE p.ticket = heads.reference), 0)
      FROM heads WHERE kind = 'ticket' GROUP BY reference;
    CREATE INDEX tickets_by_time ON tickets (at, reference);
"""
_MANY = 2000
HEAVY = 32_000_000
"""Letters of records in memory at once; a ticket that holds more stands alone."""
R = TypeVar("R", bound=Record)


@dataclass
class Bundle:
    """A ticket with all that hangs on it. Without `ticket` only further parts came of one that is known already."""

    reference: str
    ticket: Ticket | None
    messages: list[Message] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    copies: Counter[str] = field(default_factory=Counter)
    """How many records of each kind only repeated others of the export."""

    @property
    def records(self) -> Iterator[Record]:
        """All of them."""
        if self.ticket is not None:
            yield self.ticket
        yield from (*self.messages, *self.moves, *self.ratings, *self.links)


class Shelf:
    """A temporary file of records. Use it in a `with`; the file is gone afterwards."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sportello-moving-")
        self._base = sqlite3.connect(Path(self._folder.name) / "records.sqlite3", isolation_level=None)
        self._base.executescript(_TABLES)
        self._heads: list[tuple[Any, ...]] = []
        self._parts: list[tuple[Any, ...]] = []
        self._held = 0
        self.tickets = 0

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(self, *_error: object) -> None:
        self._base.close()
        self._folder.cleanup()

    def add(self, record: Record) -> None:
        """Put a record aside."""
        body, reference = _written(record), _mended(record.reference)
        if isinstance(record, Message | Move | Rating | Link):
            ticket = _mended(record.ticket)
            self._parts.append((record.kind, ticket, reference, record.at, len(body), body))
        else:
            at, updated = (record.at, record.updated) if isinstance(record, Ticket) else (0, 0)
            self._heads.append((record.kind, reference, at, updated, len(body), body))
        self._held += len(body)
        if len(self._parts) + len(self._heads) >= _MANY or self._held >= HEAVY:
            self._write()

    def _write(self) -> None:
        self._base.execute("BEGIN")
        self._base.executemany("INSERT INTO heads VALUES (?, ?, ?, ?, ?, ?)", self._heads)
        self._base.executemany("INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?)", self._parts)
        self._base.execute("COMMIT")
        self._held = 0
        self._heads.clear()
        self._parts.clear()

    def sort(self) -> None:
        """All records are in: order them."""
        self._write()
        self._base.executescript(_SORTED)
        self.tickets = self._base.execute("SELECT count(*) FROM tickets").fetchone()[0]

    # -- heads ------------------------------------------------------------------------------------------------

    def names(self, of: str) -> dict[str, str]:
        """What the product calls its teams, categories, fields: by reference."""
        return {name.reference: name.name for name in self._all(Name) if name.of == of}

    def organisations(self) -> Iterator[tuple[Organisation, int]]:
        """Each once, as its last record tells it, and how many they were."""
        for same in self._grouped(Organisation):
            yield same[-1], len(same)

    def people(self) -> Iterator[tuple[Person, int]]:
        """Each once, with what any of its records tells, and how many they were."""
        for same in self._grouped(Person):
            first = same[0]
            for other in same[1:]:
                for name in ("name", "address", "phone", "organisation", "language"):
                    if not getattr(first, name):
                        setattr(first, name, getattr(other, name))
                first.agent = first.agent or other.agent
            yield first, len(same)

    def _all(self, kind: type[R]) -> Iterator[R]:
        rows = self._base.execute(
            "SELECT body FROM heads WHERE kind = ? ORDER BY reference, updated, rowid", [kind.kind]
        )
        for (body,) in rows:
            yield cast(R, from_plain(kind.kind, json.loads(body)))

    def _grouped(self, kind: type[R]) -> Iterator[list[R]]:
        same: list[R] = []
        for record in self._all(kind):
            if same and same[-1].reference != record.reference:
                yield same
                same = []
            same.append(record)
        if same:
            yield same

    def words(self, column: str, most: int = 200) -> list[tuple[str, int]]:
        """Which words stand in a column of the tickets, and how often: the most frequent first."""
        found = self._base.execute(
            "SELECT json_extract(body, ?) AS word, count(*) FROM heads WHERE kind = 'ticket' AND word <> '' "
            "GROUP BY word ORDER BY 2 DESC, 1 LIMIT ?",
            [f"$.{column}", most],
        )
        return [(str(word), count) for word, count in found]

    # -- tickets ----------------------------------------------------------------------------------------------

    def bundles(self, size: int) -> Iterator[list[Bundle]]:
        """Tickets in the order in which they were opened, some at a time: no more than memory bears."""
        heads = self._base.execute("SELECT reference, size FROM tickets ORDER BY at, reference")
        yield from map(self._bundled, _light(heads, size))

    def loose(self, size: int) -> Iterator[list[Bundle]]:
        """Parts of tickets that are not in the export."""
        heads = self._base.execute(
            "SELECT ticket, sum(size) FROM parts WHERE ticket NOT IN (SELECT reference FROM tickets) "
            "GROUP BY ticket ORDER BY ticket"
        )
        yield from map(self._bundled, _light(heads, size))

    def _bundled(self, references: Sequence[str]) -> list[Bundle]:
        found = {reference: Bundle(reference, None) for reference in references}
        marks = ",".join("?" * len(references))
        rows = self._base.execute(
            f"SELECT reference, body FROM heads WHERE kind = 'ticket' AND reference IN ({marks}) "  # noqa: S608
            "ORDER BY reference, updated, rowid",
            references,
        )
        for reference, body in rows:
            bundle = found[reference]
            bundle.copies["ticket"] += bundle.ticket is not None
            bundle.ticket = cast(Ticket, from_plain("ticket", json.loads(body)))
        rows = self._base.execute(
            f"SELECT kind, ticket, at, body FROM parts WHERE ticket IN ({marks}) ORDER BY at, rowid",  # noqa: S608
            references,
        )
        seen: set[tuple[str, str, str]] = set()
        for kind, reference, at, body in rows:
            record = from_plain(kind, json.loads(body))
            bundle = found[reference]
            key = (kind, reference, record.reference)
            if key in seen:
                bundle.copies[kind] += 1
                continue
            seen.add(key)
            record.ticket, record.at = reference, at  # type: ignore[attr-defined]
            _part_of(bundle, record)
        return list(found.values())


def _light(heads: Iterable[tuple[str, int]], most: int) -> Iterator[list[str]]:
    """References in groups of at most so many, and of no more letters than are held at once."""
    some, held = list[str](), 0
    for reference, size in heads:
        if some and (len(some) >= most or held + size > HEAVY):
            yield some
            some, held = [], 0
        some.append(reference)
        held += size
    if some:
        yield some


def _part_of(bundle: Bundle, record: Record) -> None:
    match record:
        case Message():
            bundle.messages.append(record)
        case Move():
            bundle.moves.append(record)
        case Rating():
            bundle.ratings.append(record)
        case Link():
            bundle.links.append(record)


def _written(record: Record) -> str:
    """The record as JSON that any database can hold: without NUL, without halves of letters."""
    plain = to_plain(record)
    text = json.dumps(plain, ensure_ascii=False)
    try:
        text.encode()
        whole = "\\u0000" not in text
    except UnicodeEncodeError:
        whole = False
    return text if whole else json.dumps(_mended(plain), ensure_ascii=False)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_mended(name): _mended(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_mended(one) for one in value]
    return value
