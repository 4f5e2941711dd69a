"""Other people's help: ask for news, a supervisor for the requester, another department beside or instead."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from sportello.desk.conversation import nudge as chase
from sportello.desk.involve import ask_supervisor, involve_department
from sportello.desk.transfer import transfer as pass_on
from sportello.people.models import Department
from sportello.web.access import Asked, desk_page
from sportello.web.asking.help import InvolvementForm, NudgeForm, SupervisorForm, TransferForm
from sportello.web.ticket import Gathered
from sportello.web.views.dialogs import ASK, VARY, ask
from sportello.web.views.ticket import ticket_of


@desk_page
@ASK
@VARY
def nudge(request: Asked, number: int) -> HttpResponse:
    """«Sollecita»."""
    gathered = ticket_of(request, number)
    form = NudgeForm(request.POST or None)

    def command(data: dict[str, Any]) -> object:
        return chase(gathered.row.pk, text=data["text"], actor=request.actor, at=request.at)

    answers = gathered.shown.answers or gathered.shown.owner
    told = _("%(label)s: news were asked for.")
    if answers is not None:
        told = "%(label)s: " + _("%(name)s is told.") % {"name": answers.name.replace("%", "%%")}
    return ask(request, gathered, form, command, told)


@desk_page
@ASK
@VARY
def supervisor(request: Asked, number: int) -> HttpResponse:
    """The requester asks for a supervisor."""
    gathered = ticket_of(request, number)
    form = SupervisorForm(request.POST or None)

    def command(data: dict[str, Any]) -> object:
        return ask_supervisor(gathered.row.pk, reason=data["reason"], actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s: the supervisor is told and will call back."))


@desk_page
@ASK
@VARY
def involvement(request: Asked, number: int) -> HttpResponse:
    """«Coinvolgi un reparto»: a task there; this request stays where it is."""
    gathered = ticket_of(request, number)
    initial = {"subject": gathered.row.subject}
    form = InvolvementForm(request.POST or None, departments=others(gathered), initial=initial)

    def command(data: dict[str, Any]) -> object:
        return involve_department(
            gathered.row.pk,
            department=data["department"],
            subject=data["subject"],
            text=data["text"],
            actor=request.actor,
            at=request.at,
        )

    return ask(request, gathered, form, command, _("%(label)s: the department has a task of its own now."))


@desk_page
@ASK
@VARY
def transfer(request: Asked, number: int) -> HttpResponse:
    """To another department, for good."""
    gathered = ticket_of(request, number)
    form = TransferForm(request.POST or None, departments=others(gathered))

    def command(data: dict[str, Any]) -> object:
        done = pass_on(
            gathered.row.pk,
            department=data["department"],
            reason=data["reason"],
            actor=request.actor,
            at=request.at,
        )
        form.lost = not request.actor.is_in(data["department"])
        return done

    return ask(request, gathered, form, command, _("%(label)s is with the other department."))


def others(gathered: Gathered) -> list[tuple[int, str]]:
    """The departments at work beside the ticket's own."""
    found = Department.objects.filter(is_active=True).exclude(pk=gathered.row.department_id)
    return sorted(((one.pk, one.name) for one in found), key=lambda pair: pair[1].casefold())
