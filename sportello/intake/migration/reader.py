"""What a reader of a product is, and what all of them need: words, moments and lists out of a product's own JSON."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sportello.intake.migration.documents import Document, Export
from sportello.intake.migration.json_stream import BrokenJson, objects
from sportello.intake.migration.records import Record, Records, Unreadable, Unused

Plain = Mapping[str, Any]
JSON_ENDINGS = frozenset({"json", "jsonl", "ndjson", "txt", ""})


@dataclass(frozen=True)
class Product:
    """A help desk whose exports are read.

    `states` and `priorities` say what its words mean here (see `standing`); a mapping may say otherwise. `tells` is how
    sure the reader is that an object is this product's, 0 to 3; `take` makes records of one.
    """

    key: str
    title: str
    states: Mapping[str, str]
    priorities: Mapping[str, str]
    take: Callable[["Found"], Records]
    tells: Callable[["Found"], int]
    sorts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """One object of an export: the list it stood in, the file, the object, its position in the file."""

    within: str
    file: str
    value: Any
    position: int

    @property
    def place(self) -> tuple[str, int]:
        return self.file, self.position


def walk(export: Export, broken: Callable[[Record], None]) -> Iterator[Found]:
    """Every object of the JSON files of an export; what is no JSON is told to `broken`."""
    for document in export:
        if document.ending in JSON_ENDINGS and "attachments/" not in document.name:
            yield from _objects_of(document, broken)


def _objects_of(document: Document, broken: Callable[[Record], None]) -> Iterator[Found]:
    with document.text() as file:
        try:
            for within, value, position in objects(file):
                yield from _opened(Found(within or _list_name(document), document.name, value, position))
        except BrokenJson as error:
            if document.ending in ("json", "jsonl", "ndjson"):
                why = f"no JSON from here on: {error}"
                broken(Unreadable(place=(document.name, error.position + 1), why=why))


def _list_name(document: Document) -> str:
    """What a file is called without version, number and date: `v2-tickets_3.json` holds tickets."""
    return re.sub(r"^v\d-|[\d_.\-]+$", "", document.stem.lower())


def _opened(found: Found) -> Iterator[Found]:
    """A recorded answer is opened: what counts is its body."""
    value = found.value
    if not (isinstance(value, dict) and "body" in value and "uri" in value):
        yield found
        return
    body, path = value["body"], str(value["uri"]).partition("?")[0].removesuffix(".json")
    if value.get("method", "GET") != "GET":
        return
    within = path.rstrip("/").rpartition("/")[2]
    name = f"{found.file} {path}"
    lists = [(within, body)] if isinstance(body, list) else []
    if isinstance(body, dict):
        lists = [(key, rows) for key, rows in body.items() if isinstance(rows, list)] or [("", [body])]
    for key, rows in lists:
        for row in rows:
            yield Found(key, name, row, found.position)


def read_with(product: Product, export: Export) -> Records:
    """Every record of an export, as a product's reader makes them."""
    broken: list[Record] = []
    for found in walk(export, broken.append):
        yield from broken
        broken.clear()
        yield from placed(product, found)
    yield from broken


def placed(product: Product, found: Found) -> Records:
    """The records of one object, each with its place; an object that is not as it should be is told as unreadable."""
    try:
        for record in product.take(found):
            record.place = found.place
            yield record
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        yield Unreadable(
            place=found.place,
            why=f"a record has not the shape that {product.title} gives it: {error!r}"[:300],
        )


def unused(found: Found, what: str = "") -> Unused:
    """A record that is of no use here."""
    return Unused(place=found.place, what=what or found.within or "other")


# -- values -------------------------------------------------------------------------------------------------------


def said(value: object) -> str:
    """A value as text: empty for none, without a fraction for whole numbers, lists with commas."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(said(one) for one in value)
    if isinstance(value, dict):
        return said(value.get("name") or value.get("value") or value.get("displayName") or value.get("label"))
    return str(value).strip()


def line(value: object, most: int = 300) -> str:
    """A value as one line."""
    return " ".join(said(value).split())[:most]


_FARTHEST = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp())
_BARE = re.compile(r"(.*\d)\s*([+-]\d\d)(\d\d)$")


def moment(value: object, zone: Any = UTC) -> int:
    """A written moment as seconds since 1970; 0 where there is none, or one that no clock shows (the year 9999).

    A wall clock without a zone is of `zone`.
    Raises ValueError for what is no moment.
    """
    if value is None or value == "":
        return 0
    if isinstance(value, int | float):
        return _believed(int(value / 1000 if value > 10**11 else value))
    text = str(value).strip()
    if text.isdecimal() and len(text) >= 9:
        return moment(int(text))
    if (bare := _BARE.fullmatch(text)) and "T" in text:
        text = f"{bare[1]}{bare[2]}:{bare[3]}"
    text = text.removesuffix(" UTC")
    found = datetime.fromisoformat(text)
    return _believed(int((found if found.tzinfo else found.replace(tzinfo=zone)).timestamp()))


def _believed(seconds: int) -> int:
    return seconds if -_FARTHEST < seconds < _FARTHEST else 0


def rows(value: object) -> Sequence[Plain]:
    """A list of objects, whatever else came instead."""
    if isinstance(value, Mapping):
        return [value]
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def listed(value: object) -> list[str]:
    """A list of words; a text with commas is one too."""
    if isinstance(value, str):
        value = value.split(",")
    return [text for one in value if (text := said(one))] if isinstance(value, list) else []


def facts(*pairs: tuple[str, object]) -> dict[str, str]:
    """Facts that have a value."""
    return {name: text for name, value in pairs if (text := said(value))}


def fields_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Fields of one's own that are filled in."""
    return {line(name, 60): text[:1000] for name, value in values.items() if (text := said(value))}
