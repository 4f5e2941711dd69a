"""Reading other people's calendars: the occurrences of an iCalendar file, recurrences unrolled, in UTC."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from sportello.domain.business_time import UnknownZone, known_zone
from sportello.domain.business_time.wall import moment_at, wall
from sportello.domain.errors import DeskError

# Beyond this a file is not a plan of shifts but an attack or a mistake.
MOST_BYTES = 5 * 1024 * 1024
MOST_OCCURRENCES = 20_000
# Unrolling such a rule from a start long ago would keep the process busy for minutes.
TOO_OFTEN = re.compile(rb"^RRULE[^\r\n]*FREQ=(SECONDLY|MINUTELY)", re.IGNORECASE | re.MULTILINE)
FOLD = re.compile(rb"\r?\n[ \t]")


class UnreadableCalendar(DeskError):
    """A file that is no iCalendar file, or one too damaged or too large to read."""

    code = "unreadable_calendar"
    message = "The calendar could not be read: {reason}."
    hint = "Export it again as an iCalendar (.ics) file and try once more; nothing has been changed."


@dataclass(frozen=True)
class Entry:
    """One occurrence, [starts, ends) in UTC: what it says, whom it names, and a key that stays the same."""

    key: str
    starts: datetime
    ends: datetime
    summary: str
    addresses: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a file says over a time: its occurrences in order, and the titles of events that are damaged."""

    entries: tuple[Entry, ...]
    faults: tuple[str, ...] = ()


def read_entries(data: bytes, start: datetime, end: datetime, *, zone: str) -> Reading:
    """The occurrences that touch [start, end). Cancelled ones and ones of no length are left out.

    `zone` is for whole days and times without a zone, unless the file names its own. An event that breaks the
    rules is a fault and hinders no other. Raises `UnreadableCalendar`, and nothing else whatever the file.
    """
    entries: list[Entry] = []
    faults: list[str] = []
    for calendar in _calendars(data):
        home = _home(calendar, zone)
        try:
            events, broken = _occurrences(calendar, start, end)
            entries += (entry for event in events for entry in _entry(event, home, start, end))
        except Exception as error:
            # The libraries raise errors of many kinds, each for another way of being broken.
            raise UnreadableCalendar(reason=_told(error)) from error
        faults += broken
    return Reading(tuple(sorted(entries, key=lambda entry: (entry.starts, entry.key))), tuple(faults))


def _occurrences(calendar: Calendar, start: datetime, end: datetime) -> tuple[list[Event], list[str]]:
    """Everything that recurs into [start, end); where some events are broken, the others and their titles."""
    broken: list[str] = []
    try:
        found = _unrolled(calendar, start, end)
    except Exception:  # noqa: BLE001 (many kinds, and it is told)
        broken = _broken(calendar, start, end)
        found = _unrolled(calendar, start, end, skip_bad_series=True)
    if len(found) > MOST_OCCURRENCES:
        raise UnreadableCalendar(reason=f"more than {MOST_OCCURRENCES} entries")
    return found, broken


def _unrolled(
    calendar: Calendar, start: datetime, end: datetime, *, skip_bad_series: bool = False
) -> list[Event]:
    query = recurring_ical_events.of(calendar, skip_bad_series=skip_bad_series)
    return list(islice(query.between(start, end), MOST_OCCURRENCES + 1))


def _broken(calendar: Calendar, start: datetime, end: datetime) -> list[str]:
    """The titles of the events that cannot be unrolled, each tried alone; empty for one without a title."""
    titles = []
    for event in calendar.walk("VEVENT"):
        alone = Calendar()
        alone.add_component(event)
        try:
            _unrolled(alone, start, end)
        except Exception:  # noqa: BLE001 (many kinds, and it is told)
            titles.append(str(event.get("summary", "")).strip()[:80])
    return titles


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _calendars(data: bytes) -> list[Calendar]:
    if len(data) > MOST_BYTES:
        raise UnreadableCalendar(reason=f"more than {MOST_BYTES} bytes")
    if TOO_OFTEN.search(FOLD.sub(b"", data)):
        raise UnreadableCalendar(reason="an entry recurs more often than every hour")
    try:
        found = Calendar.from_ical(data, multiple=True)
    except Exception as error:
        raise UnreadableCalendar(reason=str(error)) from error
    calendars = [each for each in found if each.name == "VCALENDAR"]
    if not calendars:
        raise UnreadableCalendar(reason="there is no VCALENDAR in it")
    return calendars


def _home(calendar: Calendar, zone: str) -> ZoneInfo:
    """The zone of whole days and floating times: the file's own, else that of the rota."""
    try:
        return known_zone(str(calendar.get("x-wr-timezone") or zone))
    except UnknownZone:
        return known_zone(zone)


def _entry(event: Event, home: ZoneInfo, start: datetime, end: datetime) -> Iterator[Entry]:
    if str(event.get("status", "")).upper() == "CANCELLED":
        return
    starts, ends = _moment(event.start, home), _moment(event.end, home)
    if starts >= ends or ends <= start or starts >= end:
        return
    uid = str(event.get("uid", "")) or str(event.get("summary", ""))
    yield Entry(
        key=f"{uid}/{starts:%Y%m%dT%H%M%SZ}",
        starts=starts,
        ends=ends,
        summary=str(event.get("summary", "")).strip(),
        addresses=tuple(_addresses(event)),
        categories=tuple(_categories(event)),
    )


def _moment(when: date, home: ZoneInfo) -> datetime:
    """A date, a floating time or an aware time as a moment, in whole seconds."""
    if not isinstance(when, datetime):
        return moment_at(wall(when, 0, home))
    if when.tzinfo is None:
        since = timedelta(hours=when.hour, minutes=when.minute, seconds=when.second)
        return moment_at(wall(when.date(), int(since.total_seconds()), home))
    return when.astimezone(UTC).replace(microsecond=0)


def _addresses(event: Event) -> Iterator[str]:
    attendees = event.get("attendee", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        scheme, _, address = str(attendee).partition(":")
        if scheme.lower() == "mailto" and address:
            yield address.strip().lower()


def _categories(event: Event) -> Iterator[str]:
    found = event.get("categories", [])
    for group in found if isinstance(found, list) else [found]:
        for each in getattr(group, "cats", ()):
            yield str(each)
