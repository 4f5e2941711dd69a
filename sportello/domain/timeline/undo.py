"""Taking an act back before anybody was told: what it changed becomes again what it was."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from sportello.domain.errors import DeskError
from sportello.domain.ladder import Offer, climb, take
from sportello.domain.sla import Clock, ClockKind
from sportello.domain.ticket import Cause, Outcome, Record, TicketState, Visit
from sportello.domain.timeline.base import Moment, Payload, canonical, event, reader_of, to_plain


class CannotUndo(DeskError):
    """The act began something new (a stay, a clock): it is not taken back, but answered by a move of its own."""

    code = "cannot_undo"
    hint = "Use the move that leads back, such as recalling or reopening."


# Not part of what an act changes: the history itself, and what has rows or sets of its own.
_KEPT = frozenset({"id", "number", "last_number", "last_at", "digest", "visits", "clocks", "records"})
_SETS = frozenset({"watchers", "tags", "copies"})


def _readers(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {f.name: reader_of(hints[f.name]) for f in fields(cls)}


_TICKET, _VISIT, _CLOCK, _RECORD = (_readers(cls) for cls in (TicketState, Visit, Clock, Record))


@event
@dataclass(frozen=True)
class Undone(Payload):
    """Somebody took back what they had just done; `before` holds, as JSON, what the events from `event` on changed.

    A hand-back has begun a stay: `back` leads to the level again, whose clocks go on, `taken_by` who had taken it.
    """

    kind = "undone"
    stale = True
    event: int = 0
    of: str = ""
    before: str = ""
    back: Offer | None = None
    taken_by: int | None = None

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        was = json.loads(self.before or "{}")
        if self.back is not None:
            climb(ticket, self.back, Outcome.RECALLED, Cause.RECALL, moment)
            if self.taken_by is not None:
                take(ticket, self.taken_by, moment, acknowledge=True)
        _put_back(ticket, was.get("ticket", {}), _TICKET)
        for number, values in was.get("visits", {}).items():
            _put_back(ticket.visit_numbered(int(number)), values, _VISIT)
        for number, values in was.get("records", {}).items():
            _put_back(ticket.records[int(number) - 1], values, _RECORD)
        for key, values in was.get("clocks", {}).items():
            kind, ordinal = key.split(":")
            _put_back(ticket.clocks[ClockKind(kind), int(ordinal)], values, _CLOCK)


def _put_back(target: Any, values: dict[str, Any], readers: dict[str, Any]) -> None:
    for name, value in values.items():
        if name in _SETS:
            setattr(target, name, set(value))
        else:
            setattr(target, name, readers[name](value))


def what_was(before: TicketState, now: TicketState) -> str:
    """What `before` had where `now` differs, for `Undone.before`. Raises CannotUndo where something began since."""
    if len(now.visits) != len(before.visits) or len(now.records) != len(before.records):
        raise CannotUndo(began="stay")
    if now.clocks.keys() != before.clocks.keys():
        raise CannotUndo(began="clock")
    pairs = {
        "visits": zip((str(v.number) for v in now.visits), before.visits, now.visits, strict=True),
        "records": zip((str(r.number) for r in now.records), before.records, now.records, strict=True),
        "clocks": (
            (f"{kind.value}:{ordinal}", before.clocks[kind, ordinal], clock)
            for (kind, ordinal), clock in now.clocks.items()
        ),
    }
    was = {"ticket": _of_the_ticket(before, now)}
    was |= {table: dict(_changed(rows)) for table, rows in pairs.items()}
    return canonical({table: values for table, values in was.items() if values})


def way_back(before: TicketState, now: TicketState) -> tuple[Offer, str]:
    """What undoes a hand-back: the stay to go on with, and what else the ticket had. Raises CannotUndo.

    `before` is the ticket as it was when it was handed back.
    """
    left = before.visit
    if left is None or len(now.visits) != len(before.visits) + 1:
        raise CannotUndo(began="stay")
    offer = Offer(left.policy, left.level, before.team, tuple(left.offered_to), left.number)
    return offer, canonical({"ticket": _of_the_ticket(before, now)})


def _of_the_ticket(before: TicketState, now: TicketState) -> dict[str, Any]:
    return _differences(before, now, [f.name for f in fields(TicketState) if f.name not in _KEPT])


def _changed(rows: Iterable[tuple[str, Any, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, old, new in rows:
        different = _differences(old, new, [f.name for f in fields(old)])
        if different:
            yield key, different


def _differences(old: Any, new: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: _stored(getattr(old, name)) for name in names if getattr(old, name) != getattr(new, name)}


def _stored(value: Any) -> Any:
    return sorted(value) if isinstance(value, set) else to_plain(value)
