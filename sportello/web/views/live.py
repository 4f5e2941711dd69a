"""Where there is no live server: a browser that asks for the stream is told to stay away, and pages poll."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def nothing_live(request: HttpRequest) -> HttpResponse:
    """Nothing, for good: an event source that gets 204 does not come back."""
    return HttpResponse(status=204)
