"""Who works on it and who follows: assign, watch.

icon:user-round-check icon:eye
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sportello.web.forms import MoveForm, words_field

Choices = Sequence[tuple[Any, Any]]


class AssignmentForm(MoveForm):
    """Put a request into somebody's hands; `people` is grouped by team."""

    noun, icon = "assignment", "user-round-check"
    title = _("Assign")
    lead = _("It stays at its level and its clocks run on. Whoever had it goes on following it.")
    button = _("Assign")

    owner = forms.TypedChoiceField(
        label=_("To whom"), coerce=int, error_messages={"required": _("Choose to whom.")}
    )
    reason = words_field(_("Why"), rows=2, hint=_("internal, if it is worth a word"))

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "owner", [("", "—"), *people])


class WatcherForm(MoveForm):
    """Let a colleague follow."""

    noun, icon = "watchers", "eye"
    title = _("Who follows")
    lead = _("They see the request from now on, and are told what happens to it.")
    button = _("Let somebody follow")

    person = forms.TypedChoiceField(
        label=_("Whom"), coerce=int, error_messages={"required": _("Choose whom.")}
    )

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "person", [("", "—"), *people])


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Fill the choices of a field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
    field.choices = list(choices)
