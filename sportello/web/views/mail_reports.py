"""Where a mail provider tells what became of messages. Only with the secret that was agreed with it."""

import logging

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sportello.notifications.mail.reports import note, read

log = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """Take a report: 403 without the secret, 400 for what is no report. Without a secret set there is no such page."""
    if not settings.MAIL_PROVIDER.takes_reports:
        raise Http404
    if request.method == "HEAD":  # some providers look whether there is anything before they trust an address
        return HttpResponse()
    try:
        events = read(request)
    except SuspiciousOperation:
        return HttpResponse(status=403)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        log.warning("a report of %s could not be read: %s", settings.MAIL_PROVIDER.name, error)
        return HttpResponse(status=400)
    note(events, request.at)  # type: ignore[attr-defined]
    return HttpResponse()
