"""Leading on to another page once something is done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url


def lead_to(request: HttpRequest, to: str, *args: object) -> HttpResponse:
    """To an address, or the name of one with its parts.

    A script in a dialog is told where to: it would follow a redirect behind the scenes, and the page fetched there
    would use up the message that says what was done.
    """
    address = resolve_url(to, *args)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
