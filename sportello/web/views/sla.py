"""What is promised to requesters: the ordered list of SLA policies, and the sheet of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sportello.domain.errors import DeskError
from sportello.sla.drafts import DraftChanged, discard_draft, may_edit, require_edit, save_draft
from sportello.sla.models import SLADraft, SLAPolicy
from sportello.sla.order import create_promise, move_promise
from sportello.sla.tidy import tidy_promise
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.matrix.conditions import FACT_CHOICES, OF, OPERATORS, suggestions
from sportello.web.matrix.policies import departments_of, edits_somewhere, may_read
from sportello.web.matrix.posted import whole
from sportello.web.sla.said import found_for, names_for
from sportello.web.sla.sheet import in_short, read_promise, sheet
from sportello.web.views.frame import frame
from sportello.web.views.matrix import ASK, NAME, see_other


@desk_page
@require_safe
def index(request: Asked) -> HttpResponse:
    """The promises in their order; the first one that matches a request counts."""
    if not edits_somewhere(request.actor):
        raise Http404
    rows = [row for row in _rows() if may_read(request.actor, row.department_id)]
    documents = [tidy_promise(row.in_force.document) for row in rows if row.in_force]
    _places, names = names_for(*documents)
    drafts = {one.policy_id: one for one in SLADraft.objects.select_related("saved_by")}
    context = {
        "rows": [
            (row, in_short(row, names), drafts.get(row.pk), may_edit(request.actor, row.department_id))
            for row in rows
        ],
        "may_create": bool(departments_of(request.actor)) or may_edit(request.actor, None),
    }
    return render(request, "sla/index.html", frame(request) | context)


def _rows() -> list[SLAPolicy]:
    return list(SLAPolicy.objects.select_related("in_force", "department").order_by("rank", "pk"))


@desk_page
@ASK
def new(request: Asked) -> HttpResponse:
    """A new promise: empty, or a copy of another one; it stands before the last."""
    departments = departments_of(request.actor)
    everywhere = may_edit(request.actor, None)
    if not departments and not everywhere:
        raise Http404
    rows = [row for row in _rows() if row.in_force and may_read(request.actor, row.department_id)]
    form = {"name": " ".join(request.POST.get("name", "").split()), "from": request.POST.get("from", "empty")}
    department = whole(request.POST.get("department"))
    refused = {}
    if request.method == "POST":
        if not form["name"] or len(form["name"]) > NAME:
            refused["name"] = _("Give it a name, of 120 letters at most.")
        if department not in {row.pk for row in departments} and not (department == 0 and everywhere):
            refused["department"] = _("Choose the department.")
        if not refused:
            document = _beginning(form["from"], department or None, rows)
            made = create_promise(
                form["name"], department or None, document, actor=request.actor, at=request.at
            )
            messages.success(request, _("%(name)s is there as a draft: nothing is in force yet.") % form)
            return see_other(reverse("promise_sheet", args=[made.pk]))
    context = {
        "departments": departments,
        "rows": rows,
        "form": form | {"department": department},
        "refused": refused,
        "whole_desk": everywhere,
    }
    return render(request, "sla/new.html", frame(request) | context, status=422 if refused else 200)


def _beginning(source: str, department: int | None, rows: list[SLAPolicy]) -> dict[str, Any]:
    """The document a new promise begins with; that of a department asks for the department."""
    copied = next((row for row in rows if f"policy:{row.pk}" == source), None)
    document = tidy_promise(copied.in_force.document if copied and copied.in_force else {})
    if department is not None and document["when"] is None:
        document["when"] = ["department", "=", department]
    return document


@desk_page
@require_safe
def show(request: Asked, pk: int) -> HttpResponse:
    """The sheet of a promise: its draft, else what is in force."""
    return page(request, found_for(request.actor, pk), 200)


@desk_page
@require_POST
def name(request: Asked, pk: int) -> HttpResponse:
    """Another name."""
    policy = found_for(request.actor, pk)
    require_edit(policy, request.actor)
    said = " ".join(request.POST.get("name", "").split())[:NAME]
    if said:
        policy.name = said
        policy.save(update_fields=["name"])
    return see_other(reverse("promise_versions", args=[pk]))


@desk_page
@require_POST
def place(request: Asked, pk: int) -> HttpResponse:
    """One place up or down in the list."""
    policy = found_for(request.actor, pk)
    try:
        move_promise(policy, -1 if request.POST.get("to") == "up" else 1, actor=request.actor)
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
    return see_other(reverse("promises"))


@desk_page
@require_POST
def draft(request: Asked, pk: int) -> HttpResponse:
    """Keep what the sheet says; 409 when somebody else saved meanwhile."""
    policy = found_for(request.actor, pk)
    _places, names = names_for()
    document = read_promise(request.POST, names)
    try:
        save_draft(policy, document, seen=request.POST.get("seen", ""), actor=request.actor, at=request.at)
    except DraftChanged:
        return page(request, policy, 409, typed=document)
    if request.headers.get("HX-Request") == "true":
        return page(request, policy, 200)
    return see_other(reverse("promise_sheet", args=[pk]))


@desk_page
@require_POST
def end_draft(request: Asked, pk: int) -> HttpResponse:
    """Throw the draft away; a promise that never was in force goes with it."""
    policy = found_for(request.actor, pk)
    try:
        discard_draft(policy, seen=request.POST.get("seen", ""), actor=request.actor)
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
        return see_other(reverse("promise_sheet", args=[pk]))
    messages.success(request, _("The draft is gone; what is in force stays as it is."))
    if policy.in_force_id is None and not policy.versions.exists():
        policy.delete()
        return redirect("promises")
    return see_other(reverse("promise_sheet", args=[pk]))


def page(request: Asked, policy: SLAPolicy, status: int, *, typed: Any = None) -> HttpResponse:
    """The sheet; `typed` holds what could not be saved."""
    made = sheet(policy, may_edit=may_edit(request.actor, policy.department_id), typed=typed)
    context = {
        "sheet": made,
        "policy": policy,
        "conflict": status == 409,
        "facts": FACT_CHOICES,
        "operators": list(OPERATORS.items()),
        "groups": list(OF.items()),
        "values": suggestions(made.names),
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "sla/_live.html", context, status=status)
    return render(request, "sla/show.html", frame(request) | context, status=status)
