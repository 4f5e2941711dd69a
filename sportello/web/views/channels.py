"""Where a person, or the room of a team, is told outside the application: added, verified, tried, ordered, removed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.notifications.channels import contacts
from sportello.notifications.channels.base import Away, Channel, Refused
from sportello.notifications.channels.carriers.channel import ServiceChannel
from sportello.notifications.channels.push.keys import NoKey, public_key
from sportello.notifications.models import ChannelState, ContactMethod
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.channels.forms import MailForm, MethodForm, ServiceForm
from sportello.web.channels.owner import Owner, offered, owner_of
from sportello.web.channels.shown import browsers, methods
from sportello.web.views.admin.registers import around
from sportello.web.views.frame import frame


@desk_page
@require_safe
def index(request: Asked, team: int | None = None) -> HttpResponse:
    """Those there are, and what may be added."""
    return _listed(request, owner_of(request, team))


def _listed(request: Asked, owner: Owner, status: int = 200, **more: Any) -> HttpResponse:
    rows = list(ContactMethod.objects.of(owner.who))
    forbidden = set(ChannelState.objects.filter(is_allowed=False).values_list("channel", flat=True))
    channels = offered(request, owner)
    context: dict[str, Any] = {
        "owner": owner,
        "methods": methods(rows, forbidden, request.at),
        "channels": [channel for channel in channels if channel.key != "push"],
        "push_key": _push_key(channels),
        "browsers": browsers(rows),
        "full": len(rows) >= contacts.MOST,
    }
    return _page(request, owner, "index", context | more, status)


def _page(
    request: Asked, owner: Owner, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page within the desk, or within the administration for a team."""
    surrounded = frame(request) if owner.team is None else around(request)
    whose = "mine" if owner.team is None else "team"
    return render(
        request, f"channels/{whose}_{name}.html", surrounded | {"owner": owner} | context, status=status
    )


def _push_key(channels: list[Channel]) -> str:
    """What a browser subscribes with; empty where push is not offered."""
    if not any(channel.key == "push" for channel in channels):
        return ""
    try:
        return public_key()
    except NoKey:
        return ""


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Asked, channel: str, team: int | None = None) -> HttpResponse:
    """The form of one channel; what is added gets a code at once."""
    owner = owner_of(request, team)
    chosen = next((one for one in offered(request, owner) if one.key == channel and one.key != "push"), None)
    if chosen is None:
        raise Http404
    form = _form(chosen, request, owner)
    if request.method == "POST" and form.is_valid():
        label = form.cleaned_data["label"].strip() or form.shown or str(chosen.label)
        try:
            method = contacts.add(owner.who, chosen.key, label, form.address, request.at)
        except DeskError as refusal:
            form.add_error(None, str(errors.words_for(refusal)))
        else:
            _welcome(request, owner, method)
            return redirect(owner.base)
    service = chosen.service if isinstance(chosen, ServiceChannel) else None
    context = {"channel": chosen, "form": form, "hint": service.hint if service else ""}
    return _page(request, owner, "add", context, 422 if form.is_bound else 200)


def _form(channel: Channel, request: Asked, owner: Owner) -> MethodForm:
    posted = request.POST if request.method == "POST" else None
    if isinstance(channel, ServiceChannel):
        return ServiceForm(posted, service=channel.service)
    known = request.user.addresses.filter(bounced=False).first() if owner.team is None else None
    return MailForm(posted, initial={"mail": known.address if known else ""})


def _welcome(request: Asked, owner: Owner, method: ContactMethod) -> None:
    """Say what comes next: nothing, or the code."""
    if method.verified_at is not None:
        messages.success(request, _("Added: you can be told there from now on."))
        return
    _told(
        request,
        lambda: contacts.send_code(method, request.at, language=owner.language),
        _("A code is on its way. Type it here: until then nothing is told there."),
    )


def _told(request: Asked, act: Callable[[], None], well: str) -> None:
    """Do what hands something over, and say in words how it went."""
    try:
        act()
    except (Away, Refused) as error:
        messages.error(request, _("It did not get through. %(why)s") % {"why": error.said})
    except DeskError as refusal:
        messages.error(request, str(errors.words_for(refusal)))
    else:
        messages.success(request, well)


@desk_page
@require_POST
def code(request: Asked, pk: int, team: int | None = None) -> HttpResponse:
    """Send another code."""
    owner = owner_of(request, team)
    method = owner.method(pk)
    if method.verified_at is None:
        _told(
            request,
            lambda: contacts.send_code(method, request.at, language=owner.language),
            _("A code is on its way. Type it here: until then nothing is told there."),
        )
    return redirect(owner.base)


@desk_page
@require_POST
def verify(request: Asked, pk: int, team: int | None = None) -> HttpResponse:
    """Take the code that was typed."""
    owner = owner_of(request, team)
    method = owner.method(pk)
    try:
        contacts.verify(method, request.POST.get("code", "")[:20], request.at)
    except DeskError as refusal:
        return _listed(
            request, owner, errors.status_of(refusal), wrong=method.pk, why=errors.words_for(refusal)
        )
    messages.success(
        request, _("%(name)s is verified: you can be told there from now on.") % {"name": method.label}
    )
    return redirect(owner.base)


@desk_page
@require_POST
def trial(request: Asked, pk: int, team: int | None = None) -> HttpResponse:
    """Send a notice that says it is a trial."""
    owner = owner_of(request, team)
    method = owner.method(pk)
    link = request.build_absolute_uri(owner.base)
    if method.verified_at is not None:
        _told(
            request,
            lambda: contacts.try_out(method, request.at, language=owner.language, link=link),
            _("%(name)s has taken a trial notice. Look whether it is there.") % {"name": method.label},
        )
    return redirect(owner.base)


@desk_page
@require_POST
def order(request: Asked, pk: int, team: int | None = None) -> HttpResponse:
    """Up or down by one."""
    owner = owner_of(request, team)
    contacts.order(owner.who, owner.method(pk), up=request.POST.get("to") == "up")
    return redirect(owner.base)


@desk_page
@require_POST
def use(request: Asked, pk: int, team: int | None = None) -> HttpResponse:
    """Switch it on or off."""
    owner = owner_of(request, team)
    contacts.switch(owner.method(pk), on=request.POST.get("on") == "1")
    return redirect(owner.base)


@desk_page
@require_POST
def remove(request: Asked, pk: int, team: int | None = None) -> HttpResponse:
    """Take it away."""
    owner = owner_of(request, team)
    method = owner.method(pk)
    method.delete()
    messages.success(request, _("%(name)s is gone: nothing is told there any more.") % {"name": method.label})
    return redirect(owner.base)
