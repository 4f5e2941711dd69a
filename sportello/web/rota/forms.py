"""What a rota may be told: exceptions, requests, who stands in, how a post takes turns."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.domain import rota as domain
from sportello.oncall.hours import parse_hours, validate_hours
from sportello.oncall.models import Rota, Rotation, Slot
from sportello.people.models import Person, Team
from sportello.web.admin.forms import AskForm
from sportello.web.rota.places import may_be_on

LEAVE, SWAP, EXTRA = "leave", "swap", "extra"
WHAT = {
    LEAVE: gettext_lazy("Is away"),
    SWAP: gettext_lazy("Gives the shift to somebody"),
    EXTRA: gettext_lazy("Somebody works besides"),
}
MOMENT = "%Y-%m-%dT%H:%M"


def moment_field(label: Any) -> forms.DateTimeField:
    """A date and a time, as the browser's own control gives them."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
        error_messages={"invalid": gettext_lazy("Write day and time, such as 24/11/2026 08:30.")},
    )


class Between(AskForm):
    """Two moments, the second after the first."""

    starts = moment_field(gettext_lazy("From"))
    ends = moment_field(gettext_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end must come after the start."))
        return data


class OverrideForm(Between):
    """An exception of a rota: leave, a swap, an extra person."""

    what = forms.ChoiceField(label=gettext_lazy("What"), choices=list(WHAT.items()), widget=forms.RadioSelect)
    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Who"), required=False)
    replacement = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Who instead, or besides"), required=False
    )
    slot = forms.ModelChoiceField(Slot.objects.none(), label=gettext_lazy("Post"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)
    field_order = ("what", "person", "replacement", "slot", "starts", "ends", "reason")

    def __init__(self, rota: Rota, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, rota, "person", "replacement")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        what = data.get("what")
        if what in (LEAVE, SWAP) and not data.get("person"):
            self.add_error("person", _("Say whose shift it is."))
        if what in (SWAP, EXTRA) and not data.get("replacement"):
            self.add_error("replacement", _("Say who steps in."))
        if what == SWAP and data.get("person") and data.get("person") == data.get("replacement"):
            self.add_error("replacement", _("Choose somebody else."))
        return data

    def value(self, now: datetime) -> domain.Override:
        """The exception as the rota understands it; one that should have begun begins now."""
        data = self.cleaned_data
        what, slot = data["what"], data["slot"]
        return domain.Override(
            starts=max(data["starts"], now) if data["ends"] > now else data["starts"],
            ends=data["ends"],
            person=data["person"].pk if what != EXTRA else None,
            replacement=data["replacement"].pk if what != LEAVE else None,
            slot=slot.name_it if slot else None,
        )


class ShiftRequestForm(Between):
    """Asking a colleague to take a shift."""

    giver = forms.ModelChoiceField(Person.objects.none(), required=False, widget=forms.HiddenInput)
    slot = forms.ModelChoiceField(Slot.objects.none(), required=False, widget=forms.HiddenInput)
    taker = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Whom to ask"))
    words = forms.CharField(label=gettext_lazy("A word with it"), max_length=200, required=False)
    field_order = ("taker", "starts", "ends", "words")

    def __init__(self, rota: Rota, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, rota, "giver", "taker")


class SubstitutesForm(AskForm):
    """Who stands in for somebody, first choice first."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("When this person is away"))
    first = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("First choice"), required=False)
    second = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Else"), required=False)

    def __init__(self, rota: Rota, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, rota, "person", "first", "second")


class RotationForm(AskForm):
    """How a post takes turns, from a moment on."""

    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=gettext_lazy("People"), widget=forms.CheckboxSelectMultiple
    )
    order = forms.CharField(
        label=gettext_lazy("Order of the turns"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Names separated by commas; empty: as in the list above."),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Turns"), choices=Rotation.Unit.choices, required=False)
    every = forms.IntegerField(label=gettext_lazy("Length of a turn"), min_value=1, max_value=365, initial=1)
    first_day = forms.DateField(
        label=gettext_lazy("First day of the first turn"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    handover = forms.TimeField(
        label=gettext_lazy("Hand-over"),
        initial="00:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    together = forms.IntegerField(
        label=gettext_lazy("People at a time"), min_value=1, max_value=50, initial=1
    )
    hours = forms.CharField(
        label=gettext_lazy("Hours staffed"),
        required=False,
        max_length=400,
        validators=[validate_hours],
        help_text=gettext_lazy("such as Mo-Fr 08:30-13:00,14:00-18:00; Sa 09:00-12:00; empty: always"),
    )
    starts = moment_field(gettext_lazy("From"))

    def __init__(self, rota: Rota, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, rota, "people")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("unit") and not data.get("first_day"):
            self.add_error("first_day", _("Say on which day the first turn begins."))
        people = {person.name.casefold(): person.pk for person in data.get("people") or ()}
        named = [name.strip() for name in (data.get("order") or "").split(",") if name.strip()]
        unknown = [name for name in named if name.casefold() not in people]
        if unknown:
            self.add_error("order", _("Not ticked above: %(names)s.") % {"names": ", ".join(unknown)})
        listed = [people[name.casefold()] for name in named if name.casefold() in people]
        data["listed"] = [*dict.fromkeys(listed), *(pk for pk in people.values() if pk not in listed)]
        return data

    def value(self) -> domain.Rotation:
        """The rotation as the rota understands it."""
        data = self.cleaned_data
        return domain.Rotation(
            people=tuple(data["listed"]),
            windows=parse_hours(data["hours"]),
            unit=data["unit"] or None,
            every=data["every"],
            first_day=data["first_day"],
            handover=data["handover"],
            together=data["together"],
        )


class RotaForm(RotationForm):
    """A new rota with its first post."""

    name_it = forms.CharField(label=gettext_lazy("Name (Italian)"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name (English)"), max_length=120, required=False)
    slot = forms.CharField(label=gettext_lazy("First post (Italian)"), max_length=120)
    slot_en = forms.CharField(label=gettext_lazy("First post (English)"), max_length=120, required=False)
    minimum = forms.IntegerField(label=gettext_lazy("At least on duty"), min_value=0, max_value=50, initial=1)
    zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=64, initial="Europe/Rome")
    field_order = ("name_it", "name_en", "slot", "slot_en", "minimum", "zone")

    def __init__(self, team: Team, *args: Any, **kwargs: Any) -> None:
        super().__init__(Rota(team=team), *args, **kwargs)


class ImportForm(AskForm):
    """Shifts or leave kept in another calendar."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it holds"),
        choices=[("duty", gettext_lazy("who works")), ("leave", gettext_lazy("who is away"))],
        widget=forms.RadioSelect,
        initial="duty",
    )
    file = forms.FileField(label=gettext_lazy("iCalendar file (.ics)"), max_length=200)

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > 2_000_000:
            raise forms.ValidationError(_("The file is larger than 2 MB. Export a shorter time."))
        return found


def _offer(form: forms.Form, rota: Rota, *names: str) -> None:
    """Only people who can be in the rota, and its own posts."""
    allowed = Person.objects.filter(pk__in=[person.pk for person in may_be_on(rota)]).order_by("name")
    for name in names:
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = allowed
    posts: Any = form.fields.get("slot")
    if isinstance(posts, forms.ModelChoiceField):
        posts.queryset = Slot.objects.filter(rota=rota) if rota.pk else Slot.objects.none()
        posts.empty_label = _("all of them")


def local(moment: datetime) -> str:
    """A moment as the browser's control wants it."""
    return timezone.localtime(moment).strftime(MOMENT)
