"""What every kind of event has: a name, a visibility, a payload that can be stored, and what it does to a ticket."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints

from sportello.domain.errors import DeskError
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import TicketState


class UnknownKind(DeskError):
    """The timeline holds an event of a kind this version does not know."""

    code = "unknown_event_kind"
    hint = "The database was written by a newer version: upgrade before going on."


@dataclass(slots=True)
class Moment:
    """When, by whom and under which rules something happens.

    `at` is the moment that counts; `processed_at` the one at which it was carried out (later after an outage).
    `actor` is a person's id, None for the engine.
    """

    at: datetime
    rules: RuleBook
    actor: int | None = None
    processed_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """The moment of processing: people and shifts are those of now, clocks those of `at`."""
        return self.processed_at or self.at


@dataclass(frozen=True)
class Payload:
    """Base of all kinds. `public` events may be shown to requesters; `stale` ones make an open form stale."""

    kind: ClassVar[str]
    public: ClassVar[bool] = False
    stale: ClassVar[bool] = False

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        """Change the ticket as this event says. Clocks are reckoned afterwards by `evolve`."""

    def to_json(self) -> dict[str, Any]:
        """Plain data without what equals its default."""
        return {
            name: to_plain(value)
            for name, default in _SHAPES[self.kind]
            if (value := getattr(self, name)) != default
        }


KINDS: dict[str, type[Payload]] = {}
_SHAPES: dict[str, list[tuple[str, Any]]] = {}
_READERS: dict[str, dict[str, Callable[[Any], Any]]] = {}


P = TypeVar("P", bound=Payload)
C = TypeVar("C")


def event(cls: type[P]) -> type[P]:
    """Register a payload class under its kind."""
    KINDS[cls.kind] = cls
    return _shape(cls, cls.kind)


def _shape(cls: type[C], name: str) -> type[C]:
    hints = get_type_hints(cls)
    _SHAPES[name] = [(f.name, f.default if f.default is not MISSING else MISSING) for f in fields(cls)]  # type: ignore[arg-type]
    _READERS[name] = {f.name: reader_of(hints[f.name]) for f in fields(cls)}  # type: ignore[arg-type]
    return cls


def part(cls: type[C]) -> type[C]:
    """Register a dataclass that stands inside payloads."""
    return _shape(cls, cls.__name__)


_AS_THEY_ARE = frozenset({str, int, bool, NoneType})


def to_plain(value: Any) -> Any:
    """A value of a payload or of a ticket as it is stored: moments in ISO 8601, enumerations by their value."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value._value_
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if is_dataclass(value):
        shape = _SHAPES[type(value).__name__]
        return {name: to_plain(item) for name, default in shape if (item := getattr(value, name)) != default}
    return value


def _same(value: Any) -> Any:
    return value


def reader_of(hint: Any) -> Callable[[Any], Any]:
    """How a stored value becomes the field's type again."""
    if get_origin(hint) in (Union, UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        read = reader_of(inner)
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        read = reader_of(get_args(hint)[0])
        return lambda value: tuple(read(item) for item in value)
    if hint is datetime:
        return datetime.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and is_dataclass(hint):
        name = hint.__name__
        return lambda value: _read(hint, name, value)
    return _same


def _read(cls: Any, shape: str, data: Mapping[str, Any]) -> Any:
    readers = _READERS[shape]
    return cls(**{name: readers[name](value) for name, value in data.items() if name in readers})


def from_json(kind: str, data: Mapping[str, Any]) -> Payload:
    """The payload that `to_json` wrote; raises UnknownKind."""
    try:
        cls = KINDS[kind]
    except KeyError:
        raise UnknownKind(kind=kind) from None
    payload: Payload = _read(cls, kind, data)
    return payload


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(data: Mapping[str, Any]) -> str:
    """The one way a payload is written down, so that a digest can be computed again."""
    return _encode(data)


def written(payload: Payload) -> str:
    """A payload as it is written down. What the engine does to many tickets at once is often the same: kept."""
    try:
        return _kept(payload)
    except TypeError:  # with a list or a dictionary in it
        return canonical(payload.to_json())


@lru_cache(maxsize=1024)
def _kept(payload: Payload) -> str:
    return canonical(payload.to_json())


def digest_of(previous: str, number: int, kind: str, at: datetime, actor: int | None, content: str) -> str:
    """SHA-256 over the previous digest of the ticket and this event's content; hexadecimal."""
    text = f"{previous}\n{number}\n{kind}\n{int(at.timestamp())}\n{actor or 0}\n{content}"
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_text(text: str) -> str:
    """SHA-256 of a message's text: the event keeps it, so that the text itself can be erased by law."""
    return hashlib.sha256(text.encode()).hexdigest()
