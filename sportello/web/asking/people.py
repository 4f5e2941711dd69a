"""Who works on it and who follows: assign, watch.

icon:user-round-check icon:eye icon:mail-plus
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sportello.people.addresses import written_as
from sportello.people.models import Person
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


class CopyForm(MoveForm):
    """Let somebody have a copy: a colleague of the requester (`near`), or anybody by name or address."""

    template = "tickets/_copy.html"
    noun, icon = "copies", "mail-plus"
    title = _("In copy")
    lead = _("They get what is said to the requester, and nothing internal.")
    button = _("Let them have a copy")

    who = forms.CharField(
        label=_("Name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"list": "copy-near"}),
        error_messages={"required": _("Write a name or an address.")},
    )

    def __init__(self, *args: Any, near: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.near = near

    def clean_who(self) -> int:
        """The id of the person meant."""
        said = self.cleaned_data["who"].strip()
        if "@" in said:
            known = Person.objects.filter(addresses__in=written_as(said), is_active=True)
        else:
            known = Person.objects.filter(name__iexact=said, is_active=True)
        found = list(known.values_list("pk", flat=True).distinct()[:2])
        if not found:
            raise forms.ValidationError(
                _("Nobody with this name or address is known. Write the whole name, or add the person first.")
            )
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this name: write the e-mail address."))
        return int(found[0])


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Fill the choices of a field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
    field.choices = list(choices)
