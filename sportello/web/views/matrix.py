"""The escalation matrix: the list of policies, and the sheet of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sportello.calendars.models import Calendar
from sportello.domain.errors import DeskError
from sportello.escalation.document import tidy
from sportello.escalation.entries import choose_policy, create_policy, from_template, rename_policy
from sportello.escalation.models import Policy
from sportello.people.models import Area
from sportello.sla.drafts import DraftChanged, discard_draft, may_edit, save_draft
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.matrix.directory import directory
from sportello.web.matrix.policies import departments_of, edits_somewhere, places, policy_for
from sportello.web.matrix.posted import carry_out, named_people, read_sheet, whole
from sportello.web.matrix.sheet import sheet
from sportello.web.views.frame import frame

NAME = 120
ASK = require_http_methods(["GET", "HEAD", "POST"])


def see_other(address: str) -> HttpResponse:
    """Go on from there: what was posted is done."""
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer


@desk_page
@require_safe
def index(request: Asked) -> HttpResponse:
    """The policies by department, what is in force, what is being written."""
    if not edits_somewhere(request.actor):
        raise Http404
    found = places(request.actor)
    may_create = any(place.may_edit for place in found)
    context = frame(request) | {"places": found, "may_create": may_create}
    return render(request, "matrix/index.html", context)


@desk_page
@ASK
def new(request: Asked) -> HttpResponse:
    """A new policy: from the seven levels, as a copy of another one, or empty."""
    departments = departments_of(request.actor)
    if not departments:
        raise Http404
    policies = [one for place in places(request.actor) for one in place.policies]
    form = {
        "name": " ".join(request.POST.get("name", "").split()),
        "from": request.POST.get("from", "template"),
    }
    department = whole(request.POST.get("department"))
    refused = {}
    if request.method == "POST":
        refused = _wrong(form["name"], department, departments, request)
        if not refused:
            document = _beginning(form["from"], department, policies)
            made = create_policy(form["name"], department, document, actor=request.actor, at=request.at)
            messages.success(request, _("%(name)s is there as a draft: nothing is in force yet.") % form)
            return see_other(reverse("matrix_sheet", args=[made.pk]))
    context = {
        "departments": departments,
        "policies": policies,
        "form": form | {"department": department},
        "refused": refused,
        "whole_desk": may_edit(request.actor, None),
    }
    return render(request, "matrix/new.html", frame(request) | context, status=422 if refused else 200)


def _wrong(name: str, department: int | None, departments: Any, request: Asked) -> dict[str, str]:
    """What is missing, by field."""
    refused = {}
    if not name or len(name) > NAME:
        refused["name"] = _("Give it a name, of 120 letters at most.")
    everywhere = department == 0 and may_edit(request.actor, None)
    if not everywhere and department not in {row.pk for row in departments}:
        refused["department"] = _("Choose the department.")
    return refused


def _beginning(source: str, department: int | None, policies: list[Policy]) -> Any:
    """The document that a new policy begins with."""
    if source == "template":
        own = Calendar.objects.filter(is_active=True, department=department).first()
        calendar = own or Calendar.objects.filter(is_active=True, department=None).first()
        id = calendar.pk if calendar else 0
        return from_template(id, id)
    copied = next((one for one in policies if f"policy:{one.pk}" == source), None)
    if copied is None:
        return {}
    drafts = list(copied.drafts.all())
    return copied.in_force.document if copied.in_force else drafts[0].document if drafts else {}


@desk_page
@require_POST
def entries(request: Asked) -> HttpResponse:
    """Under which policy the requests of an area start."""
    policy = policy_for(request.actor, whole(request.POST.get("policy")) or 0)
    area = request.POST.get("area", "")
    if area not in Area.values:
        raise Http404
    choose_policy(whole(request.POST.get("department")) or 0, Area(area), policy, actor=request.actor)
    messages.success(request, _("From now on these requests start under “%(name)s”.") % {"name": policy.name})
    return see_other(reverse("matrix"))


@desk_page
@require_safe
def show(request: Asked, pk: int) -> HttpResponse:
    """The sheet of a policy: its draft, else what is in force."""
    return page(request, policy_for(request.actor, pk), 200)


@desk_page
@require_POST
def name(request: Asked, pk: int) -> HttpResponse:
    """Another name."""
    policy = policy_for(request.actor, pk)
    said = " ".join(request.POST.get("name", "").split())[:NAME]
    if said:
        rename_policy(policy, said, actor=request.actor)
    return see_other(reverse("matrix_sheet", args=[pk]))


@desk_page
@require_POST
def draft(request: Asked, pk: int) -> HttpResponse:
    """Keep what the sheet says, after the step its button asks for; 409 when somebody else saved meanwhile."""
    policy = policy_for(request.actor, pk)
    document = read_sheet(request.POST, directory(policy.department_id, named_people(request.POST)))
    do = request.POST.get("do", "")
    carry_out(do, document)
    try:
        save_draft(policy, document, seen=request.POST.get("seen", ""), actor=request.actor, at=request.at)
    except DraftChanged:
        return page(request, policy, 409, typed=tidy(document))
    if request.headers.get("HX-Request") == "true":
        return page(request, policy, 200)
    address = reverse("matrix_sheet", args=[pk]) + ("?by=priority" if "by" in request.POST else "")
    verb, _colon, which = do.partition(":")
    step = {"add": 1, "up": -1, "down": 1}.get(verb)
    anchor = f"#row-{(whole(which) or 0) + step}" if step else ""
    return see_other(address + anchor)


@desk_page
@require_POST
def end_draft(request: Asked, pk: int) -> HttpResponse:
    """Throw the draft away."""
    policy = policy_for(request.actor, pk)
    try:
        discard_draft(policy, seen=request.POST.get("seen", ""), actor=request.actor)
    except DeskError as refusal:
        messages.error(request, errors.words_for(refusal))
        return see_other(reverse("matrix_sheet", args=[pk]))
    messages.success(request, _("The draft is gone; what is in force stays as it is."))
    if policy.in_force_id is None and not policy.versions.exists():
        policy.delete()
        return redirect("matrix")
    return see_other(reverse("matrix_sheet", args=[pk]))


def page(request: Asked, policy: Policy, status: int, *, typed: Any = None, **more: Any) -> HttpResponse:
    """The sheet; `typed` holds what could not be saved."""
    made = sheet(
        policy,
        at=request.at,
        may_edit=may_edit(request.actor, policy.department_id),
        by_priority="by" in request.GET or "by" in request.POST,
        typed=typed,
    )
    context = {"sheet": made, "policy": policy, "conflict": status == 409, **more}
    if request.headers.get("HX-Request") == "true":
        return render(request, "matrix/_live.html", context, status=status)
    return render(request, "matrix/show.html", frame(request) | context, status=status)
