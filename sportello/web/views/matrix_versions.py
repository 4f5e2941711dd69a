"""Versions of a policy: what was in force, what differs, and putting a draft (or an earlier one) in force."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sportello.desk.publishing import publish, review
from sportello.desk.replanning import SET, follow, left_behind, running_under
from sportello.domain.policy_document import BadPolicy
from sportello.escalation.document import stored, tidy
from sportello.escalation.models import Policy, PolicyVersion
from sportello.sla.drafts import DraftChanged, NotYourRules, draft_of, may_edit, stamp_of
from sportello.sla.versions import Document
from sportello.web.access import Asked, desk_page
from sportello.web.matrix.differences import differences as differ
from sportello.web.matrix.policies import policy_for
from sportello.web.matrix.posted import whole
from sportello.web.matrix.problems import told
from sportello.web.matrix.running import count
from sportello.web.matrix.running import page as running_page
from sportello.web.matrix.said import COLUMNS, level_said, rule_said, threshold_said
from sportello.web.matrix.sheet import in_force_document, names_of
from sportello.web.numbers import label
from sportello.web.views.frame import frame
from sportello.web.views.matrix import see_other

ASK = require_http_methods(["GET", "HEAD", "POST"])
LISTED = 100


@desk_page
@require_safe
def versions(request: Asked, pk: int) -> HttpResponse:
    """Every version, newest first, and how many requests still go by an earlier one."""
    policy = policy_for(request.actor, pk)
    rows = policy.versions.select_related("published_by").order_by("-number")[:LISTED]
    context = _common(request, policy) | {
        "versions": rows,
        "draft": draft_of(policy),
        "behind": count(left_behind(policy)),
    }
    return render(request, "matrix/versions.html", frame(request) | context)


@desk_page
@require_safe
def version(request: Asked, pk: int, number: int) -> HttpResponse:
    """One version in words."""
    policy = policy_for(request.actor, pk)
    row = _version(policy, number)
    document = tidy(row.document)
    directory, names = names_of(document, department=policy.department_id)
    levels = [level_said(one, directory, names, document["reasons"]) for one in document["levels"]]
    context = _common(request, policy) | {
        "version": row,
        "levels": [
            (place, [(COLUMNS[key], words) for key, words in one.items() if words])
            for place, one in enumerate(levels, 1)
        ],
        "rules": [rule_said(rule, names) for rule in document["rules"]],
        "thresholds": [threshold_said(step) for step in document["thresholds"]],
    }
    return render(request, "matrix/version.html", frame(request) | context)


@desk_page
@require_safe
def differences(request: Asked, pk: int) -> HttpResponse:
    """What differs between any two versions, or the draft and one."""
    policy = policy_for(request.actor, pk)
    numbers = list(policy.versions.order_by("-number").values_list("number", flat=True)[:LISTED])
    if not numbers:
        raise Http404
    draft = draft_of(policy)
    in_force = policy.in_force.number if policy.in_force else numbers[0]
    old = whole(request.GET.get("from")) or in_force
    asked = request.GET.get("to", "draft" if draft else str(numbers[0]))
    new = tidy(draft.document) if draft and asked == "draft" else _document(policy, whole(asked) or in_force)
    parts = _parts(policy, _document(policy, old), new)
    context = _common(request, policy) | {
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
def publication(request: Asked, pk: int) -> HttpResponse:
    """Put the draft in force, or an earlier version again: first what changes, what is wrong, whom it touches."""
    policy = policy_for(request.actor, pk)
    if not may_edit(request.actor, policy.department_id):
        raise NotYourRules(department=policy.department_id)
    asked = whole(request.GET.get("version"))
    draft = draft_of(policy)
    if asked is None and draft is None:
        return see_other(reverse("matrix_versions", args=[pk]))
    document = _document(policy, asked) if asked is not None else tidy(draft.document if draft else {})
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            made = publish(
                policy,
                stored(document),
                seen=seen,
                note=request.POST.get("note", "").strip()[:2000],
                actor=request.actor,
                at=request.at,
            )
        except (BadPolicy, DraftChanged) as refusal:
            changed = isinstance(refusal, DraftChanged)
            return _publication(request, policy, document, asked, 409 if changed else 422, changed=changed)
        return _published(request, policy, made)
    return _publication(request, policy, document, asked, 200)


def _published(request: Asked, policy: Policy, made: PolicyVersion) -> HttpResponse:
    """Say so, and go on to the requests that should follow."""
    messages.success(
        request,
        _("Version %(number)s is in force for requests opened from now on.") % {"number": made.number},
    )
    if request.POST.get("running") == "move":
        return see_other(reverse("matrix_moves", args=[policy.pk]) + "?go=1")
    return see_other(reverse("matrix_versions", args=[policy.pk]))


def _publication(
    request: Asked,
    policy: Policy,
    document: Document,
    asked: int | None,
    status: int,
    *,
    changed: bool = False,
) -> HttpResponse:
    found = told(review(policy, stored(document))[1], document)
    after = whole(request.GET.get("after")) or 0
    running = running_under(policy)
    seen = running.visible_to(request.actor)
    tickets, following = running_page(seen, after)
    context = _common(request, policy) | {
        "parts": _parts(policy, in_force_document(policy), document),
        "found": found,
        "faults": sum(one.fault for one in found),
        "seen": stamp_of(policy),
        "again": asked,
        "next_number": (policy.versions.order_by("-number").values_list("number", flat=True).first() or 0)
        + 1,
        "running": count(running),
        "tickets": [(label(ticket), ticket) for ticket in tickets],
        "following": following,
        "changed": changed,
        "note": request.POST.get("note", ""),
        "choice": request.POST.get("running", "stay"),
    }
    return render(request, "matrix/publication.html", frame(request) | context, status=status)


@desk_page
@ASK
def moves(request: Asked, pk: int) -> HttpResponse:
    """Let running requests follow to the version in force, a set at a time; what has moved stays moved."""
    policy = policy_for(request.actor, pk)
    if not may_edit(request.actor, policy.department_id):
        raise NotYourRules(department=policy.department_id)
    done, stuck = whole(request.GET.get("done")) or 0, whole(request.GET.get("stuck")) or 0
    if request.method == "POST":
        after = whole(request.POST.get("after")) or 0
        moved = follow(policy, actor=request.actor, at=request.at, after=after)
        done += moved.count
        stuck += len(moved.refused)
        more = f"&go=1&after={moved.last}" if moved.last > after else ""
        return see_other(f"{reverse('matrix_moves', args=[pk])}?done={done}&stuck={stuck}{more}")
    left = left_behind(policy)
    behind = count(left)
    tickets = (
        list(left.visible_to(request.actor).order_by("pk")[:20]) if stuck and "go" not in request.GET else []
    )
    context = _common(request, policy) | {
        "done": done,
        "stuck": stuck,
        "behind": behind,
        "percent": round(100 * done / (done + behind)) if done + behind else 100,
        "again": "go" in request.GET and behind > 0,
        "after": whole(request.GET.get("after")) or 0,
        "set": SET,
        "left": [(label(ticket), ticket) for ticket in tickets],
    }
    return render(request, "matrix/moves.html", frame(request) | context)


def _common(request: Asked, policy: Policy) -> dict[str, Any]:
    return {"policy": policy, "may_edit": may_edit(request.actor, policy.department_id)}


def _version(policy: Policy, number: int) -> PolicyVersion:
    row = policy.versions.select_related("published_by").filter(number=number).first()
    if row is None:
        raise Http404
    return row


def _document(policy: Policy, number: int) -> Document:
    return tidy(_version(policy, number).document)


def _parts(policy: Policy, old: Document, new: Document) -> list[Any]:
    directory, names = names_of(old, new, department=policy.department_id)
    return differ(old, new, directory, names)
