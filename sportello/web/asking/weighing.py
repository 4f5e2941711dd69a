"""What it is and how heavy: triage, subject, category and its own fields, labels.

icon:scale icon:shapes icon:tag icon:pencil
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sportello.catalogue.models import CustomField
from sportello.desk.sentences.words import PRIORITIES
from sportello.domain.priority import Priority
from sportello.web.admin.grades import IMPACTS, URGENCIES
from sportello.web.asking.people import Choices, choose
from sportello.web.forms import MoveForm, words_field

SIZES = [(grade.value, words) for grade, words in IMPACTS.items()]
PACES = [(grade.value, words) for grade, words in URGENCIES.items()]


class TriageForm(MoveForm):
    """How large and how pressing it is; or a priority of one's own, with the reason."""

    noun, icon = "triage", "scale"
    title = _("Weigh it")
    lead = _(
        "Impact and urgency give the priority, and with it the promised times. A raise by the ladder ends."
    )
    button = _("Weigh it")

    impact = forms.ChoiceField(
        label=_("Impact: how many are stopped"), choices=SIZES, widget=forms.RadioSelect
    )
    urgency = forms.ChoiceField(
        label=_("Urgency: how soon it must go on"), choices=PACES, widget=forms.RadioSelect
    )
    override = forms.ChoiceField(
        label=_("Another priority all the same"), required=False, help_text=_("needs a reason")
    )
    reason = words_field(_("Why"), rows=2)

    def __init__(self, *args: Any, may_be_critical: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [priority for priority in Priority if may_be_critical or priority is not Priority.CRITICAL]
        named = [(str(int(priority)), PRIORITIES[priority]) for priority in known]
        choose(self, "override", [("", _("no: as impact and urgency say")), *named])

    def clean(self) -> dict[str, Any]:
        """One's own priority needs a reason."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("override") and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why impact and urgency do not decide here."))
        return data


class SubjectForm(MoveForm):
    """Another subject."""

    noun, icon = "subject", "pencil"
    title = _("Change the subject")
    lead = _("The requester reads it too. The old one stays in the history.")
    button = _("Change it")

    subject = forms.CharField(
        label=_("Subject"), max_length=300, error_messages={"required": _("Write one line: it is enough.")}
    )


class CategoryForm(MoveForm):
    """What it is about."""

    noun, icon = "category", "shapes"
    title = _("What it is about")
    button = _("Choose it")

    category = forms.TypedChoiceField(
        label=_("Category"), coerce=int, error_messages={"required": _("Choose a category.")}
    )

    def __init__(self, *args: Any, categories: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "category", [("", "—"), *categories])


class LabelsForm(MoveForm):
    """All labels at once, separated by commas."""

    noun, icon = "labels", "tag"
    title = _("Labels")
    lead = _("Short words by which the request is found again.")
    button = _("Save the labels")

    labels = forms.CharField(
        label=_("Labels"), required=False, max_length=600, help_text=_("separated by commas")
    )

    @property
    def wanted(self) -> set[str]:
        """The labels written, as they are kept."""
        return {
            " ".join(one.lower().split())[:40]
            for one in self.cleaned_data["labels"].split(",")
            if one.strip()
        }


class FieldsForm(MoveForm):
    """The fields that requests of this category have; each typed as its kind says."""

    noun, icon = "fields", "pencil"
    title = _("Details of the category")
    button = _("Save")

    def __init__(
        self,
        *args: Any,
        own: Sequence[CustomField] = (),
        values: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in own:
            self.fields[field.key] = field_for(field, (values or {}).get(field.key, ""))


def field_for(field: CustomField, value: str) -> forms.Field:
    """The form field of a category's own field."""
    common: dict[str, Any] = {
        "label": field.label,
        "required": field.required,
        "initial": value,
        "error_messages": {"required": _("This must be filled in.")},
    }
    kinds = CustomField.Type
    if field.type == kinds.NUMBER:
        return forms.DecimalField(max_digits=20, **common)
    if field.type == kinds.DATE:
        return forms.DateField(
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **common,
        )
    if field.type == kinds.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((one, one) for one in field.choices)], **common)
    return forms.CharField(max_length=500, **common)
