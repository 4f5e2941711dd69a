"""Organisations: customers, partners, the company itself; who serves whom, and under which contract level."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.people.actor import Actor
from sportello.people.models import Organisation
from sportello.web.admin.forms import RowForm
from sportello.web.admin.register import Column, Panel, Register

SHOWN = 12


class OrganisationForm(RowForm):
    """An organisation."""

    class Meta:
        model = Organisation
        fields = ("name", "kind", "tier", "served_by")
        labels = {
            "name": gettext_lazy("Name"),
            "kind": gettext_lazy("What it is"),
            "tier": gettext_lazy("Contract level"),
            "served_by": gettext_lazy("Served by these partners"),
        }
        help_texts = {
            "tier": gettext_lazy("One word, such as gold: SLA policies and rules may name it."),
            "served_by": gettext_lazy(
                "Their people see its requests and open new ones; these go to the indirect area."
            ),
        }
        widgets = {"kind": forms.RadioSelect, "served_by": forms.CheckboxSelectMultiple}

    groups = (("", (("name",), ("kind",), ("tier",), ("served_by",))),)
    notes = (gettext_lazy("Area and SLA are fixed when a request opens: those on their way keep theirs."),)

    def prepare(self) -> None:
        partners = Organisation.objects.filter(kind=Organisation.Kind.PARTNER).exclude(pk=self.instance.pk)
        self.fields["served_by"].queryset = partners.order_by("name", "pk")  # type: ignore[attr-defined]
        if not partners.exists():
            del self.fields["served_by"]

    def clean_tier(self) -> str:
        return str(self.cleaned_data["tier"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == Organisation.Kind.PARTNER and data.get("served_by"):
            self.add_error("served_by", _("A partner is served by the desk itself: choose none."))
        still_serves = not self.is_new and self.instance.serves.exists()
        if still_serves and data.get("kind") not in (None, Organisation.Kind.PARTNER):
            self.add_error(
                "kind", _("It serves other organisations, so it is a partner. Change those first.")
            )
        return data


class Organisations(Register):
    slug = "organisations"
    group = "people"
    icon = "building"
    title = gettext_lazy("Organisations")
    lead = gettext_lazy("Customers, partners and whom they serve")
    new = gettext_lazy("New organisation")
    model = Organisation
    form = OrganisationForm
    right = "people.edit"
    ends = False
    search = ("name", "tier")
    order = "name"
    columns = (
        Column(gettext_lazy("What it is"), lambda row: row.get_kind_display()),
        Column(gettext_lazy("Contract level"), lambda row: row.tier),
        Column(gettext_lazy("Served by"), lambda row: ", ".join(one.name for one in row.served_by.all())),
    )

    def department_of(self, row: Any) -> int | None:
        return None

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("served_by")

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        people = [
            (person.name, reverse("admin_row", args=["users" if person.login else "contacts", person.pk]))
            for person in row.people.filter(is_active=True).order_by("name", "pk")[:SHOWN]
        ]
        new = f"{reverse('admin_new', args=['contacts'])}?organisation={row.pk}"
        found = [Panel(_("People"), people, _("Nobody yet."), (_("New contact"), new))]
        if row.kind == Organisation.Kind.PARTNER:
            served = [
                (one.name, reverse("admin_row", args=["organisations", one.pk]))
                for one in row.serves.order_by("name", "pk")[:SHOWN]
            ]
            found.append(Panel(_("Serves"), served, _("Nobody yet: choose it as partner on their page.")))
        return found
