"""What a calendar is made of, as values: weekly hours, holidays, exceptions, in dated versions."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from sportello.domain.business_time.wall import wall
from sportello.domain.errors import DeskError

Opening = tuple[int, int]
"""Minutes of wall clock after local 00:00, [start, end). An end past 1440 runs into the next day."""

Holidays = Callable[[int], Collection[date]] | Collection[date]
"""The public holidays: all of them, or a function from a year to those of that year."""

MINUTES_A_DAY = 1440


class UnknownZone(DeskError):
    """No such IANA time zone."""

    code = "unknown_zone"
    message = "The time zone “{zone}” is not known."


class BadOpening(DeskError):
    """An opening that is no stretch of a day."""

    code = "bad_opening"
    message = "The opening {opening} is not possible."
    hint = "Give start and end in minutes after midnight, start before end: (540, 1080) is 09:00 to 18:00."


class NoOpeningEver(DeskError):
    """A calendar that is never open: whatever is counted on it would never fall due."""

    code = "no_opening_ever"
    message = "The calendar is never open."
    hint = "Give at least one opening in the week, for instance Monday 09:00 to 13:00."


class BadVersions(DeskError):
    """Versions that do not follow one another."""

    code = "bad_versions"
    message = "The versions of the calendar do not follow one another: {problem}."
    hint = "Give at least one version, and each later one its own effective_from."


@dataclass(frozen=True)
class CalendarVersion:
    """One version of a calendar, in force from the local date `effective_from` in its own zone.

    `weekly` maps weekdays (0 is Monday) to openings. A holiday has none. `exceptions` replace, on their
    date, both the week's hours and the holiday; an empty tuple closes the day. An opening that passes
    midnight belongs to the day on which it begins.
    """

    effective_from: date | None
    zone: str
    weekly: Mapping[int, Sequence[Opening]]
    holidays: Holidays = frozenset()
    exceptions: Mapping[date, Sequence[Opening]] = field(default_factory=dict)

    def holidays_of(self, year: int) -> frozenset[date]:
        """The holidays that fall in the year."""
        found = self.holidays(year) if callable(self.holidays) else self.holidays
        return frozenset(day for day in found if day.year == year)

    def hours_on(self, day: date) -> Sequence[Opening]:
        """The openings that begin on this date."""
        exception = self.exceptions.get(day)
        if exception is not None:
            return exception
        return () if day in self.holidays_of(day.year) else self.weekly.get(day.weekday(), ())

    def has_openings(self) -> bool:
        """Whether the week or any exception has an opening."""
        return any(self.weekly.values()) or any(self.exceptions.values())


@dataclass(frozen=True)
class Reign:
    """A version with the stretch of time, in epoch seconds, in which it counts; None is without end."""

    version: CalendarVersion
    zone: ZoneInfo
    begins: int | None
    ends: int | None


def known_zone(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises `UnknownZone` with the nearest names as hint."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        last = name.rsplit("/", 1)[-1]
        by_place = {zone.rsplit("/", 1)[-1].lower(): zone for zone in sorted(available_timezones())}
        near = [by_place[place] for place in get_close_matches(last.lower(), by_place, n=3)]
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        hint = f"Use an IANA name such as Europe/Rome.{meant}"
        raise UnknownZone(zone=name, hint=hint) from None


def reigns(versions: Sequence[CalendarVersion]) -> tuple[Reign, ...]:
    """Versions in order, each with its stretch; the first also covers all time before it.

    Raises `BadVersions`, `UnknownZone`, `BadOpening` or `NoOpeningEver`.
    """
    if not versions:
        raise BadVersions(problem="there is none")
    ordered = sorted(versions, key=lambda version: version.effective_from or date.min)
    dates = [version.effective_from for version in ordered]
    if None in dates[1:] or len(set(dates)) < len(dates):
        raise BadVersions(problem="two begin on the same date")
    for version in ordered:
        _check_openings(version)
    if not any(version.has_openings() for version in ordered):
        raise NoOpeningEver()
    zones = [known_zone(version.zone) for version in ordered]
    starts: list[int | None] = [None]
    for zone, day in zip(zones[1:], dates[1:], strict=True):
        starts.append(wall(day, 0, zone) if day else None)
    return tuple(
        Reign(version, zone, begins, ends)
        for version, zone, begins, ends in zip(ordered, zones, starts, [*starts[1:], None], strict=True)
    )


def _check_openings(version: CalendarVersion) -> None:
    for weekday, openings in version.weekly.items():
        if weekday not in range(7):
            raise BadOpening(opening=f"on weekday {weekday}", hint="Weekdays are 0 (Monday) to 6 (Sunday).")
        _check_each(openings)
    for openings in version.exceptions.values():
        _check_each(openings)


def _check_each(openings: Sequence[Opening]) -> None:
    for start, end in openings:
        if not 0 <= start < MINUTES_A_DAY or not start < end <= 2 * MINUTES_A_DAY:
            raise BadOpening(opening=f"({start}, {end})")
