"""Invitations of calendars that come by mail: what, when, where, in a few words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import icalendar

from sportello.intake.mail.headers import clean


@dataclass(frozen=True)
class Invitation:
    """A meeting: `method` is request, reply, cancel or empty; moments in UTC, None where the calendar says none."""

    summary: str = ""
    place: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    organiser: str = ""
    method: str = ""


def invitation_in(content: bytes) -> Invitation | None:
    """The first meeting of a calendar; None if it has none or cannot be read."""
    try:
        calendar = icalendar.Calendar.from_ical(content)
        event = next(iter(calendar.walk("VEVENT")), None)
        if event is None:
            return None
        return Invitation(
            clean(str(event.get("SUMMARY", "")))[:200],
            clean(str(event.get("LOCATION", "")))[:200],
            _moment(event.get("DTSTART")),
            _moment(event.get("DTEND")),
            clean(str(event.get("ORGANIZER", ""))).removeprefix("mailto:").removeprefix("MAILTO:")[:200],
            clean(str(calendar.get("METHOD", ""))).lower()[:12],
        )
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError):
        return None


def _moment(value: object) -> datetime | None:
    said = getattr(value, "dt", None)
    if isinstance(said, datetime):
        return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    return datetime.combine(said, time(), UTC) if isinstance(said, date) else None
