"""The pages that every register of the administration has: its list, the form of one row, its end and return."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.people.change import RowChanged
from sportello.web import errors
from sportello.web.access import Asked
from sportello.web.admin.forms import RowForm
from sportello.web.admin.history import lines
from sportello.web.admin.nav import navigation
from sportello.web.admin.nouns.welcoming import lost
from sportello.web.admin.register import Register, page
from sportello.web.admin.registers import REGISTERS
from sportello.web.admin.rights import admin_page
from sportello.web.views.frame import frame

ASK = require_http_methods(["GET", "HEAD", "POST"])


def register_of(request: Asked, slug: str) -> Register:
    """The register of an address, for those who are shown it."""
    register = REGISTERS.get(slug)
    if register is None or not register.shown_to(request.actor):
        raise Http404
    return register


def around(request: Asked) -> dict[str, Any]:
    """The side column, and the column of the administration."""
    return frame(request) | {"nav": navigation(request.actor, request.path)}


@admin_page
@require_safe
def home(request: Asked) -> HttpResponse:
    """What there is to administer."""
    lost_invitations = lost(request.actor, request.at)
    return render(request, "admin/home.html", around(request) | {"lost_invitations": lost_invitations})


@admin_page
@require_safe
def listing(request: Asked, slug: str) -> HttpResponse:
    """The rows of a register: in use, or (`?ended=1`) out of use."""
    register = register_of(request, slug)
    query, ended = request.GET.get("q", "").strip()[:100], request.GET.get("ended") == "1"
    rows = register.rows(request.actor)
    if register.ends:
        rows = rows.filter(**{register.used: not ended})
    found, following = page(register, register.narrow(rows, query), request.GET.get("after", ""))
    drawn = [
        {
            "row": row,
            "name": register.name(row),
            "cells": [(column, column.of(row)) for column in register.columns],
        }
        for row in found
    ]
    return render(
        request,
        "admin/list.html",
        around(request)
        | {
            "register": register,
            "rows": drawn,
            "query": query,
            "ended": ended,
            "next": following,
            "may_add": register.may_add(request.actor),
            "paged": bool(request.GET.get("after")),
            "lost_invitations": lost(request.actor, request.at) if slug == "users" else (),
        },
    )


@admin_page
@ASK
def create(request: Asked, slug: str) -> HttpResponse:
    """A new row."""
    register = register_of(request, slug)
    if not register.may_add(request.actor):
        raise Http404
    initial = register.initial({name: str(value) for name, value in request.GET.items()}, request.actor)
    form = register.form(request.POST or None, actor=request.actor, initial=initial)
    return _answer(request, register, form)


@admin_page
@ASK
def edit(request: Asked, slug: str, pk: int) -> HttpResponse:
    """One row."""
    register = register_of(request, slug)
    row = get_object_or_404(register.rows(request.actor), pk=pk)
    form = register.form(request.POST or None, actor=request.actor, instance=row)
    return _answer(request, register, form)


@admin_page
@require_POST
def activity_end(request: Asked, slug: str, pk: int) -> HttpResponse:
    """Take a row out of use."""
    return _turn(request, slug, pk, active=False)


@admin_page
@require_POST
def activity(request: Asked, slug: str, pk: int) -> HttpResponse:
    """Bring a row back into use."""
    return _turn(request, slug, pk, active=True)


def _turn(request: Asked, slug: str, pk: int, *, active: bool) -> HttpResponse:
    register = register_of(request, slug)
    row = get_object_or_404(register.rows(request.actor), pk=pk)
    if not register.may_end(request.actor, row):
        raise Http404
    try:
        (register.restore if active else register.end)(row, request.actor, request.at)
    except DeskError as refusal:
        form = register.form(actor=request.actor, instance=row)
        return draw(request, register, form, errors.status_of(refusal), errors.words_for(refusal))
    said = _("%(name)s is in use again.") if active else _("%(name)s is out of use.")
    messages.success(request, said % {"name": register.name(row)})
    return redirect("admin_row", slug, pk)


def _answer(request: Asked, register: Register, form: RowForm) -> HttpResponse:
    if request.method != "POST":
        return draw(request, register, form)
    if not form.is_valid():
        return draw(request, register, form, 422)
    try:
        with transaction.atomic():
            seen = request.POST.get("seen", "")
            if register.changed_since(seen, form.instance, request.actor) and form.otherwise():
                raise RowChanged
            row = register.store(form, request.actor, request.at)
    except RowChanged as refusal:
        now = form.otherwise()
        return draw(request, register, form, errors.status_of(refusal), errors.words_for(refusal), now)
    except DeskError as refusal:
        return draw(request, register, form, errors.status_of(refusal), errors.words_for(refusal))
    messages.success(request, _("%(name)s: saved.") % {"name": register.name(row)})
    return redirect("admin_row", register.slug, row.pk)


def draw(
    request: Asked,
    register: Register,
    form: RowForm,
    status: int = 200,
    refused: str = "",
    otherwise: Sequence[tuple[Any, str]] = (),
) -> HttpResponse:
    """The form of a row, with what stands beside it; `otherwise` is what is stored now, where it differs."""
    stored = form.instance if not form.is_new else None
    if stored is not None and form.is_bound:
        stored.refresh_from_db()
    context = {
        "register": register,
        "form": form,
        "row": stored,
        "name": register.name(stored) if stored is not None else "",
        "refused": refused,
        "otherwise": otherwise,
        "panels": register.panels(stored, request.actor, request.at) if stored is not None else (),
        "history": lines(register, stored) if stored is not None else (),
        "in_use": stored is None or not register.ends or getattr(stored, register.used),
        "may_end": stored is not None and register.may_end(request.actor, stored),
        "needed": register.needed(stored) if stored is not None and register.ends else (),
    }
    return render(request, register.template, around(request) | context, status=status)
