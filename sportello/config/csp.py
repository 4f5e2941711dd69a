"""The content security policy: only our own files, no inline script or style, no frames."""

from collections.abc import Callable
from wsgiref.headers import Headers

from django.http import HttpRequest, HttpResponseBase

HEADER = "Content-Security-Policy"
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicy:
    """Puts the policy on every answer, error pages included; static files have their own, see below."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, POLICY)
        return response


def only_where_it_is_shown(headers: Headers, path: str, url: str) -> None:
    """Put the policy on the static files that a browser shows as a document; on scripts and sheets it means nothing."""
    if path.endswith((".svg", ".html", ".xml")):
        headers[HEADER] = POLICY
