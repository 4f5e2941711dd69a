"""What surrounds every page of the desk."""

from typing import Any

from sportello.web.access import Asked
from sportello.web.queue.choosing import teams_of
from sportello.web.side import articles_only, side


def frame(request: Asked) -> dict[str, Any]:
    """The side column, for the person who asks."""
    if not request.actor.is_agent:
        return {"teams": (), "side": articles_only(request.path)}
    teams, view = teams_of(request.user.pk), request.GET.get("view", "")
    return {"teams": teams, "side": side(request.user, request.actor, teams, request.at, request.path, view)}
