"""Saying how it went by the link of a letter, without signing in. Looking changes nothing: only a post counts."""

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from sportello.desk.conversation import receive
from sportello.desk.resolution import confirm
from sportello.desk.satisfaction import LONGEST, rate
from sportello.domain.errors import DeskError
from sportello.people.actor import actor_for
from sportello.web import errors
from sportello.web.portal.question import Asked, asked, mood_of
from sportello.web.portal.talk import IT_HAD_ENDED, fresh_of

Act = Callable[..., str]


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, mark: str) -> HttpResponse:
    """The page with the answer of the link preselected, and what its buttons do."""
    at = request.at  # type: ignore[attr-defined]
    found = asked(mark, at)
    if found is None:
        return _page(request, None, 404)
    with override(found.person.language):
        if request.method != "POST":
            return _page(request, found, mood=mood_of(request.GET.get("mood", "")))
        if not ratelimit.consume(request, action="question", key=mark):
            return _page(request, found, 429, refused=_("That was often. Try again in an hour."))
        return _act(request, found)


def _act(request: Any, found: Asked) -> HttpResponse:
    act = _ACTS.get(request.POST.get("act", "rate"), _rate)
    written = {"mood": mood_of(request.POST.get("mood", "")), "text": request.POST.get("text", "")[:LONGEST]}
    by = {"actor": actor_for(found.person, "mail"), "at": request.at}
    try:
        done = act(found, written, **by)  # type: ignore[no-untyped-call]
    except DeskError as refusal:
        again = asked(found.mark, request.at) or found
        status, words = errors.status_of(refusal), errors.words_for(refusal)
        return _page(request, again, status, refused=words, **written)
    return _page(request, asked(found.mark, request.at) or found, done=done)


def _rate(found: Asked, written: dict[str, str], **by: Any) -> str:
    rate(found.ticket.pk, mood=written["mood"], text=written["text"], about=found.resolution, **by)
    return _("Thank you: we read it.")


def _confirm(found: Asked, written: dict[str, str], **by: Any) -> str:
    _check_still_about(found)
    confirm(found.ticket.pk, **by)
    return _("Thank you. The request is closed.")


def _reopen(found: Asked, written: dict[str, str], **by: Any) -> str:
    _check_still_about(found)
    done = receive(found.ticket.pk, text=written["text"], **by)
    fresh = fresh_of(done)
    if fresh is not None:
        return str(IT_HAD_ENDED) % {"number": fresh}
    return _("The request is open again; it is back with those who had it.")


def _check_still_about(found: Asked) -> None:
    """A link acts on the resolution it was sent for, never on a later one."""
    if found.shut == "passed":
        raise DeskError("question_passed")


_ACTS: dict[str, Act] = {"rate": _rate, "confirm": _confirm, "reopen": _reopen}


def _page(request: Any, found: Asked | None, status: int = 200, **more: Any) -> HttpResponse:
    context = {"asked": found, "mood": "", "text": "", "refused": "", "done": "", **more}
    if found is not None:
        context |= {
            "number": found.label,
            "may_confirm": found.may_confirm() and not context["done"],
            "may_reopen": found.may_reopen(request.at) and not context["done"],
        }
    response = render(request, "portal/question.html", context, status=status)
    patch_cache_control(response, no_store=True, private=True)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
