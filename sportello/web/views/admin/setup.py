"""The first run: from an empty installation to a desk that works. Only whoever holds the printed key gets here."""

from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sportello.domain.errors import DeskError
from sportello.escalation.founding import found_desk
from sportello.people.first_run import fits, is_new_desk
from sportello.web import errors
from sportello.web.admin.founding import (
    BY_SLUG,
    STEPS,
    following,
    kept_of,
    missing,
    people_of,
    plan_of,
    twice,
)
from sportello.web.admin.hours import DAYS, as_text

KEPT, KEY = "setup", "setup_key"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ASK = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@ASK
def door(request: HttpRequest) -> HttpResponse:
    """Ask for the key, which may be in the address; it leaves the address at once."""
    if not is_new_desk():
        return redirect("queue")
    given = (request.POST if request.method == "POST" else request.GET).get("key", "")
    if given and fits(given):
        request.session.cycle_key()
        request.session[KEY] = given
        return redirect("setup_step", STEPS[0].slug)
    if _has_key(request):
        return redirect("setup_step", missing(request.session.get(KEPT, {})) or STEPS[-1].slug)
    context = {"wrong": bool(given)}
    return render(request, "admin/setup/door.html", context, status=422 if given else 200)


@never_cache
@sensitive_post_parameters("password")
@ASK
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """One step."""
    if slug not in BY_SLUG:
        raise Http404
    if not _has_key(request):
        return redirect("setup")
    kept = request.session.get(KEPT, {})
    earlier = missing(kept)
    places = [one.slug for one in STEPS]
    if earlier and places.index(slug) > places.index(earlier):
        return redirect("setup_step", earlier)
    here = BY_SLUG[slug]
    form = here.form(request.POST or None, initial=_initial(kept.get(slug, {})))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            draft = kept | {slug: kept_of(form)}
            same = twice(draft)
            if not same:
                request.session[KEPT] = draft
                after = following(slug)
                return redirect("setup_step", after) if after else redirect("setup_review")
            form.add_error(None, _("Two people cannot both sign in as %(login)s.") % {"login": same})
        status = 422
    context = {"form": form, "step": here, "steps": _steps(slug, kept), "number": places.index(slug) + 1}
    return render(request, "admin/setup/step.html", context, status=status)


@never_cache
@ASK
def review(request: HttpRequest) -> HttpResponse:
    """All at a glance; the button makes the desk, at one go or not at all, and signs the administrator in."""
    if not _has_key(request):
        return redirect("setup")
    kept = request.session.get(KEPT, {})
    if missing(kept):
        return redirect("setup_step", missing(kept))
    refused = ""
    if request.method == "POST":
        try:
            made = found_desk(plan_of(kept), at=request.at)  # type: ignore[attr-defined]
        except DeskError as refusal:
            refused = errors.words_for(refusal)
        else:
            request.session.flush()
            login(request, made.administrator, backend=BACKEND)
            return redirect("admin_first_steps")
    plan = plan_of(kept)
    context = {
        "plan": plan,
        "people": people_of(kept),
        "steps": _steps("", kept),
        "refused": refused,
        "manager": next(one.name for one in people_of(kept) if one.login == plan.manager),
        "members": [_name(kept, login) for login in plan.members],
    }
    return render(request, "admin/setup/review.html", context, status=409 if refused else 200)


def _has_key(request: HttpRequest) -> bool:
    return is_new_desk() and fits(request.session.get(KEY, ""))


def _initial(kept: dict[str, Any]) -> dict[str, Any]:
    """An answered step as its form shows it again; the password is asked anew."""
    shown = {name: value for name, value in kept.items() if name not in ("hash", "version")}
    if "version" in kept:
        patron = kept["version"]["patron_day"]
        shown |= {day: as_text(kept["version"]["weekly"].get(day, [])) for day in DAYS}
        shown["patron_day"] = "/".join(reversed(patron.split("-"))) if patron else ""
    return shown


def _steps(here: str, kept: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"step": one, "current": one.slug == here, "done": one.slug in kept} for one in STEPS]


def _name(kept: dict[str, Any], login: str) -> str:
    return next(one.name for one in people_of(kept) if one.login == login)
