"""Work beside the conversation: time spent, and the checklist of a ticket.

The list and the sum are folds of these events; no column of the ticket holds them.
"""

from dataclasses import dataclass

from sportello.domain.timeline.base import Payload, event


@event
@dataclass(frozen=True)
class TimeSpent(Payload):
    """Minutes of work that came with no message; negative ones correct a mistake."""

    kind = "time_spent"
    minutes: int = 0
    on: str = ""


@event
@dataclass(frozen=True)
class ItemAdded(Payload):
    """Something to do was put on the ticket's checklist; the number of this event is the item's."""

    kind = "item_added"
    text: str = ""


@event
@dataclass(frozen=True)
class ItemChecked(Payload):
    """An item of the checklist is done, or (`done` false) not done after all."""

    kind = "item_checked"
    item: int = 0
    text: str = ""
    done: bool = True


@event
@dataclass(frozen=True)
class ItemRemoved(Payload):
    """An item was taken off the checklist."""

    kind = "item_removed"
    item: int = 0
    text: str = ""
