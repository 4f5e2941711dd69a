"""Work beside the conversation, as the rail shows it: the checklist, and the time spent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sportello.desk.work import LISTED, Item, listed
from sportello.web import words

# Of an event: its number, kind, actor, moment and payload.
Beside = tuple[int, str, int | None, datetime, dict[str, Any]]


@dataclass(frozen=True)
class Work:
    """What the rail shows of it."""

    minutes: int
    items: Sequence[Item]

    @property
    def words(self) -> str:
        """The time spent: `1 h 20`."""
        return words.span(self.minutes * 60) if self.minutes else ""

    @property
    def done(self) -> int:
        """How many items are ticked off."""
        return sum(item.done for item in self.items)


def work_in(events: Sequence[Beside]) -> Work:
    """The checklist and the minutes that a ticket's events leave; what was undone does not count."""
    taken_back = {
        number
        for last, kind, _actor, _at, payload in events
        if kind == "undone"
        for number in range(payload.get("event", last), last)
    }
    counted = [row for row in events if row[0] not in taken_back]
    minutes = sum(payload.get("minutes", 0) for _number, _kind, _actor, _at, payload in counted)
    items = listed(
        (number, kind, actor, payload) for number, kind, actor, _at, payload in counted if kind in LISTED
    )
    return Work(max(0, minutes), items)
