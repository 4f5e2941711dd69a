"""What people fill in. Forms only read and check the form; what is allowed, the door decides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sportello.domain.lifecycle import WaitingFor

# The partial that draws a field, by its widget.
_PARTIALS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "_checks"),
    (forms.RadioSelect, "_pick"),
    (forms.Textarea, "_text"),
    (forms.CheckboxInput, "_check"),
    (forms.Select, "_select"),
)


class MoveForm(forms.Form):
    """A move on a ticket: `title`, `lead` and `button` are words of its dialog, `template` its fields.

    `noun` is the name of its address and `icon` stands on its button. `notice` says what follows.
    `refused` and `changed` say why a form came back: the door's refusal, or what others did meanwhile.
    """

    template = "tickets/_move.html"
    noun = ""
    icon = "check"
    title: Any = ""
    lead: Any = ""
    button: Any = ""
    leave: Any = _("Cancel")
    notice: Any = ""
    # The move took the ticket out of sight: afterwards there is only the queue to go to.
    lost: bool = False
    refused: str = ""
    changed: Sequence[Any] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)

    @property
    def drawn(self) -> list[tuple[forms.BoundField, str]]:
        """The visible fields, each with the partial that draws it."""
        return [
            (dressed(field), f"tickets/{_partial(field.field.widget)}.html")
            for field in self.visible_fields()
        ]

    def __getitem__(self, name: str) -> forms.BoundField:
        return dressed(super().__getitem__(name))


def dressed(field: forms.BoundField) -> forms.BoundField:
    """The field with the looks of the house, and with its errors beside it for those who cannot see them."""
    widget = field.field.widget
    if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
        widget.attrs.setdefault("class", "select")
    elif isinstance(widget, forms.TextInput | forms.DateInput | forms.DateTimeInput | forms.NumberInput):
        widget.attrs.setdefault("class", "input")
        widget.attrs.setdefault("autocomplete", "off")
    if field.form.is_bound and field.errors:
        widget.attrs["aria-describedby"] = f"{field.id_for_label}-error"
    return field


def _partial(widget: forms.Widget) -> str:
    return next((name for kind, name in _PARTIALS if isinstance(widget, kind)), "_input")


def words_field(label: Any, missing: Any = None, *, rows: int = 3, hint: Any = "", most: int = 2000) -> Any:
    """Lines of text; required where `missing` says what to write."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=missing is not None,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing or ""},
    )


class _Moment(forms.DateTimeField):
    """A moment of the desk's zone; says plainly what the night is in which the clocks change."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as refusal:
            if getattr(refusal, "code", "") != "ambiguous_timezone":
                raise
            said = _(
                "The clocks change that night: this hour does not exist, or comes twice. Choose another one."
            )
            raise ValidationError(said, code="ambiguous_timezone") from None


def moment_field(label: Any, *, required: bool = True, hint: Any = "") -> Any:
    """A date and time to come, as browsers send it."""
    return _Moment(
        label=label,
        help_text=hint,
        required=required,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Say when."),
            "invalid": _("This is no date and time. Write for instance 2026-11-20T09:30."),
        },
    )


class HoldForm(MoveForm):
    """Put on hold: whose move it is, and when to look again."""

    template = "tickets/_hold.html"
    title = _("Put on hold")
    lead = _("The clocks that wait with it stand still; it wakes by itself.")
    button = _("Put on hold")

    waiting_for = forms.ChoiceField(
        choices=[
            (WaitingFor.REQUESTER.value, _("The requester's")),
            (WaitingFor.THIRD_PARTY.value, _("A third party's")),
            (WaitingFor.DATE.value, _("Nobody's until a date")),
            (WaitingFor.PROBLEM.value, _("Whoever solves a problem")),
        ],
        widget=forms.RadioSelect,
        initial=WaitingFor.REQUESTER.value,
        error_messages={"required": _("Say whose move it is.")},
    )
    until = forms.DateTimeField(
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": _("This is no date and time. Write for instance 2026-11-20T09:30.")},
    )
    problem = forms.TypedChoiceField(label=_("Which problem"), coerce=int, empty_value=None, required=False)
    reason = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: Any, problems: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.knows_problems = bool(problems)
        field, whose = self.fields["problem"], self.fields["waiting_for"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        assert isinstance(whose, forms.ChoiceField)  # noqa: S101
        field.choices = [("", "—"), *problems]
        if not problems:
            listed: list[Any] = list(whose.choices)  # type: ignore[arg-type]  # ours are a list of pairs
            whose.choices = [pair for pair in listed if pair[0] != WaitingFor.PROBLEM.value]

    def clean(self) -> dict[str, Any]:
        """A third party and a date need the moment of waking, a problem its number."""
        data: dict[str, Any] = super().clean() or {}
        needs_date = data.get("waiting_for") in (WaitingFor.THIRD_PARTY.value, WaitingFor.DATE.value)
        if needs_date and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say when to look at it again."))
        if data.get("waiting_for") == WaitingFor.PROBLEM.value and not data.get("problem"):
            self.add_error("problem", _("Choose the problem that this request waits for."))
        return data


class ResolutionForm(MoveForm):
    """Resolve, with the words the requester reads."""

    template = "tickets/_resolution.html"
    title = _("Resolve")
    lead = _("The requester is told, and can reopen it.")
    button = _("Resolve")

    message = forms.CharField(
        max_length=20_000,
        error_messages={"required": _("A line at least: the requester reads what solved it.")},
    )
    reason = forms.CharField(required=False, max_length=500)
    category = forms.TypedChoiceField(
        label=_("What it was about"), coerce=int, empty_value=None, required=False
    )

    def __init__(
        self,
        *args: Any,
        needs_reason: bool = False,
        categories: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = [("", "—"), *categories]
        self.asks_category = bool(categories)
        self.needs_reason = needs_reason
        self.fields["reason"].required = needs_reason
        self.fields["reason"].error_messages["required"] = _(
            "Say why you resolve what others have in charge."
        )


class HandBackForm(MoveForm):
    """Hand back to where it came from."""

    template = "tickets/_hand_back.html"
    title = _("Hand back")
    button = _("Hand back")

    reason = forms.ChoiceField(
        choices=[
            ("information", _("Information is missing")),
            ("guide", _("There is a guide for it")),
            ("solved", _("Solved, to be confirmed")),
            ("misrouted", _("Wrongly classified")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )
    words = forms.CharField(
        max_length=2000, error_messages={"required": _("A line at least: they go on from here.")}
    )


class EscalationForm(MoveForm):
    """Escalate: to which level, why, and what was tried."""

    template = "tickets/_escalation.html"
    lead = _("Whoever receives it sees everything: they need not ask the requester again.")

    level = forms.TypedChoiceField(coerce=int, error_messages={"required": _("Choose to whom.")})
    reason = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": _("Choose why.")})
    tried = forms.CharField(
        max_length=2000,
        error_messages={"required": _("A line at least: whoever receives it starts from here.")},
    )
    too_complex = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, options: Sequence[Any] = (), reasons: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.options = options
        level, reason = self.fields["level"], self.fields["reason"]
        assert isinstance(level, forms.ChoiceField)  # noqa: S101  # for the type checker
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101
        level.choices = [(option.level, option.role) for option in options]
        reason.choices = list(reasons)


def moment(form: forms.Form, field: str) -> datetime | None:
    """A moment of a checked form."""
    value: datetime | None = form.cleaned_data.get(field)
    return value
