"""A queue cut into pages. A page begins after a key, so that it costs the same wherever it is.

The usual order, by deadline, is that of the walk itself. Other orders and groups sort the first `WINDOW` tickets of
the walk, the most pressing ones; whoever goes on past their end comes to the next window.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Value, When, Window
from django.db.models.functions import Coalesce, Least

from sportello.tickets.listed import Listed, listed_by_id
from sportello.tickets.querysets import TicketQuerySet
from sportello.tickets.walk import LEGS, WINDOW, Place, place_of
from sportello.web.queue.choosing import Choice

PAGE = 50
FAR = datetime(9000, 1, 1, tzinfo=UTC)
STATUS_ORDER = ("new", "open", "waiting", "resolved", "closed", "merged", "cancelled")


def effective_priority() -> Any:
    """The higher of the person's priority and the engine's raise."""
    return Least(F("priority"), Coalesce(F("raised_to"), F("priority")))


@dataclass(frozen=True)
class Key:
    """One thing to sort by; a moment is told in whole seconds."""

    by: Any
    down: bool = False
    moment: bool = False


def group_key(group: str, person: int) -> Key | None:
    """What a grouping sorts by first; None for the usual one, by deadline. One's own comes before others'."""
    if group == "level":
        return Key(F("level"))
    if group == "priority":
        return Key(effective_priority())
    if group == "status":
        ranks = [When(status=status, then=Value(rank)) for rank, status in enumerate(STATUS_ORDER)]
        return Key(Case(*ranks, default=Value(9), output_field=IntegerField()))
    if group == "owner":
        mine = When(owner=person, then=Value(0))
        free = When(owner=None, then=Value(1))
        return Key(Case(mine, free, default=F("owner_id") + 1, output_field=IntegerField()))
    return None


SORTS: dict[str, tuple[Key, ...]] = {
    "priority": (Key(effective_priority()),),
    "newest": (Key(F("opened_at"), down=True, moment=True),),
    "oldest": (Key(F("opened_at"), moment=True),),
    "changed": (Key(Coalesce(F("last_at"), F("opened_at")), down=True, moment=True),),
}
BY_DEADLINE = (Key(F("leg")), Key(Coalesce(F("next_due_at"), Value(FAR)), moment=True))
LAST = (Key(F("id")),)


@dataclass(frozen=True)
class Order:
    """How a queue is sorted: by its group first, if it has one; empty: the walk's own order."""

    keys: tuple[Key, ...] = ()
    grouped: bool = False

    @classmethod
    def of(cls, group: str, sort: str, person: int) -> "Order":
        """The order for a grouping and a sorting, by name."""
        first = group_key(group, person)
        by = SORTS.get(sort)
        if first is None and by is None:
            return cls()
        return cls(
            (
                *((first,) if first else ()),
                *(by or ()),
                *(BY_DEADLINE if by is None or sort == "priority" else ()),
                *LAST,
            ),
            grouped=first is not None,
        )


@dataclass(frozen=True)
class Mark:
    """Where a page begins: after which place of the walk, and after which keys within that window."""

    place: Place | None = None
    keys: tuple[int, ...] = ()

    def __str__(self) -> str:
        place, keys = "", ".".join(str(key) for key in self.keys)
        if self.place is not None:
            due = int(self.place.due.timestamp()) if self.place.due else 0
            place = f"{self.place.leg}.{due}.{self.place.id}"
        return f"{place}~{keys}" if keys else place

    @classmethod
    def read(cls, text: str) -> "Mark":
        """The mark an address names; the beginning when it names none that makes sense."""
        first, _, rest = text.partition("~")
        try:
            keys = tuple(int(part) for part in rest.split(".")) if rest else ()
            place = None
            if first:
                leg, due, id = (int(part) for part in first.split("."))
                place = Place(leg, datetime.fromtimestamp(due, UTC) if due else None, id)
        except (ValueError, OverflowError, OSError):
            return cls()
        sound = all(abs(key) < 2**53 for key in keys) and (
            place is None or (0 <= place.leg < LEGS and place.id < 2**53)
        )
        return cls(place, keys) if sound else cls()


