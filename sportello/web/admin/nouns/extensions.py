"""Extensions: at which telephone of the house somebody sits."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from sportello.intake.telephone.models import Extension
from sportello.people.staff import agents
from sportello.web.admin.forms import RowForm
from sportello.web.admin.register import Column, Register


class ExtensionForm(RowForm):
    """A number of the house, and whose it is."""

    class Meta:
        model = Extension
        fields = ("number", "person")
        labels = {"number": gettext_lazy("Extension"), "person": gettext_lazy("Person")}
        help_texts = {
            "number": gettext_lazy("As the telephone system writes it, such as 204."),
            "person": gettext_lazy("Who is shown the calls of this telephone. Empty: nobody now."),
        }
        error_messages = {"number": {"unique": gettext_lazy("Somebody sits at this telephone already.")}}

    def prepare(self) -> None:
        self.fields["person"].queryset = agents()  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        return "".join(self.cleaned_data["number"].split())


class Extensions(Register):
    slug = "extensions"
    group = "people"
    icon = "phone-call"
    title = gettext_lazy("Extensions")
    lead = gettext_lazy("Whose telephone rings")
    new = gettext_lazy("New extension")
    nothing = gettext_lazy("No telephone belongs to anybody yet.")
    model = Extension
    form = ExtensionForm
    search = ("number", "person__name")
    order = "number"
    right = "people.edit"
    ends = False
    columns = (Column(gettext_lazy("Person"), lambda row: row.person or ""),)

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("person")
