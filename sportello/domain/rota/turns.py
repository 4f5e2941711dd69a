"""What the rotations call for before any exception: pieces of duty in a stretch of epoch seconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sportello.domain.business_time.wall import epoch
from sportello.domain.rota.values import Override, Rotation, Substitutes, Window
from sportello.domain.rota.walltime import DAY, instant, shown_at, window_edges

ALWAYS = (-(2**62), 2**62)

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """People whom one rotation puts on duty in [starts, ends): one turn inside one window, whole, not cut."""

    starts: int
    ends: int
    people: tuple[int, ...]


def pieces(rotation: Rotation, zone: ZoneInfo, start: int, end: int) -> Iterator[Piece]:
    """The pieces of a rotation that touch [start, end), in order of time."""
    lower, upper = span_of(rotation)
    staffed = list(open_spans(rotation.windows, zone, start, end))
    for turn_start, turn_end, people in _turns(rotation, zone, start, end):
        for opens, closes in staffed:
            first, last = max(opens, turn_start, lower), min(closes, turn_end, upper)
            if first < last and first < end and last > start:
                yield Piece(first, last, people)


def span_of(dated: Rotation | Override | Substitutes) -> Span:
    """When something dated is in force, in epoch seconds; a missing end is as far away as can be."""
    starts = ALWAYS[0] if dated.starts is None else epoch(dated.starts)
    ends = ALWAYS[1] if dated.ends is None else epoch(dated.ends)
    return starts, ends


def open_spans(windows: tuple[Window, ...], zone: ZoneInfo, start: int, end: int) -> list[Span]:
    """The windows that touch [start, end) as spans in order, overlaps joined; no window means always."""
    if not windows:
        return [ALWAYS]
    day = shown_at(start, zone).date() - 2 * DAY
    last = shown_at(end, zone).date() + DAY
    spans: list[Span] = []
    while day <= last:
        weekday = day.weekday()
        spans.extend(
            window_edges(day, window.opens, window.closes, zone)
            for window in windows
            if weekday in window.days
        )
        day += DAY
    return [span for span in _joined(spans) if span[0] < end and span[1] > start]


def _joined(spans: list[Span]) -> list[Span]:
    """Overlapping spans become one, spans that only touch stay two, empty ones (in a DST gap) vanish."""
    out: list[Span] = []
    for opens, closes in sorted(span for span in spans if span[0] < span[1]):
        if out and opens < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], closes))
        else:
            out.append((opens, closes))
    return out


def _turns(
    rotation: Rotation, zone: ZoneInfo, start: int, end: int
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """The turns that touch [start, end). They step on the wall clock: a hand-over keeps its hour all year."""
    length = rotation.turn
    if length is None or rotation.first_day is None:
        yield *ALWAYS, rotation.people
        return
    if not rotation.people or length <= timedelta(0):
        return
    anchor = datetime.combine(rotation.first_day, rotation.handover)
    # A day early, because the wall clock may have been set back since.
    number = max(0, (shown_at(start, zone) - DAY - anchor) // length)
    begins = instant(anchor + number * length, zone)
    while begins < end:
        ends = instant(anchor + (number + 1) * length, zone)
        if ends > start and ends > begins:
            yield begins, ends, _holders(rotation, number)
        begins, number = ends, number + 1


def _holders(rotation: Rotation, number: int) -> tuple[int, ...]:
    """The people of a turn: the next `together` of the list, told in the order of the list."""
    pool, size = rotation.people, len(rotation.people)
    if rotation.together >= size:
        return pool
    first = number * rotation.together
    places = sorted((first + step) % size for step in range(rotation.together))
    return tuple(pool[place] for place in places)
