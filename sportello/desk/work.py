"""Work beside the conversation: time spent, and the checklist."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sportello.desk.change import Change
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.following import NothingToDo
from sportello.domain.errors import DeskError
from sportello.domain.timeline.work import ItemAdded, ItemChecked, ItemRemoved, TimeSpent
from sportello.people.actor import Actor
from sportello.tickets.models import TimelineEvent

# More than a day at one go is a slip of the fingers.
MOST_MINUTES = 24 * 60
LONGEST_ITEM = 200
LISTED = ("item_added", "item_checked", "item_removed")


class UnlikelyMinutes(DeskError):
    """The time spent is none, or more than a day."""

    code = "unlikely_minutes"
    message = "{minutes} minutes cannot be."
    hint = "Write between 0 and {most} minutes."


class EmptyItem(DeskError):
    """An item of a checklist says what to do."""

    code = "empty_item"
    hint = "Write a few words."


class UnknownItem(DeskError):
    """The checklist has no such item."""

    code = "unknown_item"
    hint = "It was taken off meanwhile: look at the list again."


@dataclass
class Item:
    """Something on the checklist: its number (of the event that added it), its words, and who did it, if done."""

    number: int
    text: str
    done: bool = False
    by: int | None = None


def minutes_of(minutes: int) -> int:
    """The minutes as given; raises UnlikelyMinutes."""
    if not 0 <= minutes <= MOST_MINUTES:
        raise UnlikelyMinutes(minutes=minutes, most=MOST_MINUTES)
    return minutes


def spend_time(tickets: Tickets, *, minutes: int, on: str = "", actor: Actor, at: Moments) -> Done:
    """Note time spent that came with no message. Negative minutes correct a mistake."""
    if not minutes or abs(minutes) > MOST_MINUTES:
        raise UnlikelyMinutes(minutes=minutes, most=MOST_MINUTES)

    def step(change: Change) -> None:
        change.require("ticket.note")
        change.record(TimeSpent(minutes=minutes, on=" ".join(on.split())[:LONGEST_ITEM]))

    return carry_out(step, tickets, actor=actor, at=at)


def checklist(ticket: int) -> list[Item]:
    """What stands on a ticket's checklist now, in the order in which it was added; one query."""
    return listed(
        TimelineEvent.objects.filter(ticket=ticket, kind__in=LISTED)
        .order_by("number")
        .values_list("number", "kind", "actor_id", "payload")
    )


def listed(events: Iterable[tuple[int, str, int | None, dict[str, Any]]]) -> list[Item]:
    """The checklist that events (number, kind, actor, payload) leave."""
    items: dict[int, Item] = {}
    for number, kind, actor, payload in events:
        item = items.get(payload.get("item", 0))
        if kind == "item_added":
            items[number] = Item(number, payload.get("text", ""))
        elif kind == "item_removed":
            items.pop(payload.get("item", 0), None)
        elif item is not None:
            item.done = payload.get("done", True)
            item.by = actor if item.done else None
    return list(items.values())


def add_item(tickets: Tickets, *, text: str, actor: Actor, at: Moments) -> Done:
    """Put something to do on the checklist."""
    said = " ".join(text.split())[:LONGEST_ITEM]
    if not said:
        raise EmptyItem

    def step(change: Change) -> None:
        change.require("ticket.edit")
        change.record(ItemAdded(text=said))

    return carry_out(step, tickets, actor=actor, at=at)


def check_item(ticket: int, *, item: int, done: bool = True, actor: Actor, at: Moments) -> Done:
    """Tick an item off, or open it again."""

    def step(change: Change) -> None:
        change.require("ticket.edit")
        known = _known(ticket, item)
        if known.done == done:
            raise NothingToDo(item=item)
        change.record(ItemChecked(item=item, text=known.text, done=done))

    return carry_out(step, ticket, actor=actor, at=at)


def remove_item(ticket: int, *, item: int, actor: Actor, at: Moments) -> Done:
    """Take an item off the checklist."""

    def step(change: Change) -> None:
        change.require("ticket.edit")
        change.record(ItemRemoved(item=item, text=_known(ticket, item).text))

    return carry_out(step, ticket, actor=actor, at=at)


def _known(ticket: int, number: int) -> Item:
    for item in checklist(ticket):
        if item.number == number:
            return item
    raise UnknownItem(item=number)
