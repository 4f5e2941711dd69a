"""Requests that belong together: link, merge, split.

icon:link icon:merge icon:split
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sportello.domain.number import NotANumber, read_number
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.web.asking.people import Choices, choose
from sportello.web.forms import MoveForm, words_field


class OtherForm(MoveForm):
    """A form that names another request by its number, among those `visible`; `near` are likely ones."""

    other = forms.CharField(
        label=_("Number of the other request"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the number of the other request.")},
    )

    def __init__(
        self,
        *args: Any,
        visible: TicketQuerySet | None = None,
        near: Sequence[Ticket] = (),
        this: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.visible, self.near, self.this = visible, near, this
        self.found: Ticket | None = None

    def clean_other(self) -> int:
        """The id of the request meant."""
        try:
            number = read_number(self.cleaned_data["other"])
        except NotANumber:
            raise forms.ValidationError(
                _("This is no number of a request: read it again, the last digit tells.")
            ) from None
        assert self.visible is not None  # noqa: S101  # always given where the form is bound
        wanted = self.visible.filter(number=number).select_related("department", "requester", "owner")
        self.found = wanted.first()
        if self.found is None:
            raise forms.ValidationError(_("There is no request with this number that you may see."))
        if self.found.pk == self.this:
            raise forms.ValidationError(_("That is this very request: write the number of the other one."))
        return self.found.pk


class LinkForm(OtherForm):
    """How it belongs together with another one."""

    template = "tickets/_link.html"
    noun, icon = "links", "link"
    title = _("Link to another request")
    lead = _("Both histories tell of it.")
    button = _("Link")

    relation = forms.ChoiceField(
        label=_("This request is"),
        initial="related",
        widget=forms.RadioSelect,
        choices=[
            ("related", _("related to it")),
            ("caused_by", _("caused by that problem")),
            ("duplicate", _("a duplicate of it")),
            ("parent", _("a part of it")),
        ],
    )
    field_order = ("relation", "other")


class MergeForm(OtherForm):
    """Merge this request into another one; both are shown before it is done."""

    template = "tickets/_merge.html"
    noun, icon = "merge", "merge"
    title = _("Merge into another request")
    lead = _("For the same thing asked twice. This number goes on working and leads to the other one.")
    button: Any = _("Look at both")

    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_confirmed(self) -> bool:
        """Whether both were shown already, and are still the ones meant."""
        return self.found is not None and self.cleaned_data.get("confirmed") == str(self.found.number)


class SplitForm(MoveForm):
    """Let a part go on as a request of its own; `messages` are those that may go with it."""

    template = "tickets/_split.html"
    noun, icon = "split", "split"
    title = _("Split off a part")
    lead = _("The part goes on as a request of its own, for the same requester and linked to this one.")
    button = _("Split it off")

    subject = forms.CharField(
        label=_("Subject of the new request"),
        max_length=300,
        error_messages={"required": _("Write one line: it is enough.")},
    )
    messages = forms.TypedMultipleChoiceField(
        label=_("Messages that go with it"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    text = words_field(_("In your own words"), rows=3, hint=_("the requester reads this too"))

    def __init__(self, *args: Any, messages: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "messages", messages)

    def clean(self) -> dict[str, Any]:
        """A part has words: a message that goes with it, or one's own."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("messages") and not data.get("text", "").strip():
            self.add_error("text", _("Choose a message, or say in a line what the part is about."))
        return data
