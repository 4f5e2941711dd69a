"""Other people's help: nudge, ask for a supervisor, another department beside or instead.

icon:bell-ring icon:hand icon:git-branch icon:arrow-right-left
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sportello.web.forms import MoveForm, words_field


class NudgeForm(MoveForm):
    """«Sollecita»: chase an answer."""

    noun, icon = "nudge", "bell-ring"
    title = _("Ask for news")
    lead = _("Whoever answers for it is told at once. Asked again and again, the matrix may move it up.")
    button = _("Ask for news")

    text = words_field(_("What to say"), rows=2, hint=_("they read it with the request"))


class SupervisorForm(MoveForm):
    """The requester asks for a supervisor."""

    noun, icon = "supervisor", "hand"
    title = _("The requester asks for a supervisor")
    lead = _("The supervisor is told and promises a call back within a working hour. Level and owner stay.")
    button = _("Ask for a supervisor")

    reason = words_field(_("What they said"), _("Say in a line why they ask."), rows=3)


class DepartmentForm(MoveForm):
    """A form that names another department; `departments` are (id, name)."""

    department = forms.TypedChoiceField(
        label=_("Which department"), coerce=int, error_messages={"required": _("Choose a department.")}
    )

    def __init__(self, *args: Any, departments: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        # A few short names are seen at once, many are a list.
        if len(departments) <= MOST_PICKED:
            field.widget = forms.RadioSelect()
            field.choices = list(departments)
        else:
            field.choices = [("", "—"), *departments]


MOST_PICKED = 6


class InvolvementForm(DepartmentForm):
    """«Coinvolgi un reparto»: a task there, while this request stays where it is."""

    noun, icon = "involvement", "git-branch"
    title = _("Involve a department")
    lead = _("They get a task of their own, linked to this request. It stays yours, and its clocks run on.")
    button = _("Involve them")

    subject = forms.CharField(
        label=_("What they are asked to do"),
        max_length=300,
        error_messages={"required": _("Write one line: it is enough.")},
    )
    text = words_field(_("What they need to know"), rows=4, hint=_("internal"))


class TransferForm(DepartmentForm):
    """To another department, for good."""

    noun, icon = "transfer", "arrow-right-left"
    title = _("Pass to another department")
    lead = _(
        "It begins anew at their first level and is no longer yours. The promises to the requester run on."
    )
    button = _("Pass it on")

    reason = words_field(_("Why"), _("Say why: they start from here."), rows=2)
