"""Changing calendars: every change counts from a date to come, so that what was measured stays as it was."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from sportello.calendars import hours
from sportello.calendars.models import Calendar, CalendarVersion, ExceptionalDay
from sportello.domain.business_time import Opening, known_zone
from sportello.domain.errors import DeskError
from sportello.people.models import Department


class InThePast(DeskError):
    """A change of hours that have already counted."""

    code = "calendar_in_the_past"
    message = "A calendar cannot change from {day}: that time has already counted."
    hint = "Choose a later date; the earliest for a new version is {earliest}."


@transaction.atomic
def create_calendar(
    *,
    name_it: str,
    name_en: str = "",
    department: Department | None = None,
    zone: str = "Europe/Rome",
    weekly: hours.Stored,
    holiday_country: str = "IT",
    holiday_province: str = "",
    patron_day: str = "",
    patron_name: str = "",
) -> Calendar:
    """A new calendar; its first version counts since always. Raises what `CalendarVersion.check_it` does."""
    version = CalendarVersion(
        zone=zone,
        weekly=weekly,
        holiday_country=holiday_country,
        holiday_province=holiday_province,
        patron_day=patron_day,
        patron_name=patron_name,
    )
    version.check_it()
    version.calendar = Calendar.objects.create(name_it=name_it, name_en=name_en, department=department)
    version.save()
    return version.calendar


def add_version(version: CalendarVersion, *, at: datetime) -> CalendarVersion:
    """Store a version that counts from a date to come, in place of one not yet in force on the same date.

    Raises `InThePast`, and what `CalendarVersion.check_it` does.
    """
    version.check_it()
    today = _today(version.zone, at)
    if version.effective_from is None or version.effective_from <= today:
        raise InThePast(day=version.effective_from or "always", earliest=_day_after(today))
    with transaction.atomic():
        version.calendar.versions.filter(effective_from=version.effective_from).delete()
        version.save()
        _note(version.calendar_id, at)
    return version


def withdraw_version(version: CalendarVersion, *, at: datetime) -> None:
    """Take back a version that is not yet in force. Raises `InThePast`."""
    today = _today(version.zone, at)
    if version.effective_from is None or version.effective_from <= today:
        raise InThePast(day=version.effective_from or "always", earliest=_day_after(today))
    with transaction.atomic():
        version.delete()
        _note(version.calendar_id, at)


def set_exceptional_day(
    calendar: Calendar, *, day: date, openings: list[list[str]], reason: str = "", at: datetime
) -> ExceptionalDay:
    """Open or close (no openings) one date otherwise than usual, from `at` on.

    Today may still change where today is yet to come: close early, or stay open longer. Raises `InThePast`
    when hours already gone by would change, `BadHours` for hours that cannot be read.
    """
    row = ExceptionalDay(calendar=calendar, day=day, openings=openings, reason=reason)
    _refuse_changing_the_past(calendar, day, row.as_openings(), at)
    with transaction.atomic():
        calendar.exceptional_days.filter(day=day).delete()
        row.save()
        _note(calendar.pk, at)
    return row


def clear_exceptional_day(calendar: Calendar, *, day: date, at: datetime) -> None:
    """Back to the usual hours of that date. Raises `InThePast`."""
    _refuse_changing_the_past(calendar, day, _usual_openings(calendar, day), at)
    with transaction.atomic():
        calendar.exceptional_days.filter(day=day).delete()
        _note(calendar.pk, at)


def _note(calendar: int, at: datetime) -> None:
    Calendar.objects.filter(pk=calendar).update(changed_at=at)


def _refuse_changing_the_past(
    calendar: Calendar, day: date, openings: Iterable[Opening], at: datetime
) -> None:
    version = _version_on(calendar, day)
    local = at.astimezone(ZoneInfo(version.zone))
    today = local.date()
    if day > today:
        return
    exception = calendar.exceptional_days.filter(day=day).first()
    before = exception.as_openings() if exception else _usual_openings(calendar, day)
    # Of an earlier day only its night past midnight may be left; leave it as it is.
    until = local.hour * 60 + local.minute + 1 if day == today else 2 * hours.MIDNIGHT
    if _until(before, until) != _until(openings, until):
        raise InThePast(day=day, earliest=_day_after(today))


def _until(openings: Iterable[Opening], minute: int) -> list[Opening]:
    return [(start, min(end, minute)) for start, end in openings if start < minute]


def _usual_openings(calendar: Calendar, day: date) -> tuple[Opening, ...]:
    return tuple(_version_on(calendar, day).as_value().hours_on(day))


def _version_on(calendar: Calendar, day: date) -> CalendarVersion:
    versions = list(calendar.versions.all())
    in_force = [row for row in versions if row.effective_from is None or row.effective_from <= day]
    return in_force[-1] if in_force else versions[0]


def _today(zone: str, at: datetime) -> date:
    return at.astimezone(known_zone(zone)).date()


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
