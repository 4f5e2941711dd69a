"""Pages for what went wrong: what, why, and one way on."""

import secrets

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

log = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The browser asked in a way nobody understands."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """They may see it, but not do this."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such thing, or not for them: the page does not say which."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. The page cites a code that is also in the log; it asks neither database nor session."""
    code = f"E-{secrets.token_hex(2).upper()}"
    log.error("page_broke", code=code, path=request.path)
    return HttpResponse(loader.get_template("500.html").render({"code": code}), status=500)


def no_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened too long ago, or cookies are off. Nothing was changed."""
    return render(request, "csrf.html", status=403)
