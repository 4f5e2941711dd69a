"""What a person sets for themselves."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sportello.people.models import Person
from sportello.web.access import Asked, desk_page
from sportello.web.looks import change_looks, looks
from sportello.web.views.frame import frame
from sportello.web.views.language import speak
from sportello.workspace.models import Preferences

LOOKS = ("theme", "density", "quick_keys")


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Asked) -> HttpResponse:
    """The page, and what is kept of it."""
    if request.method == "POST":
        chosen = {name: request.POST.get(name, "") for name in LOOKS}
        chosen["quick_keys"] = "on" if chosen["quick_keys"] else "off"
        change_looks(request, request.user.pk, chosen)
        response = redirect("me")
        speak(request, response, request.POST.get("language", ""))
        messages.success(request, _("Kept."))
        return response
    page = {
        "chosen": looks(request),
        "themes": Preferences.Theme.choices,
        "densities": Preferences.Density.choices,
        "languages": [(code, str(name)) for code, name in settings.LANGUAGES],
        "states": Person.Availability.choices,
    }
    return render(request, "me/index.html", frame(request) | page)


@desk_page
@require_POST
def keep_looks(request: Asked) -> HttpResponse:
    """One of them, from a button on any page."""
    change_looks(
        request, request.user.pk, {name: request.POST[name] for name in LOOKS if name in request.POST}
    )
    return HttpResponse(status=204)


@desk_page
@require_POST
def availability(request: Asked) -> HttpResponse:
    """Whether new requests may be given to me. What I have in charge stays with me."""
    state = request.POST.get("availability", "")
    if state not in Person.Availability.values:
        return HttpResponse(status=422)
    request.user.availability = state
    request.user.save(update_fields=["availability"])
    said = {
        Person.Availability.AVAILABLE.value: _("You are available: new requests may be given to you."),
        Person.Availability.BUSY.value: _("You are busy: new requests go to others."),
        Person.Availability.AWAY.value: _("You are away: new requests go to others."),
    }
    messages.success(request, said[state])
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("me")
    return redirect(back)
