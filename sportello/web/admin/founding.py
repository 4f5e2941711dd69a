"""The steps of the first run: what each asks, kept in the session until the last makes the desk at one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sportello.escalation.founding import Newcomer, Plan
from sportello.people.models import Person
from sportello.web.admin.forms import AskForm
from sportello.web.admin.hours import WeekForm

LOGIN_HINT = gettext_lazy("One word in small letters, such as ada.rossi.")


class LoginField(forms.CharField):
    """What somebody types to sign in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)

    def clean(self, value: Any) -> str:
        login: str = super().clean(value).strip().lower()
        if login and len(login.split()) != 1:
            raise ValidationError(_("One word, without spaces, such as ada.rossi."))
        return login


class YouForm(AskForm):
    """The administrator."""

    name = forms.CharField(max_length=160, label=gettext_lazy("Your name and surname"))
    login = LoginField(label=gettext_lazy("Login"), help_text=LOGIN_HINT)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least ten characters; a short sentence is easy to remember."),
        strip=False,
        max_length=200,
    )
    groups = (("", (("name",), ("login", "password"))),)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        password = data.pop("password", None)
        if password:
            try:
                validate_password(password, Person(name=data.get("name", ""), login=data.get("login")))
            except ValidationError as error:
                self.add_error("password", error)
            data["hash"] = make_password(password)
        return data


class HoursForm(WeekForm):
    """The company, and when it works."""

    company = forms.CharField(max_length=160, label=gettext_lazy("Name of the company"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_week()
        self.fields["zone"].initial = settings.TIME_ZONE
        self.groups = (("", (("company",),)), *self.week_groups)
        self.dress()


class DepartmentForm(AskForm):
    """The first department, and who is the last to answer there."""

    name_it = forms.CharField(
        max_length=120, label=gettext_lazy("Name in Italian"), initial="Assistenza clienti"
    )
    name_en = forms.CharField(
        max_length=120, required=False, label=gettext_lazy("Name in English"), initial="Customer care"
    )
    prefix = forms.CharField(  # type: ignore[assignment]
        max_length=6,
        initial="SP",
        label=gettext_lazy("Prefix of its numbers"),
        help_text=gettext_lazy("Letters before the number of a request: SP-48217."),
    )
    manager_name = forms.CharField(
        max_length=160,
        required=False,
        label=gettext_lazy("Manager, if it is not you"),
        help_text=gettext_lazy("The last who answers when nobody else does. Empty: you."),
    )
    manager_login = LoginField(required=False, label=gettext_lazy("Their login"), help_text=LOGIN_HINT)
    groups = (
        ("", (("name_it", "name_en"), ("prefix",))),
        (gettext_lazy("Who manages it"), (("manager_name", "manager_login"),)),
    )

    def clean_prefix(self) -> str:
        prefix: str = self.cleaned_data["prefix"].strip().upper()
        if not prefix.isalpha():
            raise ValidationError(_("Letters only, such as SP."))
        return prefix

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("manager_name")) != bool(data.get("manager_login")) and not self.errors:
            self.add_error("manager_login", _("Write both name and login, or neither."))
        return data


class TeamForm(AskForm):
    """The first-level team: two people, or one of them and you."""

    name_it = forms.CharField(max_length=120, label=gettext_lazy("Name in Italian"), initial="Prima linea")
    name_en = forms.CharField(
        max_length=120, required=False, label=gettext_lazy("Name in English"), initial="Front line"
    )
    first_name = forms.CharField(max_length=160, required=False, label=gettext_lazy("First person"))
    first_login = LoginField(required=False, label=gettext_lazy("Their login"))
    second_name = forms.CharField(max_length=160, required=False, label=gettext_lazy("Second person"))
    second_login = LoginField(required=False, label=gettext_lazy("Their login"))
    with_me = forms.BooleanField(required=False, label=gettext_lazy("I am in this team too"))
    groups = (
        ("", (("name_it", "name_en"),)),
        (
            gettext_lazy("Who is in it"),
            (("first_name", "first_login"), ("second_name", "second_login"), ("with_me",)),
        ),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        for one in ("first", "second"):
            if bool(data[f"{one}_name"]) != bool(data[f"{one}_login"]):
                self.add_error(f"{one}_login", _("Write both name and login, or neither."))
        if not (data["first_login"] or data["second_login"] or data["with_me"]):
            self.add_error("first_name", _("A team needs somebody: name a person, or be in it yourself."))
        return data


@dataclass(frozen=True)
class Step:
    """One page of the first run."""

    slug: str
    title: Any
    lead: Any
    form: type[Any]


STEPS: Sequence[Step] = (
    Step(
        "you", gettext_lazy("You"), gettext_lazy("You administer the desk: this is how you sign in."), YouForm
    ),
    Step(
        "company",
        gettext_lazy("Company and hours"),
        gettext_lazy("Clocks count working time: say when you work and which holidays you keep."),
        HoursForm,
    ),
    Step(
        "department",
        gettext_lazy("Department"),
        gettext_lazy("Requests always belong to one department. More can follow."),
        DepartmentForm,
    ),
    Step(
        "team",
        gettext_lazy("First team"),
        gettext_lazy("Who meets new requests. What they cannot solve climbs level by level."),
        TeamForm,
    ),
)
BY_SLUG = {step.slug: step for step in STEPS}


def following(slug: str) -> str:
    """The step after one; nothing after the last."""
    slugs = [step.slug for step in STEPS]
    place = slugs.index(slug) + 1
    return slugs[place] if place < len(slugs) else ""


def missing(kept: Mapping[str, Any]) -> str:
    """The first step not answered yet; nothing when all are."""
    return next((step.slug for step in STEPS if step.slug not in kept), "")


def twice(kept: Mapping[str, Any]) -> str:
    """A login given to two people with different names; nothing when all is well."""
    names: dict[str, str] = {}
    for newcomer in people_of(kept):
        if names.setdefault(newcomer.login, newcomer.name) != newcomer.name:
            return newcomer.login
    return ""


def people_of(kept: Mapping[str, Any]) -> list[Newcomer]:
    """Everybody named so far, the administrator first; who is named twice stands twice."""
    you, department, team = kept.get("you", {}), kept.get("department", {}), kept.get("team", {})
    pairs = [
        (department.get("manager_name"), department.get("manager_login")),
        (team.get("first_name"), team.get("first_login")),
        (team.get("second_name"), team.get("second_login")),
    ]
    found = [Newcomer(you["name"], you["login"], you["hash"])] if you else []
    return found + [Newcomer(name, login) for name, login in pairs if name and login]


def plan_of(kept: Mapping[str, Any]) -> Plan:
    """What all the answers say."""
    you, company, department, team = (kept[step.slug] for step in STEPS)
    administrator, *others = people_of(kept)
    unlike = {one.login: one for one in others if one.login != administrator.login}
    members = [login for login in (team["first_login"], team["second_login"]) if login]
    members += [you["login"]] if team["with_me"] else []
    return Plan(
        company=company["company"],
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
        administrator=administrator,
        calendar={"name_it": "Orario d'ufficio", "name_en": "Office hours", **company["version"]},
        department={name: department[name] for name in ("name_it", "name_en", "prefix")},
        team={name: team[name] for name in ("name_it", "name_en")},
        manager=department["manager_login"] or you["login"],
        members=list(dict.fromkeys(members)),
        others=list(unlike.values()),
    )


def kept_of(form: Any) -> dict[str, Any]:
    """What a checked step leaves in the session: never a password in the clear."""
    data = dict(form.cleaned_data)
    if isinstance(form, HoursForm):
        data["version"] = form.version()
    return data
