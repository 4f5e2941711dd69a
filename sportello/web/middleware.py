"""What every request carries: its moment, and the language of the person who asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from sportello.domain.errors import DeskError
from sportello.intake import clock
from sportello.web import errors


class Visit:
    """Reads the clock once a request, as `request.at`, and speaks the language the person chose.

    A language chosen on a page (the cookie) wins over the one on record, which wins over the browser's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that no page caught is told with its own words and status; all else is a fault."""
        if not isinstance(exception, DeskError):
            return None
        why = errors.words_for(exception)
        return render(request, "refused.html", {"why": why}, status=errors.status_of(exception))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.at = clock.now()  # type: ignore[attr-defined]
        language = getattr(request.user, "language", None)
        if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        return self.get_response(request)
