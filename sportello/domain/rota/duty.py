"""The questions asked of a rota: who is on duty and until when, who comes next, where are the gaps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime

from sportello.domain.business_time.wall import epoch, moment_at
from sportello.domain.rota.block import BLOCK_SECONDS, block_at
from sportello.domain.rota.seats import Seat
from sportello.domain.rota.values import CoverageGap, Duty, Gap, Rota, Shift

# How far every search looks, about three years. Beyond it the answer is "none", and a longer shift is cut.
HORIZON_DAYS = 1_100
HORIZON_SECONDS = HORIZON_DAYS * 86_400

Stretch = tuple[int, int, Duty, tuple[Seat, ...]]


def on_duty(rota: Rota, at: datetime) -> Duty:
    """Who is on duty at a moment and which slots are below their minimum. A naive moment is refused."""
    second = epoch(at)
    block = rota.blocks.get(second // BLOCK_SECONDS) or block_at(rota, second)
    return block.duties[bisect_right(block.starts, second) - 1]


def shifts(rota: Rota, start: datetime, end: datetime) -> list[Shift]:
    """The shifts that touch [start, end), each told whole (not cut to it), by start, then slot and pool."""
    return sorted(_shifts(rota, epoch(start), epoch(end)), key=lambda shift: shift.starts)


def next_change(rota: Rota, at: datetime) -> datetime | None:
    """The first moment after `at` at which on_duty() answers differently; None if not within HORIZON_DAYS."""
    second = epoch(at)
    now = on_duty(rota, at)
    for starts, _, duty, _ in _stretches(rota, second, second + HORIZON_SECONDS):
        if starts > second and duty != now:
            return moment_at(starts)
    return None


def next_duty(rota: Rota, at: datetime) -> datetime | None:
    """The first moment from `at` on at which somebody is on duty; None if not within HORIZON_DAYS."""
    second = epoch(at)
    for starts, _, duty, _ in _stretches(rota, second, second + HORIZON_SECONDS):
        if duty.people:
            return moment_at(max(starts, second))
    return None


def next_shift_of(rota: Rota, person: int, at: datetime) -> Shift | None:
    """The shift a person is on at a moment, else their next one; None if not within HORIZON_DAYS."""
    second = epoch(at)
    for starts, _, _, seats in _stretches(rota, second, second + HORIZON_SECONDS):
        for seat in seats:
            if seat.person == person:
                return _whole(rota, seat, max(starts, second))
    return None


def gaps(rota: Rota, start: datetime, end: datetime) -> list[CoverageGap]:
    """The stretches of [start, end) in which a slot is below its minimum, by start, then slot."""
    found: list[CoverageGap] = []
    last = epoch(end)
    running: dict[Gap, int] = {}
    for starts, _, duty, _ in _stretches(rota, epoch(start), last):
        since = max(starts, epoch(start))
        for gap in [gap for gap in running if gap not in duty.gaps]:
            found.append(_coverage_gap(gap, running.pop(gap), since))  # noqa: PERF401 (it pops as it goes)
        for gap in duty.gaps:
            running.setdefault(gap, since)
    found += [_coverage_gap(gap, since, last) for gap, since in running.items()]
    order = {slot.name: place for place, slot in enumerate(rota.slots)}
    return sorted(found, key=lambda gap: (gap.starts, order[gap.slot]))


def _coverage_gap(gap: Gap, starts: int, ends: int) -> CoverageGap:
    return CoverageGap(gap.slot, gap.missing, moment_at(starts), moment_at(ends))


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
        starts=moment_at(starts),
        ends=moment_at(ends),
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


def _walk_back(rota: Rota, seat: Seat, at: int, limit: int) -> int:
    before = at
    while before >= limit:
        block = block_at(rota, before)
        index = block.index(before)
        while index >= 0 and seat in block.seats[index]:
            at = block.starts[index]
            index -= 1
        if index >= 0:
            return at
        before = at - 1
    return max(at, limit)
