"""A macro: first what it will do, in words, then doing it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.freshness import news
from sportello.web.leading import lead_to
from sportello.web.prepared import prepared, reader_of
from sportello.web.state import state_of
from sportello.web.templatetags.desk import WAITING_FOR
from sportello.web.ticket import Gathered
from sportello.web.views.frame import frame
from sportello.web.views.ticket import row_of, ticket_of
from sportello.workspace.macros import ACTIONS, Outcome, Reader, macros_for, refused_in, run, words_of
from sportello.workspace.models import Macro


@dataclass(frozen=True)
class Planned:
    """One action in words, and the text it would write."""

    name: str | Promise
    text: str
    outcome: Outcome | None = None

    @property
    def refused(self) -> str:
        """Why it was not done."""
        return errors.words_for(self.outcome.refused) if self.outcome and self.outcome.refused else ""


@desk_page
@require_safe
def menu(request: Asked, number: int) -> HttpResponse:
    """The canned replies, their blanks filled, and the macros: fetched when the menu is opened."""
    row = row_of(request, number)
    told = {"prepared": prepared(row, state_of(row.pk), request.user, request.at), "ticket": row}
    return render(request, "tickets/_prepared.html", told)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def macro(request: Asked, number: int, pk: int) -> HttpResponse:
    """Show what a macro will do, or do it. What was done before a refusal stays, and is said."""
    gathered = ticket_of(request, number)
    chosen = get_object_or_404(macros_for(gathered.row.department_id), pk=pk)
    reader = reader_of(gathered.row, gathered.state, request.user, request.at)
    if request.method != "POST":
        return _draw(request, gathered, chosen, planned(chosen, reader))
    if stale := news(request, gathered, request.user.pk):
        return _draw(request, gathered, chosen, planned(chosen, reader), 409, changed=stale)
    outcomes = run(chosen, gathered.row.pk, reader=reader, actor=request.actor, at=request.at)
    if refused_in(outcomes) is not None:
        again = ticket_of(request, number)
        return _draw(request, again, chosen, planned(chosen, reader, outcomes), 409, stopped=True)
    messages.success(request, _("%(macro)s: done.") % {"macro": chosen.name})
    return lead_to(request, "ticket", number)


def planned(chosen: Macro, reader: Reader, outcomes: list[Outcome] | None = None) -> list[Planned]:
    """The actions of a macro in words, with what came of each."""
    done = dict(enumerate(outcomes or ()))
    return [
        Planned(ACTIONS[action["do"]], _text(action, reader), done.get(index))
        for index, action in enumerate(chosen.actions)
    ]


def _text(action: dict[str, Any], reader: Reader) -> str:
    if action["do"] == "tag":
        added, removed = action.get("add", []), action.get("remove", [])
        return " ".join([*(f"+ {label}" for label in added), *(f"− {label}" for label in removed)])
    if action["do"] == "hold":
        return _hold(action["for"], action.get("days", 0))
    return words_of(action, reader)


def _hold(waiting_for: str, days: int) -> str:
    """Whom it will wait for, and when somebody will look again."""
    whose = str(WAITING_FOR[waiting_for])
    again = ngettext("look again in %(days)s day", "look again in %(days)s days", days) % {"days": days}
    return f"{whose}, {again}" if days else whose


def _draw(
    request: Asked, gathered: Gathered, chosen: Macro, steps: list[Planned], status: int = 200, **more: Any
) -> HttpResponse:
    form = {
        "title": chosen.name,
        "lead": _("It does this in order, as if you did it yourself."),
        "button": _("Do it"),
        "leave": _("Cancel"),
        "template": "tickets/_macro.html",
        "changed": more.get("changed", ()),
    }
    context = gathered.context(request.at) | {"form": form, "steps": steps, "macro": chosen} | more
    if request.headers.get("HX-Request") == "true":
        return render(request, "tickets/_macro.html", context, status=status)
    return render(request, "tickets/form.html", frame(request) | context, status=status)
