"""The hours of a calendar: the weeks to come, hours that change from a day on, days out of the ordinary."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from sportello.calendars.change import (
    add_version,
    clear_exceptional_day,
    set_exceptional_day,
    withdraw_version,
)
from sportello.calendars.models import Calendar, CalendarVersion
from sportello.calendars.preview import days_ahead
from sportello.desk.afterwards import recount_calendar
from sportello.desk.replanning import closing_on, counting_on
from sportello.domain.errors import DeskError
from sportello.people.change import write_down
from sportello.people.models import Alteration
from sportello.web import errors, words
from sportello.web.access import Asked
from sportello.web.admin.forms import AskForm, LookForm
from sportello.web.admin.hours import DAYS, OpeningsField, WeekForm, as_text
from sportello.web.admin.rights import admin_page
from sportello.web.matrix.running import count
from sportello.web.views.admin.registers import ASK, around, register_of

WEEKS = 5


class VersionForm(WeekForm, LookForm):
    """Hours that count from a day to come."""

    effective_from = forms.DateField(
        label=gettext_lazy("From this day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_week()
        self.groups = (("", (("effective_from",),)), *self.week_groups)
        self.dress()


class DayForm(AskForm):
    """One date with hours of its own."""

    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    openings = OpeningsField(
        label=gettext_lazy("Hours of that day"),
        help_text=gettext_lazy("Empty: closed all day. 9-13 for a morning."),
    )
    reason = forms.CharField(required=False, max_length=120, label=gettext_lazy("Why"))
    groups = (("", (("day", "openings"), ("reason",))),)


def calendar_of(request: Asked, pk: int) -> Calendar:
    """A calendar of those the person may change."""
    found: Calendar = get_object_or_404(register_of(request, "calendars").rows(request.actor), pk=pk)
    return found


def _today(calendar: Calendar, request: Asked) -> date:
    return request.at.astimezone(ZoneInfo(calendar.zone or "UTC")).date()


@admin_page
@require_safe
def hours(request: Asked, pk: int) -> HttpResponse:
    """The weeks to come, and the versions."""
    calendar = calendar_of(request, pk)
    today = _today(calendar, request)
    monday = today - timedelta(days=today.weekday())
    days = days_ahead(calendar, monday, 7 * WEEKS)
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    versions = [
        {
            "row": row,
            "week": [(DAYS[day], as_text(row.weekly[day])) for day in DAYS if row.weekly.get(day)],
            "coming": row.effective_from is not None and row.effective_from > today,
        }
        for row in calendar.versions.all()
    ]
    context = {
        "calendar": calendar,
        "weeks": weeks,
        "today": today,
        "days": list(DAYS.values()),
        "versions": versions,
        "exceptional": list(calendar.exceptional_days.filter(day__gte=today)[:100]),
    }
    return render(request, "admin/hours.html", around(request) | context)


@admin_page
@ASK
def version(request: Asked, pk: int) -> HttpResponse:
    """Change the hours from a day on."""
    calendar = calendar_of(request, pk)
    latest = calendar.versions.last()
    tomorrow = _today(calendar, request) + timedelta(days=1)
    form = VersionForm(request.POST or None, initial=_initial(latest) | {"effective_from": tomorrow})

    def command() -> None:
        row = CalendarVersion(
            calendar=calendar, effective_from=form.cleaned_data["effective_from"], **form.version()
        )
        add_version(row, at=request.at)

    return _ask(request, calendar, form, command, _("Change the hours from a day on"))


@admin_page
@ASK
def day(request: Asked, pk: int) -> HttpResponse:
    """Open or close on a day."""
    calendar = calendar_of(request, pk)
    form = DayForm(request.POST or None, initial={"day": request.GET.get("day", "")})

    def command() -> None:
        data = form.cleaned_data
        set_exceptional_day(
            calendar, day=data["day"], openings=data["openings"], reason=data["reason"], at=request.at
        )

    return _ask(request, calendar, form, command, _("Open or close on a day"))


@admin_page
@require_POST
def version_end(request: Asked, pk: int, version: int) -> HttpResponse:
    """Take back hours not yet in force."""
    calendar = calendar_of(request, pk)
    row = get_object_or_404(calendar.versions.all(), pk=version)
    _carry_out(request, calendar, lambda: withdraw_version(row, at=request.at))
    return redirect("admin_hours", pk)


@admin_page
@require_POST
def day_end(request: Asked, pk: int, day: int) -> HttpResponse:
    """Back to the usual hours of a day."""
    calendar = calendar_of(request, pk)
    row = get_object_or_404(calendar.exceptional_days.all(), pk=day)
    _carry_out(request, calendar, lambda: clear_exceptional_day(calendar, day=row.day, at=request.at))
    return redirect("admin_hours", pk)


def _initial(version: CalendarVersion | None) -> dict[str, Any]:
    if version is None:
        return {}
    patron = "/".join(reversed(version.patron_day.split("-"))) if version.patron_day else ""
    return {
        **{day: as_text(version.weekly.get(day, [])) for day in DAYS},
        "zone": version.zone,
        "country": version.holiday_country,
        "province": version.holiday_province,
        "patron_day": patron,
        "patron_name": version.patron_name,
    }


def _ask(request: Asked, calendar: Calendar, form: Any, command: Any, title: str) -> HttpResponse:
    context = {"calendar": calendar, "form": form, "title": title}
    if request.method != "POST":
        return render(request, "admin/hours_form.html", around(request) | context)
    if not form.is_valid():
        return render(request, "admin/hours_form.html", around(request) | context, status=422)
    try:
        _carry_out(request, calendar, command)
    except DeskError as refusal:
        context["refused"] = errors.words_for(refusal)
        status = errors.status_of(refusal)
        return render(request, "admin/hours_form.html", around(request) | context, status=status)
    return redirect("admin_hours", calendar.pk)


def _carry_out(request: Asked, calendar: Calendar, command: Any) -> None:
    """Change the hours, write it down, and let every open clock that counts on them reckon anew."""
    by = register_of(request, "calendars").by(request.actor, calendar, request.at)
    by.require()
    with transaction.atomic():
        command()
        write_down(calendar, Alteration.Act.CHANGED, by, {"hours": ("", "")})
        number = count(counting_on(calendar.pk))
        if number or closing_on(calendar.pk).exists():
            recount_calendar.enqueue(calendar.pk, person=request.user.pk)
    said = ngettext(
        "Saved. %(n)s open request reckons its clocks anew.",
        "Saved. %(n)s open requests reckon their clocks anew.",
        number,
    )
    messages.success(request, said % {"n": words.count(number)} if number else _("Saved."))
