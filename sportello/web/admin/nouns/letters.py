"""Words of letters: what requesters read by mail, for each kind, by department and language."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.domain.errors import DeskError
from sportello.notifications.mail.kinds import LONGEST, LetterKind, check_words
from sportello.notifications.mail.wording import built_in
from sportello.notifications.models import LetterWords
from sportello.people.actor import Actor
from sportello.people.models import Department
from sportello.web.admin.forms import RowForm
from sportello.web.admin.register import Column, Register
from sportello.web.admin.rights import everywhere, within
from sportello.web.errors import words_for

TEXTS = ("text_it", "text_en")


class LettersForm(RowForm):
    """The words of one kind of letter; only administrators write for all departments."""

    class Meta:
        model = LetterWords
        fields = ("kind", "department", *TEXTS)
        labels = {
            "kind": gettext_lazy("Letter"),
            "department": gettext_lazy("Department"),
            "text_it": gettext_lazy("Text in Italian"),
            "text_en": gettext_lazy("Text in English"),
        }
        help_texts = {name: gettext_lazy("Empty: the built-in words stay.") for name in TEXTS}
        widgets = {name: forms.Textarea(attrs={"rows": 12, "maxlength": LONGEST}) for name in TEXTS}

    groups = (("", (("kind", "department"),)), (gettext_lazy("Words"), (("text_it",), ("text_en",))))

    def prepare(self) -> None:
        field: Any = self.fields["department"]
        departments = within(self.actor, "department.edit").filter(is_active=True)
        field.queryset = departments if self.is_new else Department.objects.all()
        field.empty_label = _("all departments")
        field.required = not everywhere(self.actor, "department.edit")
        for name in ("kind", "department"):
            self.fields[name].disabled = not self.is_new
        if self.is_new and not self.is_bound and self.initial.get("begin"):
            for name in TEXTS:
                self.initial.setdefault(name, built_in(str(self.initial["kind"]), name[-2:]))

    def clean(self) -> dict[str, Any]:
        """Each text with the blanks of its kind; one row for each kind and department."""
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        if not kind:
            return data
        for name in TEXTS:
            try:
                check_words(kind, data.get(name, ""))
            except DeskError as error:
                self.add_error(name, words_for(error))
        if not any(data.get(name, "").strip() for name in TEXTS):
            self.add_error("text_it", _("Write the words of one language at least."))
        others = LetterWords.objects.filter(kind=kind, department=data.get("department"))
        if others.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "kind",
                _("There are words for this letter already. Change those, or bring them back into use."),
            )
        return data

    def _post_clean(self) -> None:
        """What the database would refuse was said above, in words."""
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]


class Letters(Register):
    slug = "letters"
    group = "catalogue"
    icon = "mail"
    title = gettext_lazy("Words of letters")
    lead = gettext_lazy("What requesters read by e-mail")
    new = gettext_lazy("New words for a letter")
    nothing = gettext_lazy("All letters have their built-in words.")
    model = LetterWords
    form = LettersForm
    template = "admin/letters.html"
    search = TEXTS
    order = "kind"
    right = "department.edit"
    used = "in_use"
    columns = (
        Column(gettext_lazy("Department"), lambda row: row.department.name if row.department else _("all")),
        Column(
            gettext_lazy("Languages"),
            lambda row: ", ".join(name[-2:] for name in TEXTS if getattr(row, name).strip()),
        ),
    )

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("department")

    def initial(self, asked: dict[str, str], actor: Actor) -> dict[str, Any]:
        """A new one begins with the built-in words of its kind, where the address names one."""
        begin = asked.get("kind") in LetterKind.values
        found: dict[str, Any] = {
            "kind": asked["kind"] if begin else LetterKind.ARRIVED_MAIL.value,
            "begin": begin,
        }
        if asked.get("department", "").isdecimal():
            found["department"] = asked["department"]
        return found
