"""The form in which a person says how they want to be told: what on which channel, after how long, when not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sportello.domain.rota import Window
from sportello.notifications.alerts.choices import LATER, LEADS, Chosen, choose
from sportello.notifications.alerts.groups import GROUPS
from sportello.notifications.channels.base import CHANNELS
from sportello.notifications.models import ContactMethod

MIDNIGHT = time(0)
AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
DAYS = [(str(number), name) for number, name in WEEKDAYS.items()]


@dataclass(frozen=True)
class Box:
    """One cell of the sheet: a group of events on a channel."""

    name: str
    channel: str | Promise
    checked: bool


@dataclass(frozen=True)
class Row:
    """One group of events, with a box for each channel that the person has."""

    name: Promise
    boxes: Sequence[Box]


class QuietForm(forms.Form):
    """Quiet hours: a night on some days, and whole days."""

    night_days = forms.MultipleChoiceField(
        choices=DAYS, required=False, label=_("Nights that begin on"), widget=forms.CheckboxSelectMultiple
    )
    night_from = forms.TimeField(
        required=False, label=_("from"), error_messages={"invalid": _("Write a time such as 20:00.")}
    )
    night_to = forms.TimeField(
        required=False, label=_("to"), error_messages={"invalid": _("Write a time such as 20:00.")}
    )
    free_days = forms.MultipleChoiceField(
        choices=DAYS, required=False, label=_("All day on"), widget=forms.CheckboxSelectMultiple
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), error_messages={"invalid_choice": _("Choose a time zone from the list.")}
    )
    on_shift_too = forms.BooleanField(required=False, label=_("While I am on shift, tell me all the same"))
    shift_lead = forms.ChoiceField(
        required=False,
        choices=[(str(minutes), "") for minutes in LEADS],
        label=_("How long before a shift of mine begins"),
        error_messages={"invalid_choice": _("Choose a time from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["zone"]
        assert isinstance(zones, forms.ChoiceField)  # noqa: S101  # for the type checker
        zones.choices = [
            (name, name.replace("_", " ")) for name in sorted(available_timezones()) if name.startswith(AREAS)
        ]
        leads = self.fields["shift_lead"]
        assert isinstance(leads, forms.ChoiceField)  # noqa: S101  # for the type checker
        leads.choices = [(str(minutes), _before(minutes)) for minutes in LEADS]

    def clean(self) -> dict[str, Any]:
        """A night needs both of its ends, which differ."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("night_days") and not self.errors:
            for field in ("night_from", "night_to"):
                if data.get(field) is None:
                    self.add_error(field, _("Write a time such as 20:00."))
            if data.get("night_from") is not None and data.get("night_from") == data.get("night_to"):
                self.add_error(
                    "night_to", _("The night ends when it begins: for whole days tick them below.")
                )
        return data

    @property
    def windows(self) -> tuple[Window, ...]:
        """The quiet hours of a checked form."""
        data = self.cleaned_data
        nights, free = (tuple(int(day) for day in data[name]) for name in ("night_days", "free_days"))
        found = [Window(nights, data["night_from"], data["night_to"])] if nights else []
        return (*found, *([Window(free, MIDNIGHT, MIDNIGHT)] if free else []))


def filled(chosen: Chosen) -> dict[str, Any]:
    """What the form shows of what was chosen before."""
    night = next((one for one in chosen.quiet if one.opens != one.closes), None)
    free = {day for one in chosen.quiet if one.opens == one.closes for day in one.days}
    return {
        "night_days": [str(day) for day in night.days] if night else [],
        "night_from": f"{night.opens:%H:%M}" if night else "20:00",
        "night_to": f"{night.closes:%H:%M}" if night else "07:00",
        "free_days": [str(day) for day in sorted(free)],
        "zone": chosen.zone.key or settings.TIME_ZONE,
        "on_shift_too": chosen.on_shift_too,
        "shift_lead": int(chosen.shift_lead.total_seconds()) // 60,
    }


def _before(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(n)s minute before", "%(n)s minutes before", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("%(n)s hour before", "%(n)s hours before", hours) % {"n": hours}


def sheet(chosen: Chosen, methods: Sequence[ContactMethod]) -> list[Row]:
    """A row for each group of events, with what comes by itself or was chosen."""
    channels = {method.channel: label_of(method.channel) for method in methods}
    return [
        Row(
            group.name,
            [
                Box(f"{group.key}:{key}", label, chosen.wants(group.key, key))
                for key, label in channels.items()
            ],
        )
        for group in GROUPS.values()
    ]


def label_of(channel: str) -> str | Promise:
    """The channel's name in words; its key where it is gone."""
    found = CHANNELS.get(channel)
    return channel if found is None else found.label


def keep(person: int, post: Mapping[str, Any], form: QuietForm, chosen: Chosen) -> None:
    """Keep what was posted with a checked form; what is not on the page stays. Raises NeverTold."""
    methods = list(ContactMethod.objects.filter(person=person))
    shown = {method.channel for method in methods}
    choose(
        person,
        wanted={
            group: {**chosen.wanted.get(group, {}), **{key: f"{group}:{key}" in post for key in shown}}
            for group in GROUPS
        },
        after={method.pk: _minutes(post.get(f"after:{method.pk}", "")) for method in methods},
        quiet=form.windows,
        zone=form.cleaned_data["zone"],
        on_shift_too=form.cleaned_data["on_shift_too"],
        shift_lead=int(form.cleaned_data["shift_lead"] or 0),
    )


def _minutes(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) in LATER else 0
