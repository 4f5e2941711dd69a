"""A look at an export before anything is brought in: whose it is, its words and columns, its first tickets."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Final

from sportello.intake.migration.columns import WORDS, guess_what, guessed
from sportello.intake.migration.documents import Export
from sportello.intake.migration.meaning import Meaning
from sportello.intake.migration.moving import names_of, put_aside
from sportello.intake.migration.plan import Plan
from sportello.intake.migration.products.table import KEY as TABLE
from sportello.intake.migration.reader import Product
from sportello.intake.migration.reading import records_of
from sportello.intake.migration.records import Record
from sportello.intake.migration.report import Report
from sportello.intake.migration.shelf import Bundle, Shelf
from sportello.intake.migration.tables import open_table, tables_of

MOST_RECORDS: Final = 20_000
"""Records looked at: what comes behind them is seen by the dry run."""
SHOWN: Final = 20
SAMPLES: Final = 3
_LONGEST: Final = 60
_MOST_WORDS: Final = 60


@dataclass
class Seen:
    """What was seen. `words` are the words of each field with how often they stand there, the most frequent first."""

    whole: bool = True
    records: dict[str, int] = field(default_factory=dict)
    words: dict[str, list[list[Any]]] = field(default_factory=dict)
    columns: list[list[Any]] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    rejected: dict[str, int] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


def look(product: Product, export: Export, plan: Plan) -> Seen:
    """Look at the first records. Raises CannotRead."""
    seen, report = Seen(), Report()
    if product.key == TABLE:
        seen.columns = _columns(export, plan)
    with Shelf() as shelf:
        records = records_of(product, export, plan)
        put_aside(_first(records, seen), shelf, report)
        names = names_of(shelf)
        meaning = Meaning(product, plan, names, report)
        people = {person.reference: person.name or person.address for person, _ in shelf.people()}
        for column in WORDS:
            seen.words[column] = _words(
                shelf, column, people if column == "owner" else names.get(_OF[column], {})
            )
        for bundle in next(shelf.bundles(SHOWN), []):
            seen.tickets.append(_shown(bundle, meaning, people))
    seen.records = {kind: count for kind, count in report.read.items() if kind != "unreadable"}
    seen.rejected = dict(report.reasons.most_common(SHOWN))
    return seen


_OF: Final = {"state": "state", "priority": "priority", "team": "team", "category": "category", "owner": ""}


def _first(records: Iterator[Record], seen: Seen) -> Iterator[Record]:
    yield from islice(records, MOST_RECORDS)
    seen.whole = next(records, None) is None


def _words(shelf: Shelf, column: str, names: dict[str, str]) -> list[list[Any]]:
    """[what stands in the export, what it is called, how often]."""
    return [[word, names.get(word, word), count] for word, count in shelf.words(column, _MOST_WORDS)]


def _shown(bundle: Bundle, meaning: Meaning, people: dict[str, str]) -> dict[str, Any]:
    """A ticket as it will be, in few words."""
    ticket = bundle.ticket
    assert ticket is not None  # noqa: S101  # bundles have one
    return {
        "number": ticket.number or ticket.reference,
        "subject": ticket.subject[:120],
        "at": ticket.at,
        "requester": people.get(ticket.requester, "")[:_LONGEST],
        "state": meaning.state(ticket.state),
        "was": meaning.words("state", ticket.state),
        "priority": meaning.priority(ticket.priority, ticket) or "medium",
        "owner": people.get(ticket.owner, "")[:_LONGEST],
        "team": meaning.name("team", ticket.team)[:_LONGEST],
        "messages": len(bundle.messages),
        "files": len(ticket.files) + sum(len(message.files) for message in bundle.messages),
    }


def _columns(export: Export, plan: Plan) -> list[list[Any]]:
    """[name, field it probably is, samples] of the columns of the first table; fills in what the plan does not say."""
    for document in tables_of(export):
        with open_table(document, plan.sheet) as log:
            columns = list(log.columns)
            samples: dict[str, Counter[str]] = {column: Counter() for column in columns}
            for row in islice(log.rows, 200):
                for column, cell in zip(columns, row.cells, strict=False):
                    text = " ".join(str(cell).split())[:_LONGEST]
                    if text and len(samples[column]) < SAMPLES:
                        samples[column][text] += 1
        if not set(plan.columns) & set(columns):
            plan.what = guess_what(columns)
            plan.columns = guessed(columns, plan.what)
        return [[column, plan.columns.get(column, ""), list(samples[column])] for column in columns]
    return []
