"""Saved views: kept, changed, shared and thrown away."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from sportello.domain.errors import DeskError
from sportello.people.actor import Actor
from sportello.people.models import Team
from sportello.workspace.models.view import SavedView

MOST = 60


class NotYourView(DeskError):
    """Only its owner changes a view, or who may share where it is shown."""

    code = "not_your_view"


class CannotShare(DeskError):
    """Sharing with a team or a department takes its supervisor's right."""

    code = "cannot_share"


class NameTaken(DeskError):
    """The person has another view of this name."""

    code = "view_name_taken"


class TooManyViews(DeskError):
    """Nobody finds their way among so many views."""

    code = "too_many_views"


def views_for(person: int, actor: Actor, teams: Sequence[Team]) -> QuerySet[SavedView]:
    """One's own, and those shared with one's teams and departments."""
    shared = Q(team__in=[team.pk for team in teams]) | Q(department__in=actor.departments)
    if actor.sees_everything:
        shared |= Q(department__isnull=False) | Q(team__isnull=False)
    return SavedView.objects.filter(Q(owner=person) | shared)


def may_share(actor: Actor, department: int) -> bool:
    """Whether they may show a view to the department, or to a team of it."""
    return actor.may("view.share", department)


def save_view(
    view: SavedView | None,
    *,
    name: str,
    place: str,
    query: str,
    team: Team | None = None,
    department: int | None = None,
    actor: Actor,
) -> SavedView:
    """Keep a new view, or another content of a known one."""
    if actor.person is None:
        raise NotYourView
    if view is None:
        if SavedView.objects.filter(owner=actor.person).count() >= MOST:
            raise TooManyViews(most=MOST)
        view = SavedView(owner_id=actor.person)
    else:
        check_own(view, actor)
    where = team.department_id if team is not None else department
    shown_anew = (team.pk if team else None, department) != (view.team_id, view.department_id)
    if where is not None and shown_anew and not may_share(actor, where):
        raise CannotShare(department=where)
    others = SavedView.objects.filter(owner=view.owner_id, name=name).exclude(pk=view.pk)
    if others.exists():
        raise NameTaken(name=name)
    view.name, view.place, view.query = name, place, query
    view.team, view.department_id = team, department
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:  # it was taken in this very moment
        if not others.exists():
            raise
        raise NameTaken(name=name) from None
    return view


def check_own(view: SavedView, actor: Actor) -> None:
    """Raise NotYourView unless the actor may change it."""
    if view.owner_id == actor.person:
        return
    where = view.team.department_id if view.team is not None else view.department_id
    if where is None or not may_share(actor, where):
        raise NotYourView(view=view.pk)


def delete_view(view: SavedView, *, actor: Actor) -> None:
    """Throw a view away; the tickets it showed are where they are."""
    check_own(view, actor)
    view.delete()
