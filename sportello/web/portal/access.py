"""Who may open the portal: everybody who is signed in, for what they asked themselves or may ask for others."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control

from sportello.people.actor import Actor, actor_for
from sportello.people.models import Organisation, Person
from sportello.tickets.models import Ticket
from sportello.web.access import Asked, sign_in_first

P = ParamSpec("P")


def portal_page(
    view: Callable[Concatenate[Any, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Ask strangers to sign in. `request.actor` knows whom a partner's person may ask for."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            return sign_in_first(request)
        request.actor = asker(request.user)  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return guarded


def asker(person: Person) -> Actor:
    """The person as one who asks; two queries. Only a partner's people ask for the organisations it serves."""
    served = Organisation.objects.filter(
        served_by=person.organisation_id, served_by__kind=Organisation.Kind.PARTNER
    )
    known = frozenset(served.values_list("pk", flat=True)) if person.organisation_id else frozenset()
    return actor_for(person, "portal", serves=known)


def ticket_of(request: Asked, number: int) -> Ticket:
    """The request with this number, if it is the person's to see; else there is none."""
    found = (
        Ticket.objects.asked_by(request.actor)
        .filter(number=number)
        .select_related(
            "department", "requester", "on_behalf_of", "organisation", "category", "merged_into__department"
        )
        .first()
    )
    if found is None:
        raise Http404
    return found
