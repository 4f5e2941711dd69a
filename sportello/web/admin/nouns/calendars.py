"""Calendars: opening hours and holidays that clocks are counted on, in versions that never change the past."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.calendars.change import create_calendar
from sportello.calendars.models import Calendar
from sportello.escalation.models import PolicyVersion
from sportello.people import change
from sportello.people.actor import Actor
from sportello.people.models import Alteration
from sportello.sla.models import Clock, SLAVersion
from sportello.web.admin.forms import RowForm
from sportello.web.admin.hours import WeekForm
from sportello.web.admin.register import Column, Panel, Register
from sportello.web.admin.rights import everywhere, within


class CalendarForm(RowForm, WeekForm):
    """The names of a calendar; of a new one its hours too. Later hours are versions with a date."""

    class Meta:
        model = Calendar
        fields = ("name_it", "name_en", "department")
        labels = {
            "name_it": gettext_lazy("Name in Italian"),
            "name_en": gettext_lazy("Name in English"),
            "department": gettext_lazy("Department"),
        }
        help_texts = {"name_en": gettext_lazy("Empty: the Italian name is used.")}

    groups: Any = (("", (("name_it", "name_en"), ("department",))),)

    def prepare(self) -> None:
        departments = within(self.actor, "calendar.edit").filter(is_active=True)
        field = self.fields["department"]
        field.queryset = departments if self.is_new else departments.model.objects.all()  # type: ignore[attr-defined]
        field.disabled = not self.is_new
        field.required = not everywhere(self.actor, "calendar.edit")
        field.empty_label = _("all departments")  # type: ignore[attr-defined]
        if self.is_new:
            self.add_week()
            self.groups = (*self.groups, *self.week_groups)
        else:
            for name in ("zone", "country", "province", "patron_day", "patron_name"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        return super().clean() if self.is_new else (super(WeekForm, self).clean() or self.cleaned_data)


class Calendars(Register):
    slug = "calendars"
    group = "time"
    icon = "clock"
    title = gettext_lazy("Calendars and holidays")
    lead = gettext_lazy("Opening hours that clocks count on")
    new = gettext_lazy("New calendar")
    model = Calendar
    form = CalendarForm
    right = "calendar.edit"
    columns = (
        Column(gettext_lazy("Department"), lambda row: row.department.name if row.department else _("all")),
        Column(gettext_lazy("Time zone"), lambda row: _latest(row).zone if _latest(row) else ""),
        Column(gettext_lazy("Holidays"), lambda row: _holidays(_latest(row))),
    )

    def mine(self, actor: Actor) -> Q:
        return Q(department__in=within(actor, self.right))

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("department").prefetch_related("versions")

    def store(self, form: RowForm, actor: Actor, at: datetime) -> Any:
        if not form.is_new:
            return super().store(form, actor, at)
        assert isinstance(form, CalendarForm)  # noqa: S101  # for the type checker
        data = form.cleaned_data
        by = self.by(actor, form.instance, at)
        by.require()
        names = {name: data[name] for name in ("name_it", "name_en", "department")}
        row = create_calendar(**names, **form.version())
        change.write_down(row, Alteration.Act.MADE, by)
        return row

    def needed(self, row: Any) -> Sequence[str]:
        reasons = [
            _("The policy “%(policy)s” in force counts on it.") % {"policy": name}
            for name in _policies_on(row.pk)
        ]
        if Clock.objects.filter(calendar=row.pk, ended_at=None).exists():
            reasons.append(_("Clocks of open requests run on it."))
        return reasons

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        hours = reverse("admin_hours", args=[row.pk])
        versions = [
            (
                _("from %(day)s") % {"day": date_format(version.effective_from)}
                if version.effective_from
                else _("since always"),
                hours,
            )
            for version in row.versions.all()
        ]
        return [
            Panel(
                _("Hours"),
                versions,
                add=(_("Change the hours from a day on"), reverse("admin_version", args=[row.pk])),
                note=_("What has been counted stays as it was: hours change from a day to come."),
            ),
            Panel(
                _("Days out of the ordinary"),
                [(_("The weeks to come"), hours)],
                add=(_("Open or close on a day"), reverse("admin_day", args=[row.pk])),
            ),
        ]


def _latest(row: Any) -> Any:
    versions = list(row.versions.all())
    return versions[-1] if versions else None


def _holidays(version: Any) -> str:
    if version is None or not version.holiday_country:
        return str(_("none"))
    return " ".join(part for part in (version.holiday_country, version.holiday_province) if part)


def _policies_on(calendar: int) -> list[str]:
    """The policies in force that count on a calendar."""
    ladders = PolicyVersion.objects.filter(pk__in=_in_force(PolicyVersion)).select_related("policy")
    promises = SLAVersion.objects.filter(pk__in=_in_force(SLAVersion)).select_related("policy")
    found = [
        version.policy.name
        for version in ladders
        if any(level.get("calendar") == calendar for level in version.document.get("levels", ()))
    ]
    return found + [one.policy.name for one in promises if one.document.get("calendar") == calendar]


def _in_force(model: type[PolicyVersion] | type[SLAVersion]) -> Any:
    owner = model._meta.get_field("policy").related_model
    return owner._default_manager.exclude(in_force=None).values("in_force")
