"""Opening hours as people write them, `9-13, 14-18`, and the fields of a week."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sportello.calendars import hours
from sportello.calendars.provinces import countries, provinces
from sportello.domain.business_time import known_zone
from sportello.domain.errors import DeskError
from sportello.web.admin.forms import LookForm

DAYS = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
}
NEAR = {
    "IT": gettext_lazy("Italy"),
    "SM": gettext_lazy("San Marino"),
    "CH": gettext_lazy("Switzerland"),
    "AT": gettext_lazy("Austria"),
    "SI": gettext_lazy("Slovenia"),
    "FR": gettext_lazy("France"),
    "DE": gettext_lazy("Germany"),
    "ES": gettext_lazy("Spain"),
    "GB": gettext_lazy("United Kingdom"),
}
OFFICE = "9-13, 14-18"
_ONE = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|a|to)\s*(\d{1,2})(?:[:.](\d{2}))?")


class OpeningsField(forms.CharField):
    """The openings of one day; empty is closed. Cleans to `[["09:00", "13:00"], ...]`."""

    is_day = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        found = []
        for part in re.split(r"[,;]", text) if text else []:
            match = _ONE.fullmatch(part.strip())
            if match is None:
                raise ValidationError(_("Write for instance 9-13, 14-18; empty means closed."))
            start, start_minutes, end, end_minutes = match.groups()
            found.append([f"{int(start):02}:{start_minutes or '00'}", f"{int(end):02}:{end_minutes or '00'}"])
        try:
            hours.read_openings(found, where="")
        except DeskError:
            raise ValidationError(
                _("These hours overlap or do not exist. Write for instance 9-13, 14-18.")
            ) from None
        return found


def named() -> list[tuple[str, Any]]:
    """The countries, nearest first; the others by the name the library gives them."""
    return [*NEAR.items(), *(pair for pair in countries() if pair[0] not in NEAR)]


def as_text(openings: list[list[str]]) -> str:
    """Stored openings as the field shows them."""
    return ", ".join(f"{start}-{end}" for start, end in openings)


class WeekForm(LookForm, forms.Form):
    """Hours of a week, zone, holidays."""

    zone = forms.CharField(
        max_length=64,
        label=gettext_lazy("Time zone"),
        initial="Europe/Rome",
        help_text=gettext_lazy("Such as Europe/Rome."),
    )
    country = forms.ChoiceField(required=False, label=gettext_lazy("Public holidays of"), initial="IT")
    province = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Province (Italy)"),
        help_text=gettext_lazy("Adds the patron saint of its capital."),
    )
    patron_day = forms.CharField(
        required=False,
        max_length=5,
        label=gettext_lazy("Another patron saint's day"),
        help_text=gettext_lazy("Day and month, such as 7/12, where the town keeps its own."),
    )
    patron_name = forms.CharField(required=False, max_length=60, label=gettext_lazy("Its name"))

    week_groups = (
        (gettext_lazy("Opening hours"), (("mon", "tue"), ("wed", "thu"), ("fri", "sat"), ("sun", "zone"))),
        (gettext_lazy("Holidays"), (("country", "province"), ("patron_day", "patron_name"))),
    )

    def add_week(self) -> None:
        """The seven days, and the choices of countries and provinces."""
        for day, label in DAYS.items():
            initial = OFFICE if day not in ("sat", "sun") else ""
            self.fields[day] = OpeningsField(label=label, initial=initial)
        self.fields["mon"].help_text = _(
            "9-13, 14-18 for two openings, 0-24 for the whole day; empty is closed."
        )
        self.fields["country"].choices = [("", _("no public holidays")), *named()]  # type: ignore[attr-defined]
        self.fields["province"].choices = [  # type: ignore[attr-defined]
            ("", pgettext("province", "none")),
            *((code, f"{name} ({code})" if name != code else code) for code, name in provinces()),
        ]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        try:
            known_zone(zone)
        except DeskError:
            raise forms.ValidationError(
                _("This time zone is not known. Write for instance Europe/Rome.")
            ) from None
        return zone

    def clean_patron_day(self) -> str:
        text = self.cleaned_data["patron_day"].strip()
        if not text:
            return ""
        match = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})", text)
        if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[1]) <= 31):
            raise forms.ValidationError(_("Write day and month, such as 7/12."))
        return f"{int(match[2]):02}-{int(match[1]):02}"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("province") and data.get("country") != "IT":
            self.add_error("province", _("Provinces are known for Italy alone: choose none."))
        if not self.errors and not any(data.get(day) for day in DAYS):
            self.add_error("mon", _("It would never open: write at least one opening."))
        return data

    def version(self) -> dict[str, Any]:
        """What a calendar's version is made of."""
        data = self.cleaned_data
        return {
            "zone": data["zone"],
            "weekly": {day: data[day] for day in DAYS if data[day]},
            "holiday_country": data["country"],
            "holiday_province": data["province"],
            "patron_day": data["patron_day"],
            "patron_name": data["patron_name"],
        }
