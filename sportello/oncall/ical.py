"""Shifts as an iCalendar file (RFC 5545), for the calendars in which people look at their duty."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from icalendar import Calendar, Event, vCalAddress

from sportello.domain.rota import Rota, Shift, shifts

PRODUCT = "-//Sportello//Rota//IT"


def export_shifts(
    rota: Rota,
    start: datetime,
    end: datetime,
    *,
    title: str,
    names: Mapping[int, str],
    addresses: Mapping[int, str] | None = None,
    person: int | None = None,
    at: datetime,
) -> bytes:
    """The shifts that touch [start, end) as an iCalendar file, of one person or of everybody.

    Times are written in UTC, so that no reader has to guess a zone. A shift keeps its UID from one export to
    the next as long as person, slot and start are the same; `at` is the moment of the export (DTSTAMP).
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", rota.zone)
    for shift in _of(person, shifts(rota, start, end)):
        calendar.add_component(_event(rota, shift, names, addresses or {}, at))
    return bytes(calendar.to_ical())


def _of(person: int | None, found: Iterable[Shift]) -> list[Shift]:
    return [shift for shift in found if person is None or shift.person == person]


def _event(
    rota: Rota, shift: Shift, names: Mapping[int, str], addresses: Mapping[int, str], at: datetime
) -> Event:
    event = Event()
    place = [slot.name for slot in rota.slots].index(shift.slot)
    event.add("uid", f"{rota.id}-{place}-{shift.person}-{shift.starts:%Y%m%dT%H%M%SZ}@rota.sportello")
    event.add("dtstamp", at)
    event.add("dtstart", shift.starts)
    event.add("dtend", shift.ends)
    event.add("summary", names.get(shift.person, str(shift.person)))
    event.add("categories", [shift.slot])
    address = addresses.get(shift.person)
    if address:
        attendee = vCalAddress(f"MAILTO:{address}")
        attendee.params["CN"] = names.get(shift.person, address)
        event.add("attendee", attendee, encode=False)
    return event
