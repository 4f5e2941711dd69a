"""Web push: the worker that shows notices in a browser, and a browser that subscribes or leaves."""

import json
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.notifications.channels import contacts
from sportello.notifications.channels.health import is_allowed
from sportello.notifications.channels.push.encrypting import NotASubscription, Subscription
from sportello.notifications.models import ContactMethod
from sportello.outbound.guard import Forbidden, read
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.channels.browser import name_of
from sportello.web.channels.shown import endpoint_of

WORKER = Path(__file__).resolve().parent.parent / "static" / "js" / "push_worker.js"
LONGEST = 4000


@cache
def _worker() -> str:
    return WORKER.read_text(encoding="utf-8")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """At the root: a worker sees only the addresses below its own. Nothing in it is secret."""
    words = _worker().replace("'ICON'", json.dumps(static("img/logo.svg")))
    response = HttpResponse(words, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@desk_page
@require_POST
def subscribe(request: Asked) -> HttpResponse:
    """Take the subscription of the browser that asks: its owner has just allowed it there."""
    told = request.POST.get("subscription", "")[:LONGEST]
    try:
        subscription = Subscription.read(json.loads(told))
        read(subscription.endpoint)
    except (NotASubscription, ValueError, Forbidden):
        return _answer(422, _("This browser gave no subscription that can be used."))
    if not is_allowed("push"):
        return _answer(403, _("Administrators do not allow this channel at present."))
    keys = json.loads(told)["keys"]
    address = json.dumps(
        {"endpoint": subscription.endpoint, "keys": {"p256dh": keys["p256dh"], "auth": keys["auth"]}}
    )
    try:
        _leave(request.user.pk, subscription.endpoint)
        contacts.add(
            request.user, "push", name_of(request.headers.get("User-Agent", "")), address, request.at
        )
    except DeskError as refusal:
        return _answer(errors.status_of(refusal), str(errors.words_for(refusal)))
    return _answer(201, _("This browser shows your notices from now on."))


@desk_page
@require_POST
def leave(request: Asked) -> HttpResponse:
    """Forget the browser that asks."""
    _leave(request.user.pk, request.POST.get("endpoint", "")[:LONGEST])
    return _answer(200, _("This browser shows no notices any more."))


def _leave(person: int, endpoint: str) -> None:
    for row in ContactMethod.objects.filter(person=person, channel="push"):
        if endpoint and endpoint_of(row) == endpoint:
            row.delete()


def _answer(status: int, words: str) -> HttpResponse:
    return JsonResponse({"words": words}, status=status)
