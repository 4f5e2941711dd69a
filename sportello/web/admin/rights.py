"""Whose configuration somebody may see and change: the whole desk's, or that of their departments."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from sportello.people.actor import Actor
from sportello.people.models import Department
from sportello.web.access import Asked, desk_page


def everywhere(actor: Actor, right: str) -> bool:
    """Whether they hold the right for the whole desk."""
    return actor.may(right, 0)


def within(actor: Actor, right: str) -> QuerySet[Department]:
    """The departments in which they hold the right."""
    if everywhere(actor, right):
        return Department.objects.all()
    held = [place for place in actor.roles if place is not None and actor.may(right, place)]
    return Department.objects.filter(pk__in=held)


def anywhere(actor: Actor, right: str) -> bool:
    """Whether they hold the right in any department."""
    return everywhere(actor, right) or any(
        actor.may(right, place) for place in actor.roles if place is not None
    )


def administers(actor: Actor) -> bool:
    """Who is shown the administration at all."""
    return anywhere(actor, "department.edit") or everywhere(actor, "desk.configure")


def admin_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the desk for those who administer some of it; to others there is no such page."""

    def guarded(request: Asked, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not administers(request.actor):
            raise Http404
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return desk_page(guarded)


def desk_wide(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The same, for administrators of the whole desk alone."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not everywhere(request.actor, "desk.configure"):  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return admin_page(guarded)
