"""The bell: what a person was told and has not read."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from sportello.web.access import Asked, desk_page
from sportello.web.notices.gathering import COUNTED, IN_BELL, PAGE, After, mark_read, notices, unread
from sportello.web.notices.warnings import Warned, warnings
from sportello.web.views.frame import frame


@desk_page
@require_safe
def index(request: Asked) -> HttpResponse:
    """All that is unread, page by page."""
    after = After.read(request.GET.get("after", ""))
    found, following = notices(request.actor, PAGE, after)
    warned = warnings(request.actor)
    page: dict[str, Any] = {"notices": found, "following": following, "after": after, "warned": warned}
    page["unread"] = _count(request, warned)
    return render(request, "notices/index.html", frame(request) | page)


@desk_page
@require_safe
def bell(request: Asked) -> HttpResponse:
    """The newest, for the menu of the bell."""
    return _menu(request)


@desk_page
@require_POST
def read(request: Asked) -> HttpResponse:
    """I have read one (`notice`), or all of them."""
    notice = request.POST.get("notice", "")
    if notice and not (notice.isdecimal() and len(notice) < 18):
        return HttpResponse(status=422)
    mark_read(request.user.pk, request.at, notice=int(notice) if notice else None)
    if request.headers.get("HX-Request") == "true":
        return _menu(request)
    return redirect("notices")


def _menu(request: Asked) -> HttpResponse:
    found, following = notices(request.actor, IN_BELL)
    warned = warnings(request.actor)
    page = {"notices": found, "unread": _count(request, warned), "more": following, "warned": warned}
    return render(request, "notices/_bell.html", page)


def _count(request: Asked, warned: Sequence[Warned]) -> str:
    number = unread(request.user.pk) + len(warned)
    return "99+" if number >= COUNTED else str(number)
