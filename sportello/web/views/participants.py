"""Who works on a request and who follows it: assign, let follow."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sportello.desk.charge import assign
from sportello.desk.following import copy_to, end_copy, watch
from sportello.people.models import Membership, Person, RoleAssignment
from sportello.people.rights import SEEING_ROLES
from sportello.web.access import Asked, desk_page
from sportello.web.asking.people import AssignmentForm, CopyForm, WatcherForm
from sportello.web.ticket import Gathered
from sportello.web.views.dialogs import ASK, VARY, ask
from sportello.web.views.moves import do
from sportello.web.views.ticket import ticket_of

MOST = 500
NEAR = 50


@desk_page
@ASK
@VARY
def assignment(request: Asked, number: int) -> HttpResponse:
    """Into somebody's hands, inside its level."""
    gathered = ticket_of(request, number)
    initial = {"owner": gathered.state.owner}
    form = AssignmentForm(request.POST or None, people=by_team(gathered), initial=initial)

    def command(data: dict[str, Any]) -> object:
        return assign(
            gathered.row.pk,
            owner=data["owner"],
            reason=data["reason"],
            actor=request.actor,
            at=request.at,
        )

    return ask(request, gathered, form, command, _("%(label)s is assigned."))


@desk_page
@ASK
@VARY
def watchers(request: Asked, number: int) -> HttpResponse:
    """Let a colleague follow."""
    gathered = ticket_of(request, number)
    form = WatcherForm(request.POST or None, people=colleagues(gathered))

    def command(data: dict[str, Any]) -> object:
        return watch(gathered.row.pk, person=data["person"], actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s is followed by one more."))


@desk_page
@ASK
@VARY
def copies(request: Asked, number: int) -> HttpResponse:
    """Let somebody have a copy of what is said to the requester."""
    gathered = ticket_of(request, number)
    form = CopyForm(request.POST or None, near=near(gathered))

    def command(data: dict[str, Any]) -> object:
        return copy_to(gathered.row.pk, person=data["who"], actor=request.actor, at=request.at)

    return ask(request, gathered, form, command, _("%(label)s: they get a copy from now on."))


@desk_page
@require_POST
def copy_end(request: Asked, number: int, person: int) -> HttpResponse:
    """Send somebody no more copies."""
    return do(
        request,
        number,
        lambda ticket: end_copy(ticket, person=person, actor=request.actor, at=request.at),
        _("%(label)s: no more copies for them."),
    )


def near(gathered: Gathered) -> list[str]:
    """The names of the requester's colleagues."""
    row = gathered.row
    if row.organisation_id is None:
        return []
    found = Person.objects.filter(organisation=row.organisation_id, is_active=True)
    theirs = found.exclude(pk__in={row.requester_id, *gathered.state.copies})
    return list(theirs.order_by("name").values_list("name", flat=True)[:NEAR])


def by_team(gathered: Gathered) -> list[tuple[str, list[tuple[int, str]]]]:
    """Those who work in the department, under their teams; its manager last. Absent people are said to be."""
    staff, department = gathered.rules.staff, gathered.state.department
    rows = Membership.objects.filter(
        team__department=department, team__is_active=True, person__is_active=True
    )
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in rows.select_related("team", "person").order_by("team__level", "team__name_it", "rank")[:MOST]:
        name = row.person.name
        if row.person_id in staff.away:
            name = _("%(name)s, away") % {"name": name}
        groups.setdefault(f"L{row.team.level} · {row.team.name}", []).append((row.person_id, name))
    manager = Person.objects.filter(manages=department).first()
    if manager is not None:
        groups[_("Manager")] = [(manager.pk, manager.name)]
    return list(groups.items())


def colleagues(gathered: Gathered) -> list[tuple[int, str]]:
    """Everybody who works here and does not follow yet, those of other departments too."""
    roles = RoleAssignment.objects.filter(role__in=SEEING_ROLES).values("person")
    found = Person.objects.filter(pk__in=roles, is_active=True).exclude(pk__in=gathered.state.watchers)
    return list(found.order_by("name").values_list("pk", "name")[:MOST])
