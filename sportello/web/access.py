"""Who may open the pages of the desk: people who are signed in and hold a role. To others there is nothing here."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from sportello.people.actor import Actor, actor_for
from sportello.people.first_run import is_new_desk
from sportello.people.models import Person


class Asked(HttpRequest):
    """A request to a page of the desk, for the type checker: what `Visit` and `desk_page` put on it."""

    at: datetime
    actor: Actor
    user: Person  # signed in


P = ParamSpec("P")


def desk_page(
    view: Callable[Concatenate[Any, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Ask strangers to sign in, and tell people without a role that there is no such page."""
    return _guarded(view, lambda actor: actor.is_agent)


def article_page(
    view: Callable[Concatenate[Any, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A page of the knowledge base: for agents, and for who only edits articles."""
    return _guarded(view, lambda actor: actor.keeps_articles)


def _guarded(
    view: Callable[Concatenate[Any, P], HttpResponseBase], admits: Callable[[Actor], bool]
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            return sign_in_first(request)
        actor = actor_for(request.user, "page")
        if not admits(actor):
            return to_the_portal(request)
        request.actor = actor  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return guarded


def to_the_portal(request: HttpRequest) -> HttpResponseBase:
    """Whoever only asks has their own pages: queue, request and preferences lead there; all else is not there."""
    match = request.resolver_match
    if request.method in ("GET", "HEAD") and match is not None:
        if match.url_name in ("queue", "queue_it"):
            return redirect("portal")
        if match.url_name == "me":
            return redirect("portal_profile")
        if match.url_name == "ticket":
            return redirect("portal_request", match.kwargs["number"])
    raise Http404


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """The way to the sign-in page and back. A page left open is not taken away: what is written there stays."""
    if request.headers.get("HX-Request") == "true":
        if request.method == "POST":
            return render(request, "tickets/_signed_out.html", status=401)
        return HttpResponse(status=204)
    if is_new_desk():
        return redirect("setup")
    came_from = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        page = urlsplit(request.headers.get("Referer", ""))
        came_from = page.path if page.netloc == request.get_host() else "/"
    return redirect_to_login(came_from)
