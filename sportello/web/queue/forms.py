"""What people fill in for many requests at once, and for a view of the queue."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person
from sportello.web.forms import HoldForm, MoveForm, ResolutionForm

LONGEST_TAG = 40


class ManyForm(MoveForm):
    """Nothing to fill in: only to be confirmed where no script does it at once."""

    template = "queue/bulk/_confirm.html"

    def __init__(self, *args: Any, choices: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(choices)

    def choose_from(self, choices: Sequence[Any]) -> None:
        """Take what is there to choose from."""


class AssignForm(ManyForm):
    """Into whose hands."""

    template = "queue/bulk/_assign.html"

    owner = forms.TypedChoiceField(
        coerce=int, error_messages={"required": _("Choose who."), "invalid_choice": _("Choose who.")}
    )
    reason = forms.CharField(required=False, max_length=500)

    def choose_from(self, choices: Sequence[Person]) -> None:
        """The people who work there."""
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)  # noqa: S101  # for the type checker
        owner.choices = [(person.pk, person.name) for person in choices]


class EscalateForm(ManyForm):
    """Why, and what was tried; whom it reaches stands above."""

    template = "queue/bulk/_escalate.html"

    reason = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why."), "invalid_choice": _("Choose why.")},
    )
    tried = forms.CharField(
        max_length=2000,
        error_messages={"required": _("A line at least: whoever receives it starts from here.")},
    )

    def choose_from(self, choices: Sequence[tuple[str, str]]) -> None:
        """The reasons of the levels they leave."""
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101
        reason.choices = list(choices)


class HoldManyForm(HoldForm):
    """Put on hold."""

    template = "queue/bulk/_hold.html"


class ResolveManyForm(ResolutionForm):
    """The words that each requester reads."""

    template = "queue/bulk/_resolve.html"


class TagForm(ManyForm):
    """Labels to put on and to take off, with commas between."""

    template = "queue/bulk/_tag.html"

    add = forms.CharField(required=False, max_length=300)
    remove = forms.CharField(required=False, max_length=300)

    def clean_add(self) -> list[str]:
        """The labels to put on."""
        return labels(self.cleaned_data["add"])

    def clean_remove(self) -> list[str]:
        """The labels to take off."""
        return labels(self.cleaned_data["remove"])

    def clean(self) -> dict[str, Any]:
        """One at least."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("add") and not data.get("remove"):
            self.add_error("add", _("Write a label to put on or to take off."))
        return data


def labels(text: str) -> list[str]:
    """Labels with commas between. Raises ValidationError for one that is too long."""
    found = [" ".join(part.split()) for part in text.split(",") if part.strip()]
    if any(len(label) > LONGEST_TAG for label in found):
        raise forms.ValidationError(_("A label has at most 40 letters."))
    return found


class ViewForm(MoveForm):
    """A view's name, and to whom it is shown."""

    template = "queue/views/_form.html"
    button = _("Save")

    name = forms.CharField(max_length=60, error_messages={"required": _("Give it a name.")})
    shown = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = self.fields["shown"]
        assert isinstance(shown, forms.ChoiceField)  # noqa: S101
        shown.choices = [("", _("Only to me")), *places]
