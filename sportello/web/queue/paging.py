"""A queue cut into pages. A page begins after a key, so that it costs the same wherever it is.

The usual order, by deadline, is that of the walk itself. Other orders and groups sort the first `WINDOW` tickets of
the walk, the most pressing ones; whoever goes on past their end comes to the next window.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce, Least

from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.tickets.walk import LEGS, WINDOW, Place
from sportello.web.queue.choosing import Choice

PAGE = 50
FAR = datetime(9000, 1, 1, tzinfo=UTC)
STATUS_ORDER = ("new", "open", "waiting", "resolved", "closed", "merged", "cancelled")

RELATED = ("owner", "organisation", "requester", "department")


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
            )
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
    """The tickets of one page, where the next one begins, and whether filters saw only a part of the queue."""

    tickets: list[Ticket]
    next: Mark | None = None
    cut: bool = False


def page(choice: Choice, order: Order, mark: Mark) -> Page:
    """One page of the queue."""
    if order.keys:
        return _sorted_page(choice, order, mark)
    if choice.also:
        found = choice.walk.first(WINDOW, mark.place).filter(choice.also)
        narrow = found.values_list("pk", "leg")  # type: ignore[misc]  # annotated by the walk
        tickets = _drawn(narrow[: PAGE + 1], ["leg"])
    else:
        tickets = _first(choice, mark)
    if len(tickets) > PAGE:
        tickets = tickets[:PAGE]
        last = tickets[-1]
        return Page(tickets, Mark(Place(last.leg, last.next_due_at, last.pk)))  # type: ignore[attr-defined]
    return _end_of_window(choice, tickets, mark) if choice.also else Page(tickets)


def _first(choice: Choice, mark: Mark) -> list[Ticket]:
    """A page and one more; those without a deadline are only looked for where the others have come to an end."""
    tickets = choice.walk.tickets(PAGE + 1, mark.place, dated=True, related=RELATED)
    if len(tickets) <= PAGE:
        left = PAGE + 1 - len(tickets)
        tickets += choice.walk.tickets(left, mark.place, dated=False, related=RELATED)
    return tickets


def _drawn(found: Iterable[Sequence[Any]], names: Sequence[str]) -> list[Ticket]:
    """Whole rows for (id, values by `names`): thousands are looked at by few columns, and only a page is read."""
    values = {id: rest for id, *rest in found}
    known = Ticket.objects.select_related(*RELATED).in_bulk(list(values))
    tickets = []
    for id, rest in values.items():
        if (ticket := known.get(id)) is not None:
            for name, value in zip(names, rest, strict=True):
                setattr(ticket, name, value)
            tickets.append(ticket)
    return tickets


def _end_of_window(choice: Choice, tickets: list[Ticket], mark: Mark) -> Page:
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
    tickets = _drawn(found.order_by(*by).values_list("pk", *names)[: PAGE + 1], names)
    if len(tickets) <= PAGE:
        return _end_of_window(choice, tickets, mark)
    last = tickets[PAGE - 1]
    keys = tuple(_number(getattr(last, name)) for name in names)
    return Page(tickets[:PAGE], Mark(mark.place, keys))


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
