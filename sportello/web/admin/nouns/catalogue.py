"""What people ask for: the tree of categories, their own fields, services."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sportello.catalogue.change import MOST_CHOICES, check_parent, key_for, read_choices
from sportello.catalogue.models import Category, CustomField, Service
from sportello.domain.errors import DeskError
from sportello.people.actor import Actor
from sportello.people.models import Offered
from sportello.web.admin.forms import RowForm
from sportello.web.admin.nouns.departments import OFFERED, OWN_PEOPLE
from sportello.web.admin.register import Column, Panel, Register
from sportello.web.admin.rights import within
from sportello.web.errors import words_for

NAMES = {
    "name_it": gettext_lazy("Name in Italian"),
    "name_en": gettext_lazy("Name in English"),
    "department": gettext_lazy("Department"),
    "parent": gettext_lazy("Inside"),
}
EMPTY_ENGLISH = {"name_en": gettext_lazy("Empty: the Italian name is used.")}


class OwnedForm(RowForm):
    """A form over something of a department; where it belongs is fixed once it is stored."""

    def prepare(self) -> None:
        departments = within(self.actor, "department.edit")
        field = self.fields["department"]
        field.queryset = departments.filter(is_active=True) if self.is_new else departments  # type: ignore[attr-defined]
        field.disabled = not self.is_new
        if self.is_new and departments.filter(is_active=True).count() == 1:
            self.initial.setdefault("department", departments.get(is_active=True).pk)


class CategoryForm(OwnedForm):
    """A category and its place in the tree."""

    class Meta:
        model = Category
        fields = ("name_it", "name_en", "department", "parent", "offered_to")
        labels = NAMES | {"offered_to": OFFERED}
        help_texts = EMPTY_ENGLISH | {"offered_to": OWN_PEOPLE}

    groups = (("", (("name_it", "name_en"), ("department", "parent"), ("offered_to",))),)

    def prepare(self) -> None:
        super().prepare()
        around = _("whoever is offered what it is in")
        self.fields["offered_to"].choices = [("", around), *Offered.choices]  # type: ignore[attr-defined]
        parents = Category.objects.filter(
            is_active=True, department__in=within(self.actor, "department.edit")
        )
        if not self.is_new:
            parents = parents.filter(department=self.instance.department_id).exclude(pk=self.instance.pk)
        parents = parents.select_related("department", "parent").order_by("department", "name_it", "pk")
        self.fields["parent"] = ParentField(
            parents, required=False, label=NAMES["parent"], empty_label=_("nothing: it stands on top")
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        parent, department = data.get("parent"), data.get("department")
        if parent is not None and department is not None and parent.department_id != department.pk:
            self.add_error("parent", _("This category is of another department."))
        elif department is not None:
            self.instance.department = department
            try:
                check_parent(self.instance, parent)
            except DeskError as error:
                self.add_error("parent", words_for(error))
        return data


class ParentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A category with the way to it."""

    def label_from_instance(self, obj: Any) -> str:
        above = f"{obj.parent.name} › " if obj.parent else ""
        return f"{obj.department.name} · {above}{obj.name}"


class Categories(Register):
    slug = "categories"
    group = "catalogue"
    icon = "tags"
    title = gettext_lazy("Categories and fields")
    lead = gettext_lazy("What requests are about, and what each kind asks")
    new = gettext_lazy("New category")
    model = Category
    form = CategoryForm
    right = "department.edit"
    columns = (
        Column(gettext_lazy("Department"), lambda row: row.department.name),
        Column(gettext_lazy("Inside"), lambda row: row.parent.name if row.parent else ""),
        Column(gettext_lazy("Fields"), lambda row: row.own_fields or ""),
    )

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.select_related("department", "parent").annotate(
            own_fields=Count("fields")
        )
        return found

    def needed(self, row: Any) -> Sequence[str]:
        inside = row.children.filter(is_active=True)
        return [_("%(name)s is inside it: take that out of use first.") % {"name": one} for one in inside[:3]]

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        fields = [
            (field.label_it, reverse("admin_row", args=["fields", field.pk]))
            for field in row.fields.order_by("pk")
        ]
        inside = [
            (one.name, reverse("admin_row", args=["categories", one.pk]))
            for one in row.children.filter(is_active=True)
        ]
        new = reverse("admin_new", args=["fields"])
        below = reverse("admin_new", args=["categories"])
        return [
            Panel(
                _("Its own fields"),
                fields,
                pgettext("fields", "None."),
                (_("New field"), f"{new}?category={row.pk}"),
            ),
            Panel(
                _("Inside it"),
                inside,
                _("Nothing."),
                (_("New category"), f"{below}?department={row.department_id}&parent={row.pk}"),
            ),
        ]


