"""`POST /eventi/<token>`: monitoring systems tell of alarms. No token of the interface: the address is the key."""

from datetime import datetime
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sportello.api.budget import spend_of
from sportello.api.failures import refusal
from sportello.api.refusals import Refusal
from sportello.domain.errors import DeskError
from sportello.intake.monitoring import door
from sportello.intake.monitoring.models import EventSource, ReceivedEvent
from sportello.intake.monitoring.reading import LARGEST
from sportello.intake.monitoring.receiving import came_before, receive

MOST: Final = 600
"""Messages of one source a minute, over all processes."""


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
    try:
        body = _body(request)
        mark = door.check(source, body, request.headers)
    except DeskError as error:
        return refusal(error)
    # Only what bears the signature counts: who knows no more than the address takes no room from the others.
    budget = spend_of(lambda: EventSource.objects.filter(pk=source.pk), f"source-{source.pk}", MOST, at)
    if budget.left < 0:
        refused = refusal(Refusal("too_many_events", most=MOST))
        refused.headers["Retry-After"] = str(budget.reset)
        return refused
    received = receive(source, body.decode("utf-8", "replace"), at=at, mark=mark)
    if received.state == ReceivedEvent.State.QUARANTINED:
        return refusal(Refusal("event_put_aside", what=received.said or _("It was not understood.")))
    answer = JsonResponse(
        {"received": received.pk, "alarms": received.became, "repeated": came_before(received)}
    )
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
