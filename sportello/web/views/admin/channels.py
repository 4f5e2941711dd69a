"""Administration > Channels: which are allowed, how each is doing, and the rooms of teams."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.notifications.channels import contacts, health
from sportello.notifications.channels.base import CHANNELS, Away, Refused
from sportello.notifications.models import ContactMethod
from sportello.people.change import By
from sportello.people.models import Team
from sportello.web import errors
from sportello.web.access import Asked
from sportello.web.admin.rights import desk_wide
from sportello.web.channels.desk import lines
from sportello.web.views.admin.registers import around

SHOWN = 100
RIGHT = "desk.configure"


@desk_wide
@require_safe
def index(request: Asked) -> HttpResponse:
    """All channels with their health, and the teams."""
    teams = Team.objects.filter(is_active=True).select_related("department")
    teams = teams.annotate(methods=Count("contact_methods")).order_by("department", "level", "pk")
    context = {"lines": lines(request.user.pk, request.at), "rooms": list(teams[:SHOWN])}
    return render(request, "channels/desk.html", around(request) | context)


@desk_wide
@require_POST
def allowed(request: Asked, channel: str) -> HttpResponse:
    """Allow it, or not."""
    label = _known(channel)
    allow = request.POST.get("allow") == "1"
    health.allow(channel, allowed=allow, by=By(request.actor, request.at, RIGHT))
    said = (
        _("%(name)s may be used.") if allow else _("%(name)s is not used any more; what people set up stays.")
    )
    messages.success(request, said % {"name": label})
    return redirect("admin_channels")


@desk_wide
@require_POST
def wake(request: Asked, channel: str) -> HttpResponse:
    """End its pause."""
    messages.success(request, _("%(name)s is tried again from now on.") % {"name": _known(channel)})
    health.wake(channel, by=By(request.actor, request.at, RIGHT))
    return redirect("admin_channels")


@desk_wide
@require_POST
def trial(request: Asked, channel: str) -> HttpResponse:
    """Try the channel with the administrator's own method."""
    label = _known(channel)
    own = ContactMethod.objects.filter(
        person=request.user, channel=channel, verified_at__isnull=False
    ).first()
    if own is None:
        messages.error(request, _("Add and verify %(name)s among your own channels first.") % {"name": label})
        return redirect("admin_channels")
    link = request.build_absolute_uri(reverse("admin_channels"))
    try:
        contacts.try_out(own, request.at, language=request.LANGUAGE_CODE[:2], link=link)
    except (Away, Refused) as error:
        messages.error(request, _("It did not get through. %(why)s") % {"why": error.said})
    except DeskError as refusal:
        messages.error(request, str(errors.words_for(refusal)))
    else:
        messages.success(
            request, _("%(name)s has taken a trial notice. Look whether it is there.") % {"name": own.label}
        )
    return redirect("admin_channels")


def _known(channel: str) -> str:
    if channel not in CHANNELS:
        raise Http404
    return str(CHANNELS[channel].label)
