"""What a request is and how heavy: triage, subject, category and its own fields, labels."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from sportello.catalogue.models import CustomField
from sportello.desk.charge import triage as weigh
from sportello.desk.following import set_field, tag
from sportello.domain.priority import Grade, Priority
from sportello.web.access import Asked, desk_page
from sportello.web.asking.weighing import CategoryForm, FieldsForm, LabelsForm, SubjectForm, TriageForm
from sportello.web.ticket import Gathered
from sportello.web.views.dialogs import ASK, VARY, ask, categories_of, set_category
from sportello.web.views.ticket import ticket_of


@desk_page
@ASK
@VARY
def triage(request: Asked, number: int) -> HttpResponse:
    """How large and how pressing it is."""
    gathered = ticket_of(request, number)
    state = gathered.state
    initial = {
        "impact": state.impact.value,
        "urgency": state.urgency.value,
        "override": "" if state.override is None else str(int(state.override)),
    }
    form = TriageForm(request.POST or None, may_be_critical=gathered.moves.critical, initial=initial)

    def command(data: dict[str, Any]) -> object:
        return weigh(
            gathered.row.pk,
            impact=Grade(data["impact"]),
            urgency=Grade(data["urgency"]),
            override=Priority(int(data["override"])) if data["override"] else None,
            reason=data["reason"],
            actor=request.actor,
            at=request.at,
        )

    return ask(request, gathered, form, command, _("%(label)s was weighed."))


@desk_page
@ASK
@VARY
def subject(request: Asked, number: int) -> HttpResponse:
    """Another subject."""
    gathered = ticket_of(request, number)
    form = SubjectForm(request.POST or None, initial={"subject": gathered.row.subject})

    def command(data: dict[str, Any]) -> object:
        return set_field(
            gathered.row.pk, field="subject", new=data["subject"], actor=request.actor, at=request.at
        )

    return ask(request, gathered, form, command, _("%(label)s has another subject."))


@desk_page
@ASK
@VARY
def category(request: Asked, number: int) -> HttpResponse:
    """What it is about."""
    gathered = ticket_of(request, number)
    choices = categories_of(gathered.state.department)
    initial = {"category": gathered.state.category}
    form = CategoryForm(request.POST or None, categories=choices, initial=initial)

    def command(data: dict[str, Any]) -> object:
        return set_category(gathered.row.pk, data["category"], actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s has another category."))


@desk_page
@ASK
@VARY
def labels(request: Asked, number: int) -> HttpResponse:
    """All labels at once: those that are new are put on, those left out are taken off."""
    gathered = ticket_of(request, number)
    has = gathered.state.tags
    form = LabelsForm(request.POST or None, initial={"labels": ", ".join(sorted(has))})

    def command(data: dict[str, Any]) -> object:
        wanted = form.wanted
        return tag(gathered.row.pk, add=wanted - has, remove=has - wanted, actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s has other labels."))


@desk_page
@ASK
@VARY
def fields(request: Asked, number: int) -> HttpResponse:
    """The fields that requests of this category have; each that changes leaves its own trace."""
    gathered = ticket_of(request, number)
    own = fields_of(gathered)
    if not own:
        raise Http404
    form = FieldsForm(request.POST or None, own=own, values=gathered.state.fields)

    def command(data: dict[str, Any]) -> object:
        done: object = None
        for field in own:
            new = _kept(data[field.key])
            if new != gathered.state.fields.get(field.key, ""):
                done = set_field(
                    gathered.row.pk, field=field.key, new=new, actor=request.actor, at=request.at
                )
        return done

    return ask(request, gathered, form, command, _("%(label)s: the details are saved."))


def fields_of(gathered: Gathered) -> list[CustomField]:
    """The fields of the ticket's category, in the order in which they were made."""
    return list(CustomField.objects.filter(category=gathered.state.category or 0).order_by("pk"))


def _kept(value: object) -> str:
    """A checked value in the way it is kept."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
