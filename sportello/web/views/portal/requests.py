"""The list of a person's requests."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from sportello.people.models import Organisation
from sportello.web.access import Asked
from sportello.web.portal import listing
from sportello.web.portal.access import portal_page
from sportello.web.portal.frame import frame
from sportello.web.queue.choosing import count


@portal_page
@require_safe
def index(request: Asked) -> HttpResponse:
    """My requests: open or closed, found by words, a page at a time."""
    asked = {
        name: request.GET.get(name, "").strip()[:200] for name in ("which", "customer", "done", "q", "after")
    }
    which, actor = asked["which"], request.actor
    if which not in listing.SCOPES or (which == "customers" and not actor.serves):
        which = "customers" if actor.serves and asked["customer"] else "mine"
    customer = (
        int(asked["customer"]) if asked["customer"].isascii() and asked["customer"].isdecimal() else None
    )
    tickets = listing.scope(actor, which, customer)
    done, words = bool(asked["done"]), asked["q"]
    if words:
        found, following = listing.searched(words, actor, tickets), None
    else:
        found, following = listing.page(listing.narrowed(tickets, done), listing.Place.read(asked["after"]))
    here = {"which": which, "customer": customer or ""}
    context: dict[str, Any] = frame(request, "requests") | {
        "items": listing.items(found, actor, request.at),
        "which": which,
        "done": done,
        "asked_for": words,
        "customer": customer,
        "customers": Organisation.objects.filter(pk__in=actor.serves).order_by("name")
        if actor.serves
        else (),
        "follows": listing.follows(actor),
        "open_count": count(listing.narrowed(tickets, False)),
        "done_count": count(listing.narrowed(tickets, True)),
        "open_query": urlencode({k: v for k, v in here.items() if v}),
        "done_query": urlencode({k: v for k, v in here.items() if v} | {"done": 1}),
        "more_query": urlencode(
            {k: v for k, v in here.items() if v} | ({"done": 1} if done else {}) | {"after": str(following)}
        )
        if following
        else "",
        "later": bool(asked["after"]),
    }
    return render(request, "portal/requests.html", context)
