"""Compiled stretches of a calendar: sorted arrays of open intervals in epoch seconds, with running sums."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sportello.domain.business_time.versions import CalendarVersion, Reign
from sportello.domain.business_time.wall import epoch, local_date, wall

FIRST_YEAR, LAST_YEAR = 2, 9998


class Compiled(NamedTuple):
    """Everything known about [`since`, `until`), the first and last moment of whole UTC years.

    Interval 0 is empty and begins at `since`, so that a search never falls off the left edge. `worked[i]`
    is the open time before interval i; the last entry of `worked` is the whole. Never changed once made:
    a calendar that needs more makes another and swaps it in, so readers need no lock.
    """

    since: int
    until: int
    starts: list[int]
    ends: list[int]
    worked: list[int]
    years: tuple[int, int]


def compile_years(reigns: Sequence[Reign], first: int, last: int) -> Compiled:
    """Compile the UTC years `first` to `last`, the last not included."""
    since, until = epoch(datetime(first, 1, 1, tzinfo=UTC)), epoch(datetime(last, 1, 1, tzinfo=UTC))
    found: list[tuple[int, int]] = []
    for reign in reigns:
        begins = since if reign.begins is None else max(since, reign.begins)
        ends = until if reign.ends is None else min(until, reign.ends)
        if begins < ends:
            found.extend(_openings(reign, begins, ends))
    return _compiled(since, until, (first, last), _merged(sorted(found)))


def joined(earlier: Compiled, later: Compiled) -> Compiled:
    """Two neighbouring stretches as one; an interval cut at the seam is whole again."""
    intervals = [*_intervals(earlier), *_intervals(later)]
    years = (earlier.years[0], later.years[1])
    return _compiled(earlier.since, later.until, years, _merged(intervals))


def _intervals(part: Compiled) -> Iterator[tuple[int, int]]:
    return zip(part.starts[1:], part.ends[1:], strict=True)


def _openings(reign: Reign, begins: int, ends: int) -> Iterator[tuple[int, int]]:
    """The openings of one version, cut to the stretch; the eve is read too, for hours past midnight."""
    day = local_date(begins, reign.zone) - timedelta(2)
    last = local_date(ends, reign.zone)
    version = _with_holidays_at_hand(reign.version, range(day.year, last.year + 1))
    while day <= last:
        for opens, closes in version.hours_on(day):
            start = max(begins, wall(day, opens * 60, reign.zone))
            end = min(ends, wall(day, closes * 60, reign.zone))
            if start < end:
                yield start, end
        day += timedelta(1)


def _with_holidays_at_hand(version: CalendarVersion, years: range) -> CalendarVersion:
    """The version with the holidays of these years as sets, asked for once."""
    by_year = {year: version.holidays_of(year) for year in years}
    return replace(version, holidays=lambda year: by_year.get(year, frozenset()))


def _merged(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted intervals without overlaps; those that touch become one."""
    merged: list[tuple[int, int]] = []
    for start, end in intervals:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _compiled(since: int, until: int, years: tuple[int, int], intervals: list[tuple[int, int]]) -> Compiled:
    starts, ends, worked = [since], [since], [0, 0]
    for start, end in intervals:
        starts.append(start)
        ends.append(end)
        worked.append(worked[-1] + end - start)
    return Compiled(since, until, starts, ends, worked, years)
