"""The compiled business calendar: adding and measuring working time, exact over clock changes."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from zoneinfo import ZoneInfo

from sportello.domain.business_time import local_days
from sportello.domain.business_time.compiled import FIRST_YEAR, LAST_YEAR, Compiled, compile_years, joined
from sportello.domain.business_time.versions import CalendarVersion, Reign, reigns
from sportello.domain.business_time.wall import DAY, epoch, moment_at
from sportello.domain.errors import DeskError

BLOCK, LARGEST_BLOCK = 4, 32
"""Years compiled at a time; each further block doubles what is known, up to the largest."""

PATIENCE = 60 * 366 * DAY
"""A calendar that shows no opening (or no closing) for this long will not show one."""

_NOTHING = Compiled(0, 0, [0], [0], [0, 0], (0, 0))


class NoOpeningAhead(DeskError):
    """The calendar has no more openings in that direction, so the count would never end."""

    code = "no_opening_ahead"
    message = "The calendar has no opening in the sixty years after (or before) {moment}."
    hint = "Give the calendar's latest version weekly opening hours, or look at its holidays."


class NeverCloses(DeskError):
    """A closing was asked of a calendar that has none."""

    code = "never_closes"
    message = "The calendar does not close in the sixty years after {moment}."
    hint = "A calendar open day and night has no closing time: ask only calendars with opening hours."


class BeyondCalendar(DeskError):
    """A moment or a count outside the years that dates can express."""

    code = "beyond_calendar"
    message = "That lies outside the years 2 to 9998."
    hint = "Check the date and the duration: one of them is far too large or too small."


class BusinessCalendar:
    """When work is done. Immutable to its users, shareable between threads, compiled as far as it is asked.

    Moments are aware datetimes of any zone going in and UTC going out, in whole seconds; the methods ending
    in `_s` say the same in epoch seconds, for hot paths. The start of an opening is in, its end is out.
    Any method may raise `NoOpeningAhead` or `BeyondCalendar`; those with datetimes also `NaiveMoment`.
    """

    __slots__ = ("_compiled", "_lock", "_reigns")

    def __init__(self, in_force: Sequence[Reign]) -> None:
        self._reigns = tuple(in_force)
        self._compiled = _NOTHING
        self._lock = Lock()

    def __reduce__(self) -> tuple[object, ...]:
        return BusinessCalendar, (self._reigns,)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the latest version."""
        return self._reigns[-1].zone

    def zone_at(self, at: datetime) -> ZoneInfo:
        """The zone of the version in force at that moment."""
        return self.zone_at_s(epoch(at))

    def zone_at_s(self, moment: int) -> ZoneInfo:
        """`zone_at` in epoch seconds."""
        return next(r.zone for r in self._reigns if r.ends is None or moment < r.ends)

    # ------------------------------------------------------------ moments

    def add(self, start: datetime, seconds: int) -> datetime:
        """The moment at which `seconds` of working time have passed since `start`, or before it if negative.

        A count that runs out exactly at closing ends at closing, not at the next opening (backwards: at the
        opening). Nothing falls due while closed: zero seconds from a closed moment is the next opening, but
        from a closing moment is that moment.
        """
        return moment_at(self.add_s(epoch(start), seconds))

    def between(self, start: datetime, end: datetime) -> int:
        """Working seconds from `start` to `end`; negative when `end` is earlier."""
        return self.between_s(epoch(start), epoch(end))

    def is_open(self, at: datetime) -> bool:
        """Whether the moment is working time."""
        return self.is_open_s(epoch(at))

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself when open, else the next moment that is."""
        return moment_at(self.next_opening_s(epoch(at)))

    def next_start(self, at: datetime) -> datetime:
        """The next beginning of an opening, strictly after `at`."""
        return moment_at(self.next_start_s(epoch(at)))

    def next_closing(self, at: datetime) -> datetime:
        """The end of the running opening, or of the next one. Raises `NeverCloses`."""
        return moment_at(self.next_closing_s(epoch(at)))

    def previous_closing(self, at: datetime) -> datetime:
        """The latest closing moment at or before `at`, open or not."""
        return moment_at(self.previous_closing_s(epoch(at)))

    def open_intervals(self, start: datetime, count: int) -> list[tuple[datetime, datetime]]:
        """The first `count` openings from `start`, the first one cut at `start`. Raises `NeverCloses`."""
        found = []
        moment = epoch(start)
        for _ in range(count):
            opens = self.next_opening_s(moment)
            moment = self.next_closing_s(opens)
            found.append((moment_at(opens), moment_at(moment)))
        return found

    def business_days_after(self, start: datetime, days: int) -> datetime:
        """`n bd`: the same time of day on the n-th next local date with an opening, kept inside its hours.

        A start outside opening hours moves to the next opening first. Raises `BadCount` below one.
        """
        return moment_at(local_days.business_days_after(self, epoch(start), days))

    def weeks_after(self, start: datetime, weeks: int) -> datetime:
        """`n w`: the same weekday and time n weeks on, else the next opening after that.

        A start outside opening hours moves to the next opening first. Raises `BadCount` below one.
        """
        return moment_at(local_days.weeks_after(self, epoch(start), weeks))

    # ------------------------------------------------------------ epoch seconds

    def add_s(self, moment: int, seconds: int) -> int:
        """`add` in epoch seconds."""
        if seconds <= 0:
            return self._back(moment, seconds) if seconds else self._nothing_after(moment)
        while True:
            known = self._compiled
            since, until, starts, ends, worked, _ = known
            if not since <= moment < until:
                self._cover(moment)
                continue
            i = bisect_right(starts, moment) - 1
            end = ends[i]
            if moment < end:
                due = moment + seconds
                if due <= end:
                    return due
                work = worked[i] + due - starts[i]
            else:
                work = worked[i + 1] + seconds
            if work <= worked[-1]:
                j = bisect_left(worked, work, i + 2) - 1
                return starts[j] + work - worked[j]
            self._look_later(known, moment)

    def between_s(self, start: int, end: int) -> int:
        """`between` in epoch seconds."""
        while True:
            since, until, starts, ends, worked, _ = self._compiled
            if since <= start < until and since <= end < until:
                i = bisect_right(starts, start) - 1
                j = bisect_right(starts, end) - 1
                before = worked[i] + start - starts[i] if start < ends[i] else worked[i + 1]
                return (worked[j] + end - starts[j] if end < ends[j] else worked[j + 1]) - before
            self._cover(start)
            self._cover(end)

    def is_open_s(self, moment: int) -> bool:
        """`is_open` in epoch seconds."""
        known = self._around(moment)
        return moment < known.ends[bisect_right(known.starts, moment) - 1]

    def next_opening_s(self, moment: int) -> int:
        """`next_opening` in epoch seconds."""
        return moment if self.is_open_s(moment) else self.next_start_s(moment)

    def next_start_s(self, moment: int) -> int:
        """`next_start` in epoch seconds."""
        while True:
            known = self._around(moment)
            i = bisect_right(known.starts, moment)
            if i < len(known.starts):
                return known.starts[i]
            self._look_later(known, moment)

    def next_closing_s(self, moment: int) -> int:
        """`next_closing` in epoch seconds."""
        while True:
            known = self._around(moment)
            i = bisect_right(known.ends, moment)
            # An interval that reaches the edge of what is known may go on.
            if i < len(known.ends) and known.ends[i] < known.until:
                return known.ends[i]
            if i < len(known.ends) and known.until - known.starts[i] > PATIENCE < known.until - moment:
                raise NeverCloses(moment=_said(moment))
            self._look_later(known, moment)

    def previous_closing_s(self, moment: int) -> int:
        """`previous_closing` in epoch seconds."""
        while True:
            known = self._around(moment)
            i = bisect_right(known.ends, moment) - 1
            if i > 0:
                return known.ends[i]
            self._look_earlier(known, moment)

    # ------------------------------------------------------------ inside

    def _nothing_after(self, moment: int) -> int:
        """Zero seconds after: here if open or just closed, else the next opening."""
        known = self._around(moment)
        if moment <= known.ends[bisect_left(known.starts, moment, 1) - 1] and moment > known.since:
            return moment
        return self.next_opening_s(moment)

    def _back(self, moment: int, seconds: int) -> int:
        while True:
            known = self._around(moment)
            starts, worked = known.starts, known.worked
            i = bisect_right(starts, moment) - 1
            work = (worked[i] + moment - starts[i] if moment < known.ends[i] else worked[i + 1]) + seconds
            if work >= 0:
                j = bisect_right(worked, work) - 1
                return starts[j] + work - worked[j]
            self._look_earlier(known, moment)

    def _around(self, moment: int) -> Compiled:
        """What is known, reaching at least over the moment."""
        known = self._compiled
        if known.since <= moment < known.until:
            return known
        return self._cover(moment)

    def _cover(self, moment: int) -> Compiled:
        year = _year(moment)
        with self._lock:
            first, last = self._compiled.years
            if first == last:
                return self._learn(max(FIRST_YEAR, year - 1), min(LAST_YEAR, year + BLOCK - 1))
            if year < first:
                return self._learn(max(FIRST_YEAR, min(year, first - _step(last - first))), last)
            if year >= last:
                return self._learn(first, min(LAST_YEAR, max(year + 1, last + _step(last - first))))
            return self._compiled

    def _look_later(self, known: Compiled, moment: int) -> None:
        """Compile more years ahead, unless the calendar has run dry. Raises `NoOpeningAhead`."""
        if known.until - max(known.ends[-1], moment) > PATIENCE:
            raise NoOpeningAhead(moment=_said(moment))
        first, last = known.years
        if last >= LAST_YEAR:
            raise BeyondCalendar()
        with self._lock:
            if self._compiled is known:
                self._learn(first, min(LAST_YEAR, last + _step(last - first)))

    def _look_earlier(self, known: Compiled, moment: int) -> None:
        """The same towards the past."""
        if min([*known.starts[1:2], moment]) - known.since > PATIENCE:
            raise NoOpeningAhead(moment=_said(moment))
        first, last = known.years
        if first <= FIRST_YEAR:
            raise BeyondCalendar()
        with self._lock:
            if self._compiled is known:
                self._learn(max(FIRST_YEAR, first - _step(last - first)), last)

    def _learn(self, first: int, last: int) -> Compiled:
        """Under the lock: compile the years still missing and swap the larger stretch in."""
        known = self._compiled
        known_first, known_last = known.years
        if known_first == known_last:
            known = compile_years(self._reigns, first, last)
        if first < known.years[0]:
            known = joined(compile_years(self._reigns, first, known.years[0]), known)
        if last > known.years[1]:
            known = joined(known, compile_years(self._reigns, known.years[1], last))
        self._compiled = known
        return known


def compile_calendar(versions: Sequence[CalendarVersion]) -> BusinessCalendar:
    """The calendar of these versions; each counts from its date, the first also before it.

    Raises `BadVersions`, `UnknownZone`, `BadOpening` or `NoOpeningEver`.
    """
    return BusinessCalendar(reigns(versions))


def always_open(zone: str = "UTC") -> BusinessCalendar:
    """Open day and night; the zone only matters to business days and weeks."""
    day_and_night = dict.fromkeys(range(7), ((0, 1440),))
    return compile_calendar([CalendarVersion(None, zone, day_and_night)])


ALWAYS_OPEN = always_open()


def _step(known_years: int) -> int:
    return min(max(BLOCK, known_years), LARGEST_BLOCK)


def _said(moment: int) -> str:
    return moment_at(moment).date().isoformat()


def _year(moment: int) -> int:
    try:
        year = moment_at(moment).year
    except (OverflowError, ValueError, OSError):
        raise BeyondCalendar() from None
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise BeyondCalendar()
    return year
