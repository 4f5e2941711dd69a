"""Saved views of the queue, its filters as a dialog, the preview beside it, what was read."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.people.models import Department, Team
from sportello.tickets.models import Ticket
from sportello.web import errors, words
from sportello.web.access import Asked, desk_page
from sportello.web.leading import lead_to
from sportello.web.queue.choosing import Viewer, numbers, teams_of
from sportello.web.queue.facets import facets
from sportello.web.queue.filters import Filters
from sportello.web.queue.forms import ViewForm
from sportello.web.queue.places import path_of, place
from sportello.web.queue.preview import preview as pane
from sportello.web.queue.said import chips
from sportello.web.side import side
from sportello.web.views.dialogs import ASK, VARY
from sportello.web.views.frame import frame
from sportello.workspace.models import SavedView
from sportello.workspace.readings import mark_unread
from sportello.workspace.views import check_own, delete_view, may_share, save_view, views_for


def _viewer(request: Asked) -> Viewer:
    return Viewer(request.user.pk, request.actor, teams_of(request.user.pk))


@desk_page
@require_safe
@VARY
def filters(request: Asked) -> HttpResponse:
    """The filters as a form that leads to the queue they ask for."""
    viewer = _viewer(request)
    where = place(request.GET.get("place", "all"), viewer)
    asked = Filters.read(request.GET)
    context = {"place": where, "filters": asked, "facets": facets(asked, viewer)}
    return _draw(request, "queue/_filters.html", context, 200)


@desk_page
@require_safe
def counts(request: Asked) -> HttpResponse:
    """The views in the side column, each with its count: asked for once the page is there."""
    viewer = _viewer(request)
    column = side(request.user, request.actor, viewer.teams, request.at, "", request.GET.get("view", ""))
    saved = list(views_for(viewer.person, viewer.actor, viewer.teams))
    counted = numbers(*(_held(view, viewer) for view in saved))
    found = {view.pk: words.count(number) for view, number in zip(saved, counted, strict=True)}
    column = replace(
        column,
        views=[replace(link, count=found.get(link.view, "")) for link in column.views],
        shared=[replace(link, count=found.get(link.view, "")) for link in column.shared],
    )
    return render(request, "queue/views/_list.html", {"side": column})


def _held(view: SavedView, viewer: Viewer) -> Any:
    where = place(view.place, viewer)
    return Filters.read(QueryDict(view.query)).choose(where.base, viewer, whole=where.whole)


@desk_page
@ASK
@VARY
def new(request: Asked) -> HttpResponse:
    """Keep what the address asks for as a view."""
    return _edit(request, None)


@desk_page
@ASK
@VARY
def edit(request: Asked, pk: int) -> HttpResponse:
    """Another name, another content, shown to others."""
    return _edit(request, _own(request, pk))


@desk_page
@require_POST
def end(request: Asked, pk: int) -> HttpResponse:
    """Throw a view away."""
    view = _own(request, pk)
    where = path_of(view.place)
    delete_view(view, actor=request.actor)
    messages.success(request, _("The view «%(name)s» is gone.") % {"name": view.name})
    return lead_to(request, f"{where}?{view.query}" if view.query else where)


def _own(request: Asked, pk: int) -> SavedView:
    viewer = _viewer(request)
    view = views_for(viewer.person, viewer.actor, viewer.teams).filter(pk=pk).first()
    if view is None:
        raise Http404
    check_own(view, request.actor)
    return view


def _edit(request: Asked, view: SavedView | None) -> HttpResponse:
    viewer = _viewer(request)
    asked = request.POST if request.method == "POST" else request.GET
    where = place(asked.get("place", view.place if view else "mine"), viewer)
    chosen = Filters.read(QueryDict(asked.get("query", view.query if view else "")))
    query = Filters(chosen.chosen, chosen.group, chosen.sort).query.removeprefix("?")
    first = {"name": view.name if view else "", "shown": _shown(view)}
    form = ViewForm(request.POST or None, initial=first, places=_places(viewer))
    form.title = _("Change the view") if view else _("Save as a view")
    context = {
        "form": form,
        "view": view,
        "place": where,
        "query": query,
        "chips": chips(Filters(chosen.chosen), where.path, viewer.person),
    }
    if request.method != "POST":
        return _draw(request, form.template, context, 200)
    if not form.is_valid():
        return _draw(request, form.template, context, 422)
    kind, _dash, pk = form.cleaned_data["shown"].partition("-")
    try:
        saved = save_view(
            view,
            name=form.cleaned_data["name"],
            place=where.name,
            query=query,
            team=Team.objects.get(pk=pk) if kind == "team" else None,
            department=int(pk) if kind == "department" else None,
            actor=request.actor,
        )
    except DeskError as refusal:
        form.refused = errors.words_for(refusal)
        return _draw(request, form.template, context, errors.status_of(refusal))
    messages.success(request, _("The view «%(name)s» is kept.") % {"name": saved.name})
    return lead_to(request, f"{where.path}?{f'{query}&' if query else ''}view={saved.pk}")


def _shown(view: SavedView | None) -> str:
    if view is None or not view.is_shared:
        return ""
    return f"team-{view.team_id}" if view.team_id else f"department-{view.department_id}"


def _places(viewer: Viewer) -> list[tuple[str, str]]:
    """The teams and departments that the person may show a view to."""
    mine = [
        one for one in Department.objects.filter(pk__in=viewer.departments) if may_share(viewer.actor, one.pk)
    ]
    teams = Team.objects.filter(department__in=mine, is_active=True).order_by("level", "pk")
    return [(f"department-{one.pk}", one.name) for one in mine] + [
        (f"team-{one.pk}", one.name) for one in teams
    ]


@desk_page
@require_safe
def preview(request: Asked, number: int) -> HttpResponse:
    """The pane beside the queue; whoever comes here by themselves is shown the ticket."""
    if request.headers.get("HX-Request") != "true":
        return redirect("ticket", number)
    return render(request, "queue/_preview.html", pane(request, number).context)


@desk_page
@require_POST
def unread(request: Asked, number: int) -> HttpResponse:
    """I want to come back to it."""
    ticket = (
        Ticket.objects.visible_to(request.actor).filter(number=number).values_list("pk", flat=True).first()
    )
    if ticket is None:
        raise Http404
    mark_unread(request.user.pk, [ticket])
    return HttpResponse(status=204)


def _draw(request: Asked, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return render(request, template, context, status=status)
    return render(request, "queue/page.html", frame(request) | context | {"part": template}, status=status)
