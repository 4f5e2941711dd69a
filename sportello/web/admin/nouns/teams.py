"""Teams: members in the order of their turns, level, supervisor, how requests are offered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sportello.desk.afterwards import replan_people
from sportello.escalation.models import Policy, PolicyVersion
from sportello.notifications.models import TeamSignature
from sportello.people.actor import Actor
from sportello.people.models import Area, FrontLine, Team
from sportello.people.staff import agents, lead_team, set_members
from sportello.tickets.models import Ticket
from sportello.web.admin.counting import count
from sportello.web.admin.forms import RowForm
from sportello.web.admin.register import Column, Panel, Register
from sportello.web.admin.rights import within
from sportello.web.letters.signing import TEXTS, blanks, faults, text_field

LEVELS = 7
SIGNED = "signature_"  # before the names of the signature's texts


class TeamForm(RowForm):
    """A team and who is in it."""

    members = forms.ModelMultipleChoiceField(
        agents(),
        required=False,
        label=gettext_lazy("Members"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Members stand first, in the order of their turns. Each is made an agent of the department."
        ),
    )

    signature_text_it = text_field(gettext_lazy("Text in Italian"))
    signature_text_en = text_field(gettext_lazy("Text in English"))

    class Meta:
        model = Team
        fields = ("name_it", "name_en", "department", "level", "supervisor", "routing", "load")
        labels = {
            "name_it": gettext_lazy("Name in Italian"),
            "name_en": gettext_lazy("Name in English"),
            "department": gettext_lazy("Department"),
            "level": gettext_lazy("Level of support"),
            "supervisor": gettext_lazy("Supervisor"),
            "routing": gettext_lazy("How requests are offered"),
            "load": gettext_lazy("Open requests a person can carry"),
        }
        help_texts = {
            "supervisor": gettext_lazy(
                "Answers when nobody of the team is on shift. They are given the role."
            ),
            "routing": gettext_lazy(
                "Among those on shift and available; first to whom served the requester last."
            ),
            "load": gettext_lazy("For the figures of supervisors. Empty: eight."),
            "name_en": gettext_lazy("Empty: the Italian name is used."),
        }
        widgets = {"routing": forms.RadioSelect}

    groups = (
        ("", (("name_it", "name_en"), ("department", "level"), ("supervisor", "load"), ("routing",))),
        (gettext_lazy("Who is in it"), (("members",),)),
        (
            gettext_lazy("Signature of those who have none of their own"),
            (("signature_text_it", "signature_text_en"),),
        ),
    )

    def prepare(self) -> None:
        self.fields["department"].queryset = within(self.actor, "department.edit").filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["department"].disabled = not self.is_new
        self.fields["level"] = forms.TypedChoiceField(
            coerce=int,
            choices=[(number, f"L{number}") for number in range(1, LEVELS + 1)],
            label=self.fields["level"].label,
        )
        self.fields["supervisor"].queryset = agents()  # type: ignore[attr-defined]
        self.fields["supervisor"].empty_label = _("nobody")  # type: ignore[attr-defined]
        self.fields["signature_text_it"].help_text = _(
            "Blanks: %(blanks)s. Empty: that of the department."
        ) % {"blanks": ", ".join(blank for blank, _meaning in blanks())}
        if not self.is_new:
            kept = TeamSignature.objects.filter(team=self.instance).first() or TeamSignature()
            for name in TEXTS:
                self.fields[f"{SIGNED}{name}"].initial = getattr(kept, name)
        people = agents()
        if not self.is_new:
            inside = list(self.instance.memberships.values_list("person_id", flat=True))
            self.fields["members"].initial = inside
            turns = [When(pk=person, then=Value(rank)) for rank, person in enumerate(inside)]
            last = Value(len(inside))
            people = people.annotate(
                turn=Case(*turns, default=last, output_field=IntegerField()) if turns else last
            )
            people = people.order_by("turn", "name", "pk")
            self.fields["department"].queryset = self.fields["department"].queryset.model.objects.all()  # type: ignore[attr-defined]
            self.notes = (
                gettext_lazy(
                    "A change counts from the next offer on: requests already offered or taken stay with whom they are."
                ),
            )
        self.fields["members"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name, why in faults(data, SIGNED):
            self.add_error(name, why)
        return data

    def sign(self, team: Team) -> None:
        """Keep the signature of the team; two empty texts are none. A form without these fields leaves it."""
        if not any(f"{SIGNED}{name}" in self.data for name in TEXTS):
            return
        said = {name: self.cleaned_data[f"{SIGNED}{name}"].strip() for name in TEXTS}
        if any(said.values()):
            TeamSignature.objects.update_or_create(team=team, defaults=said)
        else:
            TeamSignature.objects.filter(team=team).delete()


class Teams(Register):
    slug = "teams"
    icon = "users"
    title = gettext_lazy("Teams")
    lead = gettext_lazy("Members, level, supervisor, how requests are offered")
    new = gettext_lazy("New team")
    model = Team
    form = TeamForm
    right = "department.edit"
    columns = (
        Column(gettext_lazy("Department"), lambda row: row.department.name),
        Column(gettext_lazy("Level"), lambda row: f"L{row.level}"),
        Column(gettext_lazy("Supervisor"), lambda row: row.supervisor.name if row.supervisor else ""),
        Column(gettext_lazy("Members"), lambda row: row.people),
    )

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.select_related("department", "supervisor").annotate(
            people=Count("memberships")
        )
        return found

    def also(self, form: RowForm, row: Any) -> None:
        before = _members(row)
        set_members(row, list(form.cleaned_data["members"]))
        lead_team(row)
        if isinstance(form, TeamForm):
            form.sign(row)
        _shifts_change(row, before ^ _members(row))

    def end(self, row: Any, actor: Actor, at: datetime) -> None:
        with transaction.atomic():
            super().end(row, actor, at)
            _shifts_change(row, _members(row))

    def restore(self, row: Any, actor: Actor, at: datetime) -> None:
        with transaction.atomic():
            super().restore(row, actor, at)
            _shifts_change(row, _members(row))

    def needed(self, row: Any) -> Sequence[str]:
        reasons = []
        if FrontLine.objects.filter(team=row).exists():
            reasons.append(_("It is the first-level team of an area: choose another one in the department."))
        reasons += [
            _("The policy “%(policy)s” in force sends requests to it: publish a version that does not.")
            % {"policy": version.policy.name}
            for version in _pointing_at(row)
        ]
        number = count(Ticket.objects.unresolved().filter(team=row))
        if number:
            words = ngettext("%(n)s open request is with it.", "%(n)s open requests are with it.", number)
            reasons.append(words % {"n": number if number <= 999 else "999+"})
        return reasons

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        fronts = FrontLine.objects.filter(team=row).values_list("area", flat=True)
        lines = [
            (str(Area(area).label), reverse("admin_row", args=["departments", row.department_id]))
            for area in fronts
        ]
        found = [Panel(_("First level of"), lines)] if lines else []
        try:
            rotas = [(rota.name, reverse("rota")) for rota in row.rotas.all()]
        except NoReverseMatch:
            rotas = [(rota.name, "") for rota in row.rotas.all()]
        rooms = [(method.label, "") for method in row.contact_methods.all()]
        add = (_("Channels of the team"), reverse("team_channels", args=[row.pk]))
        found.append(Panel(_("Channels"), rooms, _("The team is told in no room."), add))
        found.append(Panel(_("Shifts"), rotas, _("No rota: all members are always on shift.")))
        return found


def _members(team: Team) -> set[int]:
    return set(team.memberships.values_list("person", flat=True))


def _shifts_change(team: Team, people: set[int]) -> None:
    """Who comes into a team that keeps a rota, or leaves it, has other shifts from now on."""
    if people and team.rotas.exists():
        replan_people.enqueue(sorted(people))


def _pointing_at(team: Team) -> list[PolicyVersion]:
    """Versions in force with a level that names this team."""
    in_force = Policy.objects.exclude(in_force=None).values("in_force")
    versions = PolicyVersion.objects.filter(pk__in=in_force)
    return [
        version
        for version in versions.select_related("policy")
        if any(
            level.get("target", {}).get("kind") in ("team", "supervisor")
            and level["target"].get("id") == team.pk
            for level in version.document.get("levels", ())
        )
    ]
