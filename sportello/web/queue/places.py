"""The places of the queue: addresses that choose tickets, before any filter."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from sportello.people.models import Team
from sportello.web.queue.choosing import Choice, Viewer


@dataclass(frozen=True)
class Place:
    """One address of the queue. `whole` places hold all that the person sees; filters narrow them by index."""

    name: str
    title: str
    path: str
    base: Choice
    whole: bool = False


def place(name: str, viewer: Viewer) -> Place:
    """The place of this name: `mine`, `to-take`, `team`, `all`, `watched`, or `team-7`. Raises Http404."""
    path = path_of(name)
    if name == "mine":
        return Place(name, _("My queue"), path, viewer.mine())
    if name == "to-take":
        return Place(name, _("To take"), path, viewer.to_take())
    if name == "team":
        return Place(name, _("My teams"), path, viewer.of_teams(viewer.teams))
    if name == "all":
        return Place(name, _("All open"), path, viewer.everything(), whole=True)
    if name == "watched":
        return Place(name, _("Watched"), path, viewer.watched())
    if name.startswith("team-"):
        return _team(name, path, viewer)
    raise Http404


def _team(name: str, path: str, viewer: Viewer) -> Place:
    digits = name.removeprefix("team-")
    team = Team.objects.filter(pk=int(digits)).first() if digits.isdecimal() else None
    seen = viewer.actor.sees_everything or (
        team is not None and team.department_id in viewer.actor.departments
    )
    if team is None or not seen:
        raise Http404
    return Place(name, team.name, path, viewer.of_teams([team]))


def path_of(name: str) -> str:
    """Where a place is."""
    if name == "mine":
        return reverse("queue")
    if name.startswith("team-") and name.removeprefix("team-").isdecimal():
        return reverse("queue_team", args=[int(name.removeprefix("team-"))])
    return reverse("queue_view", args=[name])
