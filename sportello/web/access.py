"""Who may open the pages of the desk: people who are signed in and hold a role. To others there is nothing here."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from sportello.people.actor import Actor, actor_for
from sportello.people.models import Person


class Asked(HttpRequest):
    """A request to a page of the desk, for the type checker: what `Visit` and `desk_page` put on it."""

    at: datetime
    actor: Actor
    user: Person  # signed in


P = ParamSpec("P")


def desk_page(
    view: Callable[Concatenate[Any, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Ask strangers to sign in, and tell people without a role that there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_for(request.user, "page")  # type: ignore[arg-type]  # login_required saw to it
        if not actor.is_agent:
            raise Http404
        request.actor = actor  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return login_required(guarded)
