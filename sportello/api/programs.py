"""What programs call is answered before the middleware of pages has its turn: a twentieth of what an opening costs.

A program has no session, no cookie, no form and no messages: a token says who calls (`keys.py`).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from sportello.intake import clock

CALLED = "/api/v1/"
PAGE = "/api/v1/docs"  # for people to read


class Programs:
    """The last that is common to pages and programs: gives a call its moment and its language, and answers it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a program; all else goes on. Raises DisallowedHost, which is told in the interface's shape."""
        if not request.path_info.startswith(CALLED) or request.path_info == PAGE:
            return self.get_response(request)
        request.get_host()
        request.at = clock.now()  # type: ignore[attr-defined]
        translation.activate(translation.get_language_from_request(request))
        request.resolver_match = found = resolve(request.path_info)
        answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        answer.headers.setdefault("Content-Language", translation.get_language() or "en")
        answer.headers.setdefault("X-Frame-Options", "DENY")
        patch_vary_headers(answer, ("Accept-Language",))
        if not answer.streaming:
            answer.headers.setdefault("Content-Length", str(len(answer.content)))  # type: ignore[attr-defined]
        return answer
