"""The questions asked of a rota: who is on duty and until when, who comes next, where are the gaps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime

from sportello.domain.rota.block import BLOCK_SECONDS, block_at
from sportello.domain.rota.seats import Seat
from sportello.domain.rota.values import CoverageGap, Duty, Gap, Rota, Shift
from sportello.domain.rota.walltime import epoch_of, moment

# How far every search looks, about three years. Beyond it the answer is "none", and a longer shift is cut.
HORIZON_DAYS = 1_100
HORIZON_SECONDS = HORIZON_DAYS * 86_400

Stretch = tuple[int, int, Duty, tuple[Seat, ...]]


def on_duty(rota: Rota, at: datetime) -> Duty:
    """Who is on duty at a moment and which slots are below their minimum. A naive moment: ValueError."""
    epoch = epoch_of(at)
    block = rota.blocks.get(epoch // BLOCK_SECONDS) or block_at(rota, epoch)
    return block.duties[bisect_right(block.starts, epoch) - 1]


def shifts(rota: Rota, start: datetime, end: datetime) -> list[Shift]:
    """The shifts that touch [start, end), each told whole (not cut to it), by start, then slot and pool."""
    return sorted(_shifts(rota, epoch_of(start), epoch_of(end)), key=lambda shift: shift.starts)


def next_change(rota: Rota, at: datetime) -> datetime | None:
    """The first moment after `at` at which on_duty() answers differently; None if not within HORIZON_DAYS."""
    epoch = epoch_of(at)
    now = on_duty(rota, at)
    for starts, _, duty, _ in _stretches(rota, epoch, epoch + HORIZON_SECONDS):
        if starts > epoch and duty != now:
            return moment(starts)
    return None


def next_duty(rota: Rota, at: datetime) -> datetime | None:
    """The first moment from `at` on at which somebody is on duty; None if not within HORIZON_DAYS."""
    epoch = epoch_of(at)
    for starts, _, duty, _ in _stretches(rota, epoch, epoch + HORIZON_SECONDS):
        if duty.people:
            return moment(max(starts, epoch))
    return None


def next_shift_of(rota: Rota, person: int, at: datetime) -> Shift | None:
    """The shift a person is on at a moment, else their next one; None if not within HORIZON_DAYS."""
    epoch = epoch_of(at)
    for starts, _, _, seats in _stretches(rota, epoch, epoch + HORIZON_SECONDS):
        for seat in seats:
            if seat.person == person:
                return _whole(rota, seat, max(starts, epoch))
    return None


def gaps(rota: Rota, start: datetime, end: datetime) -> list[CoverageGap]:
    """The stretches of [start, end) in which a slot is below its minimum, by start, then slot."""
    found: list[CoverageGap] = []
    last = epoch_of(end)
    running: dict[Gap, int] = {}
    for starts, _, duty, _ in _stretches(rota, epoch_of(start), last):
        since = max(starts, epoch_of(start))
        for gap in [gap for gap in running if gap not in duty.gaps]:
            found.append(_coverage_gap(gap, running.pop(gap), since))  # noqa: PERF401 (it pops as it goes)
        for gap in duty.gaps:
            running.setdefault(gap, since)
    found += [_coverage_gap(gap, since, last) for gap, since in running.items()]
    order = {slot.name: place for place, slot in enumerate(rota.slots)}
    return sorted(found, key=lambda gap: (gap.starts, order[gap.slot]))


def _coverage_gap(gap: Gap, starts: int, ends: int) -> CoverageGap:
    return CoverageGap(gap.slot, gap.missing, moment(starts), moment(ends))


def _shifts(rota: Rota, start: int, end: int) -> Iterator[Shift]:
    seen: set[Seat] = set()
    for starts, _, _, seats in _stretches(rota, start, end):
        for seat in seats:
            if seat not in seen:
                yield _whole(rota, seat, max(starts, start), until=end)
        # Only what goes on is remembered: the same place, left and filled again, is another shift.
        seen = set(seats)


def _stretches(rota: Rota, start: int, end: int) -> Iterator[Stretch]:
    """The compiled stretches that touch [start, end), in order; the first may begin before start."""
    while start < end:
        block = block_at(rota, start)
        for index in range(block.index(start), len(block.starts)):
            if block.starts[index] >= end:
                return
            yield block.starts[index], block.end_of(index), block.duties[index], block.seats[index]
        start = block.ends


def _whole(rota: Rota, seat: Seat, at: int, until: int = 0) -> Shift:
    """The shift around a moment at which the seat is filled, found by walking to both of its ends."""
    starts = _walk_back(rota, seat, at, at - HORIZON_SECONDS)
    ends = _walk_on(rota, seat, at, max(until, at + HORIZON_SECONDS))
    return Shift(
        person=seat.person,
        slot=rota.slots[seat.slot].name,
        starts=moment(starts),
        ends=moment(ends),
        rotation=seat.rotation,
        override=seat.override,
        instead_of=seat.instead_of,
    )


def _walk_on(rota: Rota, seat: Seat, at: int, limit: int) -> int:
    for starts, ends, _, seats in _stretches(rota, at, limit):
        if seat not in seats:
            return starts
        at = ends
    return min(at, limit)


def _walk_back(rota: Rota, seat: Seat, begins: int, limit: int) -> int:
    while begins > limit:
        block = block_at(rota, begins)
        index = block.index(begins)
        while index >= 0 and seat in block.seats[index]:
            begins = block.starts[index]
            index -= 1
        if index >= 0:
            return begins
        begins -= 1
    return max(begins, limit)
