"""Departments: who is the last to answer, and where requests of each area begin."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sportello.escalation.models import Entry, Policy
from sportello.people.actor import Actor
from sportello.people.models import Area, Department, FrontLine, Offered, Team
from sportello.people.staff import agents, lead_department
from sportello.tickets.models import Ticket
from sportello.web.admin.counting import count
from sportello.web.admin.forms import RowForm
from sportello.web.admin.register import Column, Panel, Register
from sportello.web.admin.rights import everywhere

AREAS = {
    Area.DIRECT: gettext_lazy("Direct area: requesters who write themselves"),
    Area.INDIRECT: gettext_lazy("Indirect area: requesters of partners"),
}
OFFERED = gettext_lazy("In the portal it is offered to")
OWN_PEOPLE = gettext_lazy(
    "Our own people are those of an organisation of the kind «own company», and whoever holds a role. Mail and calls "
    "are taken from everybody."
)


class DepartmentForm(RowForm):
    """The department's own facts, then team and policy by area."""

    class Meta:
        model = Department
        fields = ("name_it", "name_en", "prefix", "manager", "offered_to", "agent_names_public")
        labels = {
            "name_it": gettext_lazy("Name in Italian"),
            "name_en": gettext_lazy("Name in English"),
            "prefix": gettext_lazy("Prefix of its numbers"),
            "manager": gettext_lazy("Manager"),
            "offered_to": OFFERED,
            "agent_names_public": gettext_lazy("Requesters see the names of those who answer"),
        }
        help_texts = {
            "prefix": gettext_lazy(
                "Up to six letters. It may change: search and telephone need only the digits."
            ),
            "manager": gettext_lazy("The last who answers when nobody else does. They are given the role."),
            "name_en": gettext_lazy("Empty: the Italian name is used."),
            "offered_to": OWN_PEOPLE,
        }

    groups: Any = (
        ("", (("name_it", "name_en"), ("prefix", "manager"), ("offered_to",), ("agent_names_public",))),
    )

    def prepare(self) -> None:
        rest = [(one.value, one.label) for one in (Offered.OWN, Offered.NOBODY)]
        self.fields["offered_to"].choices = [("", Offered.EVERYBODY.label), *rest]  # type: ignore[attr-defined]
        self.fields["manager"].queryset = agents()  # type: ignore[attr-defined]
        if not everywhere(self.actor, "desk.configure"):
            del self.fields["manager"], self.fields["prefix"]
        self.areas = {} if self.is_new else {area: self._area(area) for area in Area}
        lines = [(str(AREAS[area]), [names]) for area, names in self.areas.items()]
        self.groups = (*self.groups, *lines)
        if lines:
            self.notes = (
                gettext_lazy(
                    "Team and policy count for new requests; those on their way keep the policy they began under."
                ),
            )

    def _area(self, area: Area) -> tuple[str, str]:
        team, policy = f"team_{area}", f"policy_{area}"
        teams = Team.objects.filter(department=self.instance, is_active=True).order_by("level", "pk")
        policies = Policy.objects.filter(Q(department=self.instance) | Q(department=None)).exclude(
            in_force=None
        )
        front = FrontLine.objects.filter(department=self.instance, area=area).first()
        entry = Entry.objects.filter(department=self.instance, area=area).first()
        self.fields[team] = forms.ModelChoiceField(
            teams,
            required=False,
            label=_("First-level team"),
            initial=front and front.team_id,
            empty_label=_("the first team of level 1"),
        )
        self.fields[policy] = forms.ModelChoiceField(
            policies.order_by("name", "pk"),
            required=False,
            label=_("Escalation policy"),
            initial=entry and entry.policy_id,
            empty_label=_("none") if area is Area.DIRECT else _("as in the direct area"),
        )
        return team, policy

    def clean_prefix(self) -> str:
        prefix: str = self.cleaned_data["prefix"].strip().upper()
        if not prefix.isalpha():
            raise forms.ValidationError(_("Letters only, such as SP."))
        return prefix


class Departments(Register):
    slug = "departments"
    icon = "building-2"
    title = gettext_lazy("Departments")
    lead = gettext_lazy("Manager, prefix, where requests of each area begin")
    new = gettext_lazy("New department")
    model = Department
    form = DepartmentForm
    right = "department.edit"
    columns = (
        Column(gettext_lazy("Prefix"), lambda row: row.prefix),
        Column(gettext_lazy("Manager"), lambda row: row.manager.name),
    )

    def may_add(self, actor: Actor) -> bool:
        return everywhere(actor, "desk.configure")

    def may_end(self, actor: Actor, row: Any) -> bool:
        return everywhere(actor, "desk.configure")

    def mine(self, actor: Actor) -> Q:
        return Q(pk__in=[place for place in actor.roles if place and actor.may(self.right, place)])

    def department_of(self, row: Any) -> int | None:
        found: int | None = row.pk
        return found

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("manager")

    def also(self, form: RowForm, row: Any) -> None:
        lead_department(row)
        for area in Area:
            if f"team_{area}" not in form.fields:
                continue
            team, policy = form.cleaned_data[f"team_{area}"], form.cleaned_data[f"policy_{area}"]
            _choose(FrontLine, row, area, "team", team)
            _choose(Entry, row, area, "policy", policy)

    def needed(self, row: Any) -> Sequence[str]:
        number = count(Ticket.objects.unresolved().filter(department=row))
        words = ngettext(
            "%(n)s request is open here: resolve it or transfer it first.",
            "%(n)s requests are open here: resolve or transfer them first.",
            number,
        )
        return [words % {"n": number if number <= 999 else "999+"}] if number else []

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        teams = row.teams.filter(is_active=True).order_by("level", "pk")
        return [
            Panel(
                _("Teams"),
                [
                    (f"L{team.level} · {team.name}", reverse("admin_row", args=["teams", team.pk]))
                    for team in teams
                ],
                _("No team yet."),
                (_("New team"), f"{reverse('admin_new', args=['teams'])}?department={row.pk}"),
            ),
            *policies_of(row),
            Panel(
                _("Priority"),
                [(_("Impact and urgency"), reverse("admin_priority", args=[row.pk]))],
            ),
        ]


def policies_of(department: Department) -> list[Panel]:
    """The department's escalation policies, where their editor is there."""
    try:
        editor, new = reverse("matrix"), reverse("matrix_new")
    except NoReverseMatch:
        return []
    names = Policy.objects.filter(department=department).exclude(in_force=None).order_by("name", "pk")
    lines = [(policy.name, editor) for policy in names]
    nothing = _("None in force: no request can be opened here yet.")
    return [Panel(_("Escalation policies"), lines, nothing, (_("New policy"), new))]


def _choose(model: type[Any], department: Department, area: str, name: str, chosen: Any) -> None:
    """The one choice of a department and area: stored, changed, or taken away."""
    if chosen is None:
        model.objects.filter(department=department, area=area).delete()
    else:
        model.objects.update_or_create(department=department, area=area, defaults={name: chosen})