@dataclass(frozen=True)
class Page:
    """The tickets of one page, where the next one begins, and whether filters saw only a part of the queue.

    `counts` has how many each of its groups holds in the whole window, where that came with the page.
    """

    tickets: list[Listed]
    next: Mark | None = None
    cut: bool = False
    counts: Mapping[Any, int] | None = None


def page(choice: Choice, order: Order, mark: Mark) -> Page:
    """One page of the queue."""
    if order.keys:
        return _sorted_page(choice, order, mark)
    if choice.also:
        found = choice.walk.first(WINDOW, mark.place).filter(choice.also)
        tickets = _drawn((pk, ()) for pk in found.values_list("pk", flat=True)[: PAGE + 1])
    else:
        tickets = _first(choice, mark)
    if len(tickets) > PAGE:
        tickets = tickets[:PAGE]
        return Page(tickets, Mark(place_of(tickets[-1])))
    return _end_of_window(choice, tickets, mark) if choice.also else Page(tickets)


def _first(choice: Choice, mark: Mark) -> list[Listed]:
    """A page and one more; those without a deadline are only looked for where the others have come to an end."""
    tickets = choice.walk.lines(PAGE + 1, mark.place, dated=True)
    if len(tickets) <= PAGE:
        left = PAGE + 1 - len(tickets)
        tickets += choice.walk.lines(left, mark.place, dated=False)
    return tickets


def _drawn(found: Iterable[tuple[int, Sequence[Any]]]) -> list[Listed]:
    """Lines for (id, keys): thousands are looked at by few columns, and only a page of lines is read."""
    keys = dict(found)
    known = listed_by_id(keys)
    return [known[id]._replace(keys=tuple(those)) for id, those in keys.items() if id in known]


def _end_of_window(choice: Choice, tickets: list[Listed], mark: Mark) -> Page:
    """The last page of a window: the walk may go on after it."""
    end = choice.walk.last_of(WINDOW, mark.place)
    return Page(tickets, Mark(end) if end else None, cut=end is not None)


def _sorted_page(choice: Choice, order: Order, mark: Mark) -> Page:
    found = window(choice, mark)
    names = [f"key_{index}" for index in range(len(order.keys))]
    found = found.annotate(**{name: key.by for name, key in zip(names, order.keys, strict=True)})
    if len(mark.keys) == len(order.keys):
        found = found.filter(_after(order.keys, names, mark.keys))
    by = [f"-{name}" if key.down else name for name, key in zip(names, order.keys, strict=True)]
    counts: dict[Any, int] | None = None
    if order.grouped and not mark.keys:
        # Counted where they are sorted: to sort the window again for it would cost as much as the page.
        found = found.annotate(in_group=Window(Count("pk"), partition_by=[F("key_0")]))
        first = list(found.order_by(*by).values_list("in_group", "pk", *names)[: PAGE + 1])
        counts = {keys[0]: number for number, _pk, *keys in first}
        tickets = _drawn((pk, keys) for _number, pk, *keys in first)
    else:
        tickets = _drawn(
            (pk, keys) for pk, *keys in found.order_by(*by).values_list("pk", *names)[: PAGE + 1]
        )
    if len(tickets) <= PAGE:
        return replace(_end_of_window(choice, tickets, mark), counts=counts)
    keys = tuple(_number(key) for key in tickets[PAGE - 1].keys)
    return Page(tickets[:PAGE], Mark(mark.place, keys), counts=counts)


def window(choice: Choice, mark: Mark) -> TicketQuerySet:
    """The tickets that are sorted together: those of the first `WINDOW` for which the filters hold."""
    return choice.walk.first(WINDOW, mark.place).filter(choice.also)


def _after(keys: Sequence[Key], names: Sequence[str], values: Sequence[int]) -> Q:
    """What comes after these values, key by key."""
    found, equal = Q(), Q()
    for key, name, number in zip(keys, names, values, strict=True):
        value = datetime.fromtimestamp(number, UTC) if key.moment else number
        found |= equal & Q(**{f"{name}__{'lt' if key.down else 'gt'}": value})
        equal &= Q(**{name: value})
    return found


def _number(value: Any) -> int:
    return int(value.timestamp()) if isinstance(value, datetime) else int(value)
