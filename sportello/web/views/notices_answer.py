"""The page behind the link of a notification: it names who answers, and needs no sign-in.

Looking changes nothing, for mail scanners and previews open links; a button does. The link says one thing only, for
this notification, until it expires.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sportello.domain.errors import DeskError
from sportello.notifications.alerts.answering import Means, calls, see, take, who_answers
from sportello.notifications.alerts.marks import read_link
from sportello.notifications.models import Notification
from sportello.web import errors
from sportello.web.numbers import label

SHOWN = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, mark: str) -> HttpResponse:
    """What it is about, and the two answers; a post gives one of them."""
    at: datetime = request.at  # type: ignore[attr-defined]
    found = read_link(mark)
    if found is None:
        raise Http404
    pk, until = found
    notification = Notification.objects.select_related("person").filter(pk=pk).first()
    if notification is None or notification.person is None:
        raise Http404
    chose = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    with override(chose if chose in dict(settings.LANGUAGES) else notification.person.language):
        if until <= at or not notification.person.is_active:
            return render(request, "notices/expired.html", status=410)
        said, status = _post(request, notification, at) if request.method == "POST" else ({}, 200)
        return render(request, "notices/answer.html", _page(notification) | said, status=status)


def _post(request: HttpRequest, notification: Notification, at: datetime) -> tuple[dict[str, Any], int]:
    number = request.POST.get("take", "")
    try:
        if number.isdecimal() and len(number) < 16:
            take(notification, int(number), means=Means.LINK, at=at)
            said: dict[str, Any] = {"taken": int(number)}
        else:
            see(notification, means=Means.LINK, at=at)
            said = {}
    except DeskError as refusal:
        said = {"refused": errors.words_for(refusal)}
        return said, errors.status_of(refusal)
    notification.refresh_from_db(fields=["answered_at", "answered_by"])
    return said, 200


def _page(notification: Notification) -> dict[str, Any]:
    called, count = calls(notification, who_answers(notification, Means.LINK), SHOWN)
    lines = [
        {
            "number": ticket.number,
            "label": label(ticket),
            "subject": ticket.subject,
            "offered": ticket.offered,
            "mine": ticket.owner_id == notification.person_id,
        }
        for ticket in called
    ]
    return {
        "notification": notification,
        "person": notification.person,
        "lines": lines,
        "more": max(0, count - SHOWN),
    }
