"""`POST /eventi/<token>`: monitoring systems tell of alarms. No token of the interface: the address is the key."""

from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sportello.api.failures import refusal
from sportello.api.refusals import Refusal
from sportello.domain.errors import DeskError
from sportello.intake.monitoring import door
from sportello.intake.monitoring.models import EventSource, ReceivedEvent
from sportello.intake.monitoring.reading import LARGEST
from sportello.intake.monitoring.receiving import receive

MOST: Final = 600
"""Messages of one source a minute, for each process."""


@csrf_exempt
def events(request: HttpRequest, token: str) -> HttpResponse:
    """Take a message in: 200 with what became of each alarm, or a refusal that says why."""
    at: datetime = request.at  # type: ignore[attr-defined]
    source = door.source_at(token)
    if source is None:
        return refusal(Refusal("no_such_address"))
    if request.method != "POST":
        refused = refusal(Refusal("only_post"))
        refused.headers["Allow"] = "POST"
        return refused
    if not _within(source, at):
        refused = refusal(Refusal("too_many_events", most=MOST))
        refused.headers["Retry-After"] = str(60 - at.second)
        return refused
    try:
        body = _body(request)
        door.check(source, body, request.headers)
        text = body.decode("utf-8")
    except DeskError as error:
        return refusal(error)
    except UnicodeDecodeError:
        return refusal(Refusal("bad_request"))
    received = receive(source, text, at=at)
    if received.state == ReceivedEvent.State.QUARANTINED:
        return refusal(Refusal("event_put_aside", what=received.said or _("It was not understood.")))
    answer = JsonResponse({"received": received.pk, "alarms": received.became})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _body(request: HttpRequest) -> bytes:
    """What was sent. Raises Refusal."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST:
        raise Refusal("too_large")
    try:
        body = request.body
    except RequestDataTooBig:
        raise Refusal("too_large") from None
    if len(body) > LARGEST:
        raise Refusal("too_large")
    return body


def _within(source: EventSource, at: datetime) -> bool:
    key = f"events-of-source-{source.pk}-{int(at.timestamp()) // 60}"
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) <= MOST
    except ValueError:  # thrown out of a full cache in between
        return True
