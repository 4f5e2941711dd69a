"""The dashboard of supervisors and managers, the lists behind its figures, the screen on the wall."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from sportello.desk.rulebook import rulebook
from sportello.desk.sentences.moments import in_a_sentence
from sportello.people.models import Department
from sportello.reports.figures import FIGURES
from sportello.reports.scope import PERIODS, Scope, overseen
from sportello.tickets.listed import listed
from sportello.web.access import Asked, desk_page
from sportello.web.dashboard.ahead import ahead
from sportello.web.dashboard.figures import Choice
from sportello.web.dashboard.now import standing
from sportello.web.dashboard.period import past
from sportello.web.rows import rows
from sportello.web.views.frame import frame

PAGE = 50
WALL_ROWS = 8
ON_THE_WALL = ("open", "late", "soon", "unassigned", "in-time")


@desk_page
@require_safe
def show(request: Asked) -> HttpResponse:
    """Whom to help now; the figures of the period follow in a request of their own."""
    mine, chosen, choice = _asked(request)
    page = {
        "departments": mine,
        "choice": choice,
        "here": standing(chosen, choice, request.actor, request.at),
        "periods": list(PERIODS),
        "query": request.GET.urlencode(),
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "dashboard/_now.html", page)
    return render(request, "dashboard/index.html", {**frame(request), **page})


@desk_page
@require_safe
def period(request: Asked) -> HttpResponse:
    """What happened in the period: as a part of the dashboard, or as a page where no script runs."""
    _mine, chosen, choice = _asked(request)
    page: dict[str, Any] = {"choice": choice, "past": past(chosen, choice, request.at)}
    if request.headers.get("HX-Request") == "true":
        return render(request, "dashboard/_period.html", page)
    return render(request, "dashboard/period.html", {**frame(request), **page})


@desk_page
@require_safe
def coming(request: Asked) -> HttpResponse:
    """What will climb in the hours to come: as a part of the dashboard, or as a page where no script runs."""
    _mine, chosen, choice = _asked(request)
    page: dict[str, Any] = {"choice": choice, "ahead": ahead(chosen, request.at)}
    if request.headers.get("HX-Request") == "true":
        return render(request, "dashboard/_ahead.html", page)
    return render(request, "dashboard/ahead.html", {**frame(request), **page})


@desk_page
@require_safe
def figure(request: Asked, slug: str) -> HttpResponse:
    """The tickets that a figure counts, fifty at a time by their number."""
    _mine, chosen, choice = _asked(request)
    if slug not in FIGURES:
        raise Http404
    scope = Scope.of(chosen, request.at, choice.period)
    asked = FIGURES[slug].narrow(scope, request.GET.get("value", "")[:120])
    after = request.GET.get("after", "")
    tickets = asked.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else asked
    found = listed(tickets.order_by("-pk")[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    words = {"name": FIGURES[slug].name, "rows": rows(found[:PAGE], rulebook(), request.at, request.user.pk)}
    asked_for = request.GET.copy()
    if more is not None:
        asked_for["after"] = str(more)
    return render(
        request,
        "dashboard/figure.html",
        {**frame(request), **words, "choice": choice, "more": asked_for.urlencode() if more else ""},
    )


@desk_page
@require_safe
def wall(request: Asked) -> HttpResponse:
    """The screen on the wall: to be read from five metres, nothing to press, kept up to date by itself."""
    _mine, chosen, choice = _asked(request)
    here = standing(chosen, choice, request.actor, request.at)
    page = {
        "choice": choice,
        "here": here,
        "figures": [one for one in here.figures if one.slug in ON_THE_WALL],
        "today": day(request.at),
        "teams": [team for team in here.teams if team.people],
        "pressing": here.pressing[:WALL_ROWS],
        "chosen": chosen,
        "query": request.GET.urlencode(),
    }
    template = (
        "dashboard/_wall.html" if request.headers.get("HX-Request") == "true" else "dashboard/wall.html"
    )
    return render(request, template, page)


def day(now: datetime) -> str:
    """`Sunday 22 November`, as it stands on a wall."""
    return in_a_sentence(date_format(timezone.localtime(now), "l j F"))


def _asked(request: Asked) -> tuple[Sequence[Department], Sequence[Department], Choice]:
    """(those overseen, those chosen, the choice). Raises Http404 for who leads nothing, or another department."""
    mine = overseen(request.actor)
    if not mine:
        raise Http404
    period = request.GET.get("period", "today")
    wanted = request.GET.get("department", "")
    if not wanted:
        return mine, mine, Choice(period if period in PERIODS else "today")
    chosen = [one for one in mine if str(one.pk) == wanted]
    if not chosen:
        raise Http404
    return mine, chosen, Choice(period if period in PERIODS else "today", chosen[0].pk)