class FieldForm(RowForm):
    """A field that requests of a category carry."""

    options = forms.CharField(
        required=False,
        max_length=4000,
        label=gettext_lazy("Choices"),
        help_text=gettext_lazy("One a line, for a choice."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = CustomField
        fields = ("label_it", "label_en", "category", "type", "required")
        labels = {
            "label_it": gettext_lazy("Question in Italian"),
            "label_en": gettext_lazy("Question in English"),
            "category": gettext_lazy("Category"),
            "type": gettext_lazy("The answer is"),
            "required": gettext_lazy("It must be answered"),
        }
        widgets = {"type": forms.RadioSelect}

    groups = (("", (("label_it", "label_en"), ("category",), ("type",), ("options",), ("required",))),)

    def prepare(self) -> None:
        categories = Category.objects.filter(department__in=within(self.actor, "department.edit"))
        categories = categories.select_related("department", "parent").order_by("department", "name_it", "pk")
        self.fields["category"] = ParentField(
            categories.filter(is_active=True) if self.is_new else categories,
            label=self.fields["category"].label,
            disabled=not self.is_new,
        )
        self.fields["type"].disabled = not self.is_new
        if not self.is_new:
            self.fields["options"].initial = "\n".join(self.instance.choices)
            self.notes = (
                gettext_lazy(
                    "Answers given already stay as they were written, also where a choice goes away."
                ),
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        choices = read_choices(data.get("options") or "")
        if data.get("type") == CustomField.Type.CHOICE and len(choices) < 2:
            self.add_error("options", _("Write at least two choices, one a line."))
        if len(choices) > MOST_CHOICES or any(len(one) > 120 for one in choices):
            self.add_error("options", _("At most 100 choices, of 120 letters each."))
        self.instance.choices = choices if data.get("type") == CustomField.Type.CHOICE else []
        category = data.get("category")
        if self.is_new and category is not None and data.get("label_it"):
            self.instance.key = key_for(data["label_it"], category)
        return data


class Fields(Register):
    slug = "fields"
    group = "hidden"
    icon = "text-cursor-input"
    title = gettext_lazy("Fields of categories")
    new = gettext_lazy("New field")
    model = CustomField
    form = FieldForm
    right = "department.edit"
    ends = False
    search = ("label_it", "label_en", "category__name_it")
    order = "label_it"
    columns = (
        Column(gettext_lazy("Category"), lambda row: row.category.name),
        Column(gettext_lazy("The answer is"), lambda row: row.get_type_display()),
    )

    def name(self, row: Any) -> str:
        return str(row.label_it)

    def mine(self, actor: Actor) -> Q:
        return Q(category__department__in=within(actor, self.right))

    def department_of(self, row: Any) -> int | None:
        found: int | None = row.category.department_id
        return found

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("category")

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        back = reverse("admin_row", args=["categories", row.category_id])
        return [Panel(_("Category"), [(row.category.name, back)])]


class ServiceForm(OwnedForm):
    """A service."""

    class Meta:
        model = Service
        fields = ("name_it", "name_en", "department")
        labels = NAMES
        help_texts = EMPTY_ENGLISH

    groups = (("", (("name_it", "name_en"), ("department",))),)


class Services(Register):
    slug = "services"
    group = "catalogue"
    icon = "server"
    title = gettext_lazy("Services")
    lead = gettext_lazy("What departments keep running, named by requests")
    new = gettext_lazy("New service")
    model = Service
    form = ServiceForm
    right = "department.edit"
    columns = (Column(gettext_lazy("Department"), lambda row: row.department.name),)

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("department")
