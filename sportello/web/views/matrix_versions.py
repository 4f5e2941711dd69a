"""Versions of rules: what was in force, what differs, and putting a draft (or an earlier one) in force."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sportello.desk.afterwards import follow_policy
from sportello.desk.replanning import left_behind, running_under
from sportello.domain.policy_document import BadPolicy
from sportello.sla.drafts import DraftChanged, draft_of, may_edit, require_edit
from sportello.sla.versions import Document
from sportello.web.access import Asked, desk_page
from sportello.web.matrix.kinds import MATRIX, Kind
from sportello.web.matrix.policies import policy_for
from sportello.web.matrix.posted import whole
from sportello.web.matrix.problems import told
from sportello.web.matrix.running import count
from sportello.web.matrix.running import page as running_page
from sportello.web.numbers import label
from sportello.web.progress import progress_of
from sportello.web.views.frame import frame
from sportello.web.views.matrix import see_other

ASK = require_http_methods(["GET", "HEAD", "POST"])
LISTED = 100


@desk_page
@require_safe
def versions(request: Asked, pk: int, kind: Kind = MATRIX) -> HttpResponse:
    """Every version, newest first, and how many requests still go by an earlier one."""
    policy = kind.find(request.actor, pk)
    rows = policy.versions.select_related("published_by").order_by("-number")[:LISTED]
    context = _common(request, policy, kind) | {
        "versions": rows,
        "draft": draft_of(policy),
        "behind": count(left_behind(policy)) if kind.moves else 0,
    }
    return render(request, "matrix/versions.html", frame(request) | context)


@desk_page
@require_safe
def version(request: Asked, pk: int, number: int, kind: Kind = MATRIX) -> HttpResponse:
    """One version in words."""
    policy = kind.find(request.actor, pk)
    row = _version(policy, number)
    sections = kind.sections(policy, kind.tidy(row.document))
    context = _common(request, policy, kind) | {"version": row, "sections": sections}
    return render(request, "matrix/version.html", frame(request) | context)


@desk_page
@require_safe
def differences(request: Asked, pk: int, kind: Kind = MATRIX) -> HttpResponse:
    """What differs between any two versions, or the draft and one."""
    policy = kind.find(request.actor, pk)
    numbers = list(policy.versions.order_by("-number").values_list("number", flat=True)[:LISTED])
    if not numbers:
        raise Http404
    draft = draft_of(policy)
    in_force = policy.in_force.number if policy.in_force else numbers[0]
    old = whole(request.GET.get("from")) or in_force
    asked = request.GET.get("to", "draft" if draft else str(numbers[0]))
    other = (
        draft.document if draft and asked == "draft" else _version(policy, whole(asked) or in_force).document
    )
    parts = kind.parts(policy, kind.tidy(_version(policy, old).document), kind.tidy(other))
    context = _common(request, policy, kind) | {
        "parts": parts,
        "number": sum(len(part.changes) or 1 for part in parts),
        "numbers": numbers,
        "draft": draft,
        "from": old,
        "to": asked,
    }
    return render(request, "matrix/differences.html", frame(request) | context)


@desk_page
@ASK
def publication(request: Asked, pk: int, kind: Kind = MATRIX) -> HttpResponse:
    """Put the draft in force, or an earlier version again: first what changes, what is wrong, whom it touches."""
    policy = kind.find(request.actor, pk)
    require_edit(policy, request.actor)
    asked = whole(request.GET.get("version"))
    draft = draft_of(policy)
    if asked is None and draft is None:
        if request.method == "POST":
            gone = _(
                "Nothing was put in force: somebody published this draft, or threw it away, in the meantime."
            )
            messages.warning(request, gone)
        return see_other(reverse(kind.routes["versions"], args=[pk]))
    source = _version(policy, asked).document if asked is not None else draft.document if draft else {}
    document = kind.tidy(source)
    changed, status = False, 200
    if request.method == "POST":
        try:
            with transaction.atomic():
                made = kind.publish(
                    policy,
                    kind.stored(document),
                    seen=request.POST.get("seen", ""),
                    note=request.POST.get("note", "").strip()[:2000],
                    keep_draft=asked is not None,
                    actor=request.actor,
                    at=request.at,
                )
                job = _following(request, policy, kind)
        except (BadPolicy, DraftChanged) as refusal:
            changed = isinstance(refusal, DraftChanged)
            status = 409 if changed else 422
        else:
            return _published(request, policy, made.number, kind, job)
    context = _asked(request, policy, document, kind) | {"again": asked, "changed": changed}
    context["seen"] = draft.stamp if draft is not None else f"v{policy.in_force_id or 0}"
    return render(request, "matrix/publication.html", frame(request) | context, status=status)


def _following(request: Asked, policy: Any, kind: Kind) -> str | None:
    """The job that lets running requests follow, if they shall."""
    if not kind.moves or request.POST.get("running") != "move":
        return None
    return follow_policy.enqueue(policy=policy.pk, person=request.user.pk).id


def _published(request: Asked, policy: Any, number: int, kind: Kind, job: str | None) -> HttpResponse:
    """Say so, and go on to the requests that follow."""
    told_so = _("Version %(number)s is in force for requests opened from now on.") % {"number": number}
    messages.success(request, told_so)
    if job is not None:
        return see_other(f"{reverse('matrix_moves', args=[policy.pk])}?job={job}")
    return see_other(reverse(kind.routes["versions"], args=[policy.pk]))


def _asked(request: Asked, policy: Any, document: Document, kind: Kind) -> dict[str, Any]:
    """What is asked before publishing."""
    found = told(kind.problems(policy, kind.stored(document)), document)
    newest = policy.versions.order_by("-number").values_list("number", flat=True).first() or 0
    before = kind.tidy(policy.in_force.document if policy.in_force else {})
    context = _common(request, policy, kind) | {
        "parts": kind.parts(policy, before, document),
        "found": found,
        "faults": sum(one.fault for one in found),
        "next_number": newest + 1,
        "note": request.POST.get("note", ""),
        "choice": request.POST.get("running", "stay"),
        "running": 0,
    }
    if kind.moves:
        running = running_under(policy)
        after = whole(request.GET.get("after")) or 0
        tickets, following = running_page(running.visible_to(request.actor), after)
        context |= {
            "running": count(running),
            "tickets": [(label(ticket), ticket) for ticket in tickets],
            "following": following,
        }
    return context


@desk_page
@ASK
def moves(request: Asked, pk: int) -> HttpResponse:
    """Let running requests follow to the version in force, as a job; how far it is."""
    policy = policy_for(request.actor, pk)
    require_edit(policy, request.actor)
    if request.method == "POST":
        job = follow_policy.enqueue(policy=policy.pk, person=request.user.pk)
        return see_other(f"{reverse('matrix_moves', args=[pk])}?job={job.id}")
    job_number = whole(request.GET.get("job"))
    progress = (
        progress_of(follow_policy, job_number, request.at, policy=policy.pk)
        if job_number is not None
        else None
    )
    left = left_behind(policy)
    behind = count(left)
    stuck = behind if progress is not None and progress.is_over else 0
    tickets = list(left.visible_to(request.actor).order_by("pk")[:20]) if stuck else []
    context = _common(request, policy, MATRIX) | {
        "progress": progress,
        "stuck": stuck,
        "behind": behind,
        "left": [(label(ticket), ticket) for ticket in tickets],
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "matrix/_moves.html", context)
    return render(request, "matrix/moves.html", frame(request) | context)


def _common(request: Asked, policy: Any, kind: Kind) -> dict[str, Any]:
    return {
        "policy": policy,
        "may_edit": may_edit(request.actor, policy.department_id),
        "routes": kind.routes,
        "moves": kind.moves,
    }


def _version(policy: Any, number: int) -> Any:
    row = policy.versions.select_related("published_by").filter(number=number).first()
    if row is None:
        raise Http404
    return row
