"""A stretch of a rota compiled: sorted change points, and who is on duty from each of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from sportello.domain.rota.seats import Seat, Seating
from sportello.domain.rota.turns import Span, open_spans, pieces, span_of
from sportello.domain.rota.values import Duty, Gap, Override, Rota, Slot, Substitutes

T = TypeVar("T")
D = TypeVar("D", Override, Substitutes)

# 32 days: a month and a bit. A weekly rota compiles in a millisecond or two, years in a few dozen blocks.
BLOCK_SECONDS = 32 * 86_400
# Some twenty years; beyond that a simulation would only collect blocks it does not come back to.
MOST_BLOCKS = 240


@dataclass(frozen=True)
class Block:
    """From `starts[i]` until the next start (or the block's end) `duties[i]` and `seats[i]` hold."""

    starts: list[int]
    ends: int
    duties: list[Duty]
    seats: list[tuple[Seat, ...]]

    def index(self, second: int) -> int:
        """Which stretch an epoch second inside the block falls in."""
        return bisect_right(self.starts, second) - 1

    def end_of(self, index: int) -> int:
        """Where a stretch ends: at the next change point or with the block."""
        return self.starts[index + 1] if index + 1 < len(self.starts) else self.ends


def block_at(rota: Rota, second: int) -> Block:
    """The compiled block an epoch second falls in; compiled on first use and kept in the rota."""
    number = second // BLOCK_SECONDS
    block = rota.blocks.get(number)
    if block is None:
        if len(rota.blocks) >= MOST_BLOCKS:
            rota.blocks.clear()
        block = rota.blocks[number] = _compile(rota, number * BLOCK_SECONDS, (number + 1) * BLOCK_SECONDS)
    return block


def _compile(rota: Rota, start: int, end: int) -> Block:
    zone = ZoneInfo(rota.zone)
    calls = [seat for index, slot in enumerate(rota.slots) for seat in _calls(slot, index, zone, start, end)]
    overrides = _in_reach(rota.overrides, start, end)
    substitutes = _in_reach(rota.substitutes, start, end)
    demands = [open_spans(slot.hours, zone, start, end) if slot.hours else None for slot in rota.slots]
    edges = [(seat.starts, seat.ends) for seat in calls]
    edges += [(begins, ends) for begins, ends, _ in overrides]
    edges += [(begins, ends) for begins, ends, _ in substitutes]
    edges += [span for demand in demands for span in demand or ()]
    cuts = _cuts(edges, start, end)
    called = _spread([(seat.starts, seat.ends, seat) for seat in calls], cuts, end)
    in_force = _spread(overrides, cuts, end)
    stand_ins = _spread(substitutes, cuts, end)
    block = Block([], end, [], [])
    for place, cut in enumerate(cuts):
        seats = _seated(rota, called[place], in_force[place], stand_ins[place])
        duty = Duty(
            tuple(seat.person for seat in seats),
            _gaps(rota.slots, seats, _asked(demands, called[place], cut)),
        )
        _append(block, cut, duty, seats)
    return block


def _calls(slot: Slot, index: int, zone: ZoneInfo, start: int, end: int) -> Iterator[Seat]:
    for rotation in slot.rotations:
        for piece in pieces(rotation, zone, start, end):
            for person in piece.people:
                yield Seat(person, index, piece.starts, piece.ends, rotation.id)


def _in_reach(dated: Iterable[D], start: int, end: int) -> list[tuple[int, int, D]]:
    found: list[tuple[int, int, D]] = []
    for each in dated:
        begins, ends = span_of(each)
        if max(begins, start) < min(ends, end):
            found.append((begins, ends, each))
    return found


def _cuts(spans: Iterable[Span], start: int, end: int) -> list[int]:
    inside = {edge for span in spans for edge in span if start < edge < end}
    return [start, *sorted(inside)]


def _spread(items: Sequence[tuple[int, int, T]], cuts: Sequence[int], end: int) -> list[list[T]]:
    """For each stretch between cuts, the items whose span covers it, in their given order."""
    stretches: list[list[T]] = [[] for _ in cuts]
    for begins, ends, item in items:
        last = len(cuts) if ends >= end else bisect_left(cuts, ends)
        for place in range(bisect_left(cuts, begins), last):
            stretches[place].append(item)
    return stretches


def _seated(
    rota: Rota, called: list[Seat], overrides: list[Override], substitutes: list[Substitutes]
) -> tuple[Seat, ...]:
    names = [slot.name for slot in rota.slots]
    extras = [
        Seat(
            override.replacement,
            names.index(override.slot) if override.slot in names else 0,
            *span_of(override),
            override=override.id,
        )
        for override in overrides
        if override.person is None and override.replacement is not None and names
    ]
    if extras:
        called = sorted([*called, *extras], key=lambda seat: seat.slot)
    return Seating(names, overrides, {each.person: each.people for each in substitutes}).seat(called)


def _asked(demands: list[list[Span] | None], called: list[Seat], at: int) -> set[int]:
    """The slots whose minimum is asked for at a moment: in their hours, or when a rotation calls somebody."""
    staffed = {seat.slot for seat in called}
    return {
        index
        for index, spans in enumerate(demands)
        if (index in staffed if spans is None else any(opens <= at < closes for opens, closes in spans))
    }


def _gaps(slots: Sequence[Slot], seats: Sequence[Seat], asked: set[int]) -> tuple[Gap, ...]:
    present = Counter(seat.slot for seat in seats)
    return tuple(
        Gap(slot.name, slot.minimum - present[index])
        for index, slot in enumerate(slots)
        if index in asked and present[index] < slot.minimum
    )


def _append(block: Block, cut: int, duty: Duty, seats: tuple[Seat, ...]) -> None:
    """Add a stretch; one that says the same as the stretch before it is that stretch going on."""
    if block.starts and block.duties[-1] == duty and block.seats[-1] == seats:
        return
    block.starts.append(cut)
    block.duties.append(duty)
    block.seats.append(seats)
