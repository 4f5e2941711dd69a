"""People: contacts who ask, and users who sign in and hold roles. One table, two lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sportello.notifications.mail.welcoming import can_mail, invite
from sportello.oncall.models import Rota, Rotation
from sportello.people.actor import Actor
from sportello.people.callers import matching
from sportello.people.change import StillNeeded
from sportello.people.models import Address, Department, Person, RoleAssignment
from sportello.people.staff import administrators, hold_administrators, keep_an_administrator, set_roles
from sportello.tickets.models import Ticket
from sportello.web.admin.counting import count
from sportello.web.admin.forms import RowForm
from sportello.web.admin.nouns.duties import in_charge, undone
from sportello.web.admin.nouns.naming import OrganisationField
from sportello.web.admin.nouns.reaching import (
    AddressesField,
    PhonesField,
    keep_addresses,
    keep_phones,
    taken_addresses,
    written_addresses,
    written_phones,
)
from sportello.web.admin.nouns.welcoming import InviteField, password_panel
from sportello.web.admin.register import Column, Panel, Register

Role = RoleAssignment.Role
MOST_FOUND = 200
LABELS = {
    "name": gettext_lazy("Name and surname"),
    "language": gettext_lazy("Language"),
    "organisation": gettext_lazy("Organisation"),
    "login": gettext_lazy("Login"),
    "is_administrator": gettext_lazy("Administrator of the whole desk"),
    "is_auditor": gettext_lazy("Auditor: reads everything, changes nothing"),
}
REACHED = (gettext_lazy("How to reach them"), (("addresses", "phones"),))


class PersonForm(RowForm):
    """What is known of anybody."""

    addresses = AddressesField(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy("One a line; mail goes to the first."),
    )
    phones = PhonesField(
        label=gettext_lazy("Telephone numbers"),
        help_text=gettext_lazy("One a line, with a word after it if you like: +39 02 5550100 office."),
    )

    organisation = OrganisationField(label=LABELS["organisation"])

    class Meta:
        model = Person
        fields = ("name", "language", "organisation")
        labels = LABELS

    groups: Any = (("", (("name",), ("organisation", "language"))), REACHED)

    def prepare(self) -> None:
        self.fields["language"] = forms.ChoiceField(choices=settings.LANGUAGES, label=LABELS["language"])
        self.fields["organisation"].widget.attrs["list"] = f"{self['organisation'].auto_id}_names"
        if self.is_new:
            self.initial.setdefault("language", settings.LANGUAGE_CODE)
        else:
            self.fields["addresses"].initial = written_addresses(self.instance)
            self.fields["phones"].initial = written_phones(self.instance)

    def clean_addresses(self) -> list[str]:
        addresses: list[str] = self.cleaned_data["addresses"]
        taken = taken_addresses(addresses, self.instance)
        if taken:
            raise forms.ValidationError(taken)
        return addresses


class RolesField(forms.MultipleChoiceField):
    """Roles by department, as `department:role`; `0` is everywhere."""

    def offer(self, departments: Sequence[Department]) -> None:
        """A group of choices for each department, and one for everywhere."""
        places = [(0, _("in every department")), *((one.pk, one.name) for one in departments)]
        self.choices = [
            (f"{place}:{role}", f"{label} · {name}") for place, name in places for role, label in Role.choices
        ]
        self.table = [
            (name, [(f"{place}:{role}", label) for role, label in Role.choices]) for place, name in places
        ]
        self.heads = [label for _role, label in Role.choices]


class UserForm(PersonForm):
    """Somebody who signs in."""

    roles = RolesField(required=False, label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple)
    invite = InviteField()

    class Meta(PersonForm.Meta):
        fields = (  # type: ignore[assignment]
            "name",
            "login",
            "language",
            "organisation",
            "is_administrator",
            "is_auditor",
        )
        help_texts = {
            "login": gettext_lazy("What they type to sign in: small letters, no spaces."),
        }

    groups = (
        ("", (("name", "login"), ("organisation", "language"))),
        REACHED,
        (gettext_lazy("What they may do"), (("roles",), ("is_administrator",), ("is_auditor",))),
        (gettext_lazy("Password"), (("invite",),)),
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["login"].required = True
        roles = self.fields["roles"]
        assert isinstance(roles, RolesField)  # noqa: S101  # for the type checker
        roles.offer(list(Department.objects.filter(is_active=True).order_by("name_it", "pk")))
        if not self.is_new:
            roles.initial = [f"{one.department_id or 0}:{one.role}" for one in self.instance.roles.all()]
        if self.instance.login or not can_mail():
            del self.fields["invite"]

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"].strip().lower()
        if len(login.split()) != 1:
            raise forms.ValidationError(_("One word, without spaces, such as ada.rossi."))
        if Person.objects.filter(login=login).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody signs in as %(login)s already.") % {"login": login})
        return login

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("invite") and "addresses" in data and not data["addresses"]:
            self.add_error(
                "invite", _("Write an e-mail address, or take the tick away and hand a link over.")
            )
        return data

    @property
    def wanted(self) -> list[tuple[int | None, str]]:
        """The roles chosen, as the desk holds them; those in departments out of use stay."""
        pairs = [one.split(":") for one in self.cleaned_data["roles"]]
        kept = (
            []
            if self.is_new
            else list(
                self.instance.roles.filter(department__is_active=False).values_list("department_id", "role")
            )
        )
        return [(int(place) or None, role) for place, role in pairs] + kept


def roles_of(row: Any) -> str:
    words = [str(_("administrator"))] if row.is_administrator else []
    words += [str(_("auditor"))] if row.is_auditor else []
    held: dict[str, list[str]] = {}
    for one in row.roles.all():
        place = one.department.name if one.department else _("everywhere")
        held.setdefault(place, []).append(str(one.get_role_display()))
    return " · ".join([*words, *(f"{place}: {', '.join(roles)}" for place, roles in held.items())])


def in_turn(person: Person, at: datetime) -> QuerySet[Rotation]:
    """The rotations that a person takes turns in, now or later."""
    return Rotation.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), memberships__person=person)


class People(Register):
    """What both lists share."""

    group = "people"
    model = Person
    right = "people.edit"
    order = "name"

    def department_of(self, row: Any) -> int | None:
        return None

    def narrow(self, rows: QuerySet[Any], query: str) -> QuerySet[Any]:
        """By the index of names, firms and numbers; a login or an address by its beginning."""
        if not query:
            return rows
        reached = Address.objects.filter(address__istartswith=query).values_list("person", flat=True)[
            :MOST_FOUND
        ]
        return rows.filter(Q(pk__in=[*matching(query), *reached]) | Q(login__istartswith=query))

    def drawn(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("organisation").prefetch_related(
            "addresses", "phones", "roles__department"
        )

    def also(self, form: RowForm, row: Any) -> None:
        keep_addresses(row, form.cleaned_data["addresses"])
        keep_phones(row, form.cleaned_data["phones"])


class Contacts(People):
    slug = "contacts"
    icon = "contact"
    title = gettext_lazy("Contacts")
    lead = gettext_lazy("People who ask and do not sign in")
    new = gettext_lazy("New contact")
    form = PersonForm
    columns = (
        Column(gettext_lazy("Organisation"), lambda row: row.organisation or ""),
        Column(gettext_lazy("E-mail"), lambda row: ", ".join(one.address for one in row.addresses.all()[:1])),
        Column(gettext_lazy("Telephone"), lambda row: ", ".join(one.number for one in row.phones.all())),
    )

    def rows(self, actor: Actor) -> QuerySet[Any]:
        # Who holds a role without a login acts for a program.
        return super().rows(actor).filter(login=None, roles=None)

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        number = count(Ticket.objects.unresolved().filter(requester=row))
        words = ngettext("%(n)s open request", "%(n)s open requests", number) % {"n": number}
        users = reverse("admin_give_login", args=[row.pk])
        return [
            Panel(_("Requests"), [(words, "")]),
            Panel(
                _("Login"),
                note=_("A contact who should sign in becomes a user."),
                add=(_("Give a login"), users),
            ),
        ]


class Users(People):
    slug = "users"
    icon = "user-round"
    title = gettext_lazy("Users and roles")
    lead = gettext_lazy("Who signs in, and what they may do")
    new = gettext_lazy("New user")
    form = UserForm
    columns = (
        Column(gettext_lazy("Login"), lambda row: row.login),
        Column(gettext_lazy("Organisation"), lambda row: row.organisation or ""),
        Column(gettext_lazy("Roles"), roles_of),
    )

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return super().rows(actor).exclude(login=None)

    def store(self, form: RowForm, actor: Actor, at: datetime) -> Any:
        assert isinstance(form, UserForm)  # noqa: S101  # for the type checker
        if form.is_new:
            form.instance.set_unusable_password()
        row = super().store(form, actor, at)
        if form.cleaned_data.get("invite"):
            invite(row, by=self.by(actor, row, at))
        return row

    def also(self, form: RowForm, row: Any) -> None:
        assert isinstance(form, UserForm)  # noqa: S101
        super().also(form, row)
        set_roles(row, form.wanted)
        if row.is_active and (reasons := undone(row)):
            raise StillNeeded(why=" ".join(reasons))
        keep_an_administrator()

    def hold(self, row: Any) -> None:
        hold_administrators()
        super().hold(row)

    def end(self, row: Any, actor: Actor, at: datetime) -> None:
        with transaction.atomic():
            self.hold(row)
            super().end(row, actor, at)

    def needed(self, row: Any) -> Sequence[str]:
        reasons = [
            _("They manage %(department)s: name another manager first.") % {"department": department.name}
            for department in row.manages.filter(is_active=True)
        ]
        reasons += in_charge(Ticket.objects.filter(owner=row))
        if row.is_administrator and not administrators().exclude(pk=row.pk).exists():
            reasons.append(
                _("They are the last administrator: make somebody else one first, who has chosen a password.")
            )
        return reasons

    def panels(self, row: Any, actor: Actor, at: datetime) -> Sequence[Panel]:
        holds = [
            (f"{team.name} · {team.department.name}", reverse("admin_row", args=["teams", team.pk]))
            for team in row.teams.filter(is_active=True).select_related("department")
        ]
        holds += [
            (_("Supervises %(team)s") % {"team": team.name}, reverse("admin_row", args=["teams", team.pk]))
            for team in row.supervises.filter(is_active=True)
        ]
        holds += [
            (
                _("Manages %(department)s") % {"department": one.name},
                reverse("admin_row", args=["departments", one.pk]),
            )
            for one in row.manages.filter(is_active=True)
        ]
        turns = Rota.objects.filter(slots__rotations__in=in_turn(row, at)).distinct().order_by("pk")
        holds += [(_("Shifts: %(rota)s") % {"rota": rota.name}, reverse("rota")) for rota in turns]
        number = count(Ticket.objects.unresolved().filter(owner=row))
        if number:
            words = ngettext("%(n)s request in their charge", "%(n)s requests in their charge", number)
            holds.append((words % {"n": number}, reverse("admin_hand_over", args=[row.pk])))
        return [
            Panel(_("What they hold"), holds, _("No team, no open request.")),
            password_panel(row, at),
        ]
