"""What people fill in about a problem."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from sportello.tickets.models import Ticket
from sportello.web.forms import MoveForm, words_field
from sportello.web.numbers import label

NEW = "new"


class ProblemForm(MoveForm):
    """Something about a problem: `noun` is the name of its address.

    icon:check icon:pencil icon:wrench icon:send icon:megaphone icon:check-check icon:link icon:plus
    """

    template = "problem/_fields.html"


class CauseForm(ProblemForm):
    """The cause."""

    noun, icon = "problem_cause", "check"
    title = _("Cause of the problem")
    lead = _("For colleagues: no customer ever reads it.")
    button = _("Save the cause")

    text = words_field(_("What causes it"), _("Write at least a word."), rows=5, most=8000)


class WorkaroundForm(ProblemForm):
    """The workaround, as a new version."""

    noun, icon = "problem_workaround", "wrench"
    title = _("Workaround")
    lead = _("Each change is a new version; what was sent already stays as it was.")
    button = _("Save the version")

    text = words_field(
        _("What customers can do meanwhile"),
        _("Write at least a word."),
        rows=6,
        hint=_("in plain words: customers read it"),
        most=8000,
    )
    publish = forms.BooleanField(
        label=_("Show it on the linked requests at once"), required=False, initial=True
    )
    in_portal = forms.BooleanField(label=_("Customers see it in the portal too"), required=False)


class ShareForm(ProblemForm):
    """The workaround, written on every linked request that has not had it."""

    noun, icon = "problem_shipment", "send"
    title = _("Send the workaround")
    button = _("Send it")

    how = forms.ChoiceField(
        label=_("How they get it"),
        initial="public",
        widget=forms.RadioSelect,
        choices=[("public", _("As a reply to the customers")), ("note", _("As a note for colleagues"))],
    )


def blanks() -> dict[str, str]:
    """What is filled in for each customer, as the reader of this page writes it."""
    return {
        "name": "{" + pgettext("to fill in", "name") + "}",
        "number": "{" + pgettext("to fill in", "number") + "}",
    }


class WarnForm(ProblemForm):
    """The same words for everybody."""

    noun, icon = "problem_warning", "megaphone"
    title: Any = _("Tell the customers")
    button = _("Send it")

    text = words_field(
        _("Message to the customers"),
        _("Write at least a word."),
        rows=5,
        hint=lazy(lambda: gettext("%(name)s and %(number)s become each one's own") % blanks(), str)(),
        most=8000,
    )


class ResolveForm(WarnForm):
    """What customers read when all is resolved."""

    noun, icon = "problem_resolution", "check-check"
    template = "problem/_resolve.html"


class IncidentsForm(ProblemForm):
    """Which open requests belong to it too."""

    noun, icon = "problem_incidents", "link"
    template = "problem/_incidents.html"
    title = _("Link more requests")
    button = _("Link them")

    n = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one request."),
            "invalid_choice": _("One of them is not free any more: look again."),
        },
    )

    def __init__(
        self, *args: Any, found: Sequence[Ticket] = (), chosen: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["n"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # for the type checker
        self.found = found
        numbers = [str(one.number) for one in found]
        field.choices = [(number, number) for number in dict.fromkeys([*numbers, *chosen])]


class PickForm(MoveForm):
    """Which problem causes it: one of those `found`, or a new one with a subject."""

    template = "problem/_pick.html"
    icon = "link"
    title: Any = _("Link to a problem")
    lead = _("Requests with one cause are followed together, and end together.")
    button = _("Link")

    problem = forms.CharField(error_messages={"required": _("Choose a problem, or open a new one.")})
    subject = forms.CharField(
        label=_("What is broken, in a line"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, found: Sequence[Ticket] = (), likely: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely = likely
        self.found = [(str(one.number), label(one), one) for one in found]

    @property
    def chosen(self) -> str:
        """What is ticked: what was posted, else the likeliest, else a new one."""
        if self.is_bound:
            return str(self.data.get("problem", ""))
        return self.found[0][0] if self.found and self.likely else NEW

    def clean(self) -> dict[str, Any]:
        """A new problem needs a line that says what it is."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("problem") == NEW and not data.get("subject", "").strip():
            self.add_error("subject", _("Write one line: it is enough."))
        return data


class NewForm(MoveForm):
    """A problem that nobody has reported yet, or not with a request of its own."""

    template = "problem/_new.html"
    icon = "plus"
    title = _("New problem")
    lead = _("Link to it the requests that it causes; who leads it looks for the cause.")
    button = _("Open the problem")

    subject = forms.CharField(
        label=_("What is broken, in a line"),
        max_length=300,
        error_messages={"required": _("Write one line: it is enough.")},
    )
    department = forms.TypedChoiceField(label=_("Department"), coerce=int)
    text = words_field(_("What is known so far"), rows=4, most=8000)

    def __init__(self, *args: Any, departments: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = list(departments)
