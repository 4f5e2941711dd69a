"""The form of a new request: what it is about, in plain words or with the questions of its category."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sportello.catalogue.models import Category, CustomField
from sportello.catalogue.offered import hidden_from
from sportello.catalogue.values import check
from sportello.desk.askers import Askers
from sportello.desk.opening import Request
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import Grade
from sportello.domain.timeline.files import File
from sportello.escalation.models import Entry
from sportello.people.actor import Actor
from sportello.people.models import Department, FrontLine, Person
from sportello.web import errors

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
MOST_PEOPLE = 500
MOST_TEXT = 20_000


@dataclass(frozen=True)
class Feeling:
    """How urgent it feels to who asks; the desk decides."""

    code: str
    name: str | Promise
    lead: str | Promise
    impact: Grade
    urgency: Grade


FEELINGS = (
    Feeling(
        "stopped", gettext_lazy("All stands still"), gettext_lazy("Nobody can work"), Grade.MEDIUM, Grade.HIGH
    ),
    Feeling(
        "badly",
        gettext_lazy("We work badly"),
        gettext_lazy("A part does not work"),
        Grade.MEDIUM,
        Grade.MEDIUM,
    ),
    Feeling(
        "nuisance",
        gettext_lazy("It is a nuisance"),
        gettext_lazy("There is a way to go on"),
        Grade.LOW,
        Grade.MEDIUM,
    ),
    Feeling(
        "question", gettext_lazy("It is a question"), gettext_lazy("Nothing is broken"), Grade.LOW, Grade.LOW
    ),
)
USUAL = "badly"


@dataclass(frozen=True)
class About:
    """What a request is about: a department, and one of its categories if the person found it."""

    department: int
    category: int | None = None
    name: str = ""


@dataclass
class Choices:
    """Everything that can be asked, by department: (department's name, [(value, what it is called)])."""

    groups: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    abouts: dict[str, About] = field(default_factory=dict)


def choices(person: Person, actor: Actor) -> Choices:
    """The categories of every department that answers the area which the person asks from; a few queries.

    A department that names neither a team nor a policy for an area is not reached from there; what is not offered to
    the person is left out.
    """
    found, hidden = Choices(), hidden_from(actor)
    area = Askers().area(person.pk, person.organisation_id)
    answered = Entry.objects.exclude(policy__in_force=None)
    met = Q(pk__in=answered.filter(area=area).values("department")) | Q(
        pk__in=FrontLine.objects.filter(area=area).values("department")
    )
    reached = Department.objects.filter(met, is_active=True, pk__in=answered.values("department"))
    departments = list(reached.order_by("pk"))
    known: dict[int, list[Category]] = {}
    for category in Category.objects.filter(department__in=departments, is_active=True).order_by(
        "name_it", "pk"
    ):
        if category.pk not in hidden.categories:
            known.setdefault(category.department_id, []).append(category)
    for department in departments:
        rows = [(f"c{one.pk}", one.name) for one in known.get(department.pk, ())]
        for one in known.get(department.pk, ()):
            found.abouts[f"c{one.pk}"] = About(department.pk, one.pk, one.name)
        if department.pk not in hidden.departments:
            free = _("Something else: %(department)s") % {"department": department.name}
            rows.append((f"d{department.pk}", free))
            found.abouts[f"d{department.pk}"] = About(department.pk, None, department.name)
        if rows:
            found.groups.append((department.name, rows))
    return found


def questions(about: About | None) -> list[CustomField]:
    """What the category asks besides; none for free words."""
    if about is None or about.category is None:
        return []
    return list(CustomField.objects.filter(category=about.category).order_by("pk"))


class NewRequestForm(forms.Form):
    """What a person writes. `about` names a department or category, `feeling` how urgent it feels."""

    subject = forms.CharField(
        max_length=300, error_messages={"required": gettext_lazy("Write one line: it is enough.")}
    )
    about = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose what it is about.")})
    feeling = forms.ChoiceField(
        choices=[(one.code, one.name) for one in FEELINGS], initial=USUAL, required=False
    )
    details = forms.CharField(required=False, max_length=MOST_TEXT)
    person = forms.ChoiceField(required=False)

    def __init__(
        self,
        *args: Any,
        known: Choices,
        asked: Sequence[CustomField],
        people: Sequence[tuple[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.known, self.asked = known, asked
        about, person = self.fields["about"], self.fields["person"]
        assert isinstance(about, forms.ChoiceField)  # noqa: S101  # for the type checker
        assert isinstance(person, forms.ChoiceField)  # noqa: S101
        about.choices = known.groups
        person.choices = [("", _("For me")), *people]
        for one in asked:
            self.fields[f"field_{one.key}"] = _field(one)

    def clean(self) -> dict[str, Any]:
        """The category's questions are checked by its own rules."""
        data: dict[str, Any] = super().clean() or {}
        for one in self.asked:
            name = f"field_{one.key}"
            value = data.get(name)
            if name in self.errors or value in (None, ""):
                continue
            try:
                data[name] = check(one, str(value))
            except DeskError as refusal:
                self.add_error(name, errors.words_for(refusal))
        return data

    def extra(self) -> Iterator[forms.BoundField]:
        """The category's questions, for the template."""
        return (self[f"field_{one.key}"] for one in self.asked)

    def request(self, actor: Actor, files: tuple[File, ...]) -> Request:
        """What the door is asked for. The feeling is written down, so that the desk can weigh it."""
        data = self.cleaned_data
        about = self.known.abouts[data["about"]]
        feeling = next((one for one in FEELINGS if one.code == data.get("feeling")), FEELINGS[1])
        person = int(data["person"]) if data.get("person") else None
        felt = _("How badly it stops us: %(feeling)s") % {"feeling": feeling.name}
        return Request(
            requester=actor.person or 0,
            on_behalf_of=person,
            department=about.department,
            category=about.category,
            subject=data["subject"],
            text="\n\n".join(part for part in (data["details"].strip(), felt) if part),
            kind=Kind.REQUEST if feeling.code == "question" or self.asked else Kind.INCIDENT,
            channel="portal",
            impact=feeling.impact,
            urgency=feeling.urgency,
            files=files,
            fields=tuple(
                (one.key, str(data[name])) for one in self.asked if data.get(name := f"field_{one.key}")
            ),
        )


def _field(asked: CustomField) -> forms.Field:
    wanted: dict[str, Any] = {"required": asked.required, "label": asked.label}
    wanted["error_messages"] = {"required": _("We need this to begin.")}
    if asked.type == CustomField.Type.NUMBER:
        return forms.DecimalField(widget=forms.NumberInput(attrs={"class": "input", "step": "any"}), **wanted)
    if asked.type == CustomField.Type.DATE:
        return forms.DateField(widget=forms.DateInput(attrs={"class": "input", "type": "date"}), **wanted)
    if asked.type == CustomField.Type.CHOICE:
        options = [("", pgettext("portal", "Choose")), *((str(one), str(one)) for one in asked.choices)]
        return forms.ChoiceField(choices=options, widget=forms.Select(attrs={"class": "input"}), **wanted)
    return forms.CharField(max_length=500, widget=forms.TextInput(attrs={"class": "input"}), **wanted)


def people_of(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom a partner may ask for, by customer; nobody for everybody else."""
    if not actor.serves:
        return []
    served = Person.objects.filter(Q(organisation_id__in=actor.serves), is_active=True)
    groups: dict[str, list[tuple[str, str]]] = {}
    for person in served.select_related("organisation").order_by("organisation__name", "name")[:MOST_PEOPLE]:
        firm = person.organisation.name if person.organisation else ""
        groups.setdefault(firm, []).append((str(person.pk), person.name))
    return list(groups.items())
