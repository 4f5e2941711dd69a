"""What stands beside the sheet: the exits of a level, rules and reasons, a pasted table."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sportello.escalation.document import MOST_LEVELS, tidy
from sportello.escalation.models import Policy
from sportello.escalation.pasting import COLUMNS as PASTED
from sportello.escalation.pasting import Pasted, read_table, with_levels
from sportello.sla.drafts import DraftChanged, draft_of, may_edit, save_draft, stamp_of
from sportello.sla.tidy import MOST_PARTS
from sportello.sla.versions import Document
from sportello.web.access import Asked, desk_page
from sportello.web.matrix import panel
from sportello.web.matrix.cells import HEADS
from sportello.web.matrix.conditions import FACT_CHOICES, OF, OPERATORS, suggestions
from sportello.web.matrix.directory import Directory, directory
from sportello.web.matrix.policies import policy_for
from sportello.web.matrix.sheet import Sheet, in_force_document, names_of, sheet
from sportello.web.views.frame import frame
from sportello.web.views.matrix import see_other

ASK = require_http_methods(["GET", "HEAD", "POST"])
LONGEST = 100_000


def written(policy: Policy) -> Document:
    """The draft as it stands, else what is in force."""
    draft = draft_of(policy)
    return tidy(draft.document) if draft is not None else in_force_document(policy)


@desk_page
@ASK
def level(request: Asked, pk: int, number: int) -> HttpResponse:
    """The exits of one level, in a panel beside the sheet."""
    policy = policy_for(request.actor, pk)
    document = written(policy)
    if not 1 <= number <= len(document["levels"]):
        raise Http404
    status = 200
    if request.method == "POST":
        _directory, names = names_of(document, department=policy.department_id)
        panel.read_ways(request.POST, document, number, names)
        document = tidy(document)
        if _saved(request, policy, document):
            return see_other(reverse("matrix_level", args=[pk, number]) + "#panel")
        status = 409
    made = _sheet(request, policy, document if status == 409 else None)
    context = _asking(made) | {
        "panel": "matrix/_panel.html",
        "level": number,
        "ways": panel.ways_of(made.document, number, made.names, made.found),
        "destinations": panel.level_choices(made.document, above=number),
        "full": panel.full(made.document["levels"][number - 1]["exits"]),
        "conflict": status == 409,
    }
    return render(request, "matrix/show.html", frame(request) | context, status=status)


@desk_page
@ASK
def rules(request: Asked, pk: int) -> HttpResponse:
    """Rules, the promises that move a request, and the reasons people may give."""
    policy = policy_for(request.actor, pk)
    document = written(policy)
    status = 200
    if request.method == "POST":
        _directory, names = names_of(document, department=policy.department_id)
        document = panel.read_rules(request.POST, document, names)
        if _saved(request, policy, document):
            return see_other(reverse("matrix_rules", args=[pk]))
        status = 409
    made = _sheet(request, policy, document if status == 409 else None)
    context = _asking(made) | {
        "rules": panel.rules_of(made.document, made.names, made.found),
        "thresholds": panel.thresholds_of(made.document, made.found),
        "reasons": [
            *((code, text["it"], text["en"]) for code, text in made.document["reasons"].items()),
            ("", "", ""),
        ][:MOST_PARTS],
        "full": {part: panel.full(made.document[part]) for part in ("rules", "thresholds", "reasons")},
        "promises": panel.promises(),
        "destinations": panel.level_choices(made.document, above=1),
        "conflict": status == 409,
    }
    return render(request, "matrix/rules.html", frame(request) | context, status=status)


@desk_page
@ASK
def paste(request: Asked, pk: int) -> HttpResponse:
    """Levels from a table of a spreadsheet: first how it was understood, then into the draft."""
    policy = policy_for(request.actor, pk)
    if not may_edit(request.actor, policy.department_id):
        raise Http404
    text = request.POST.get("table", "")[:LONGEST]
    do, status = request.POST.get("do", ""), 200
    found = _understood(request, policy, text) if text.strip() else None
    if request.method == "POST" and found is None:
        status = 422
    elif found is not None and do in ("replace", "append") and found.levels:
        own = written(policy)
        document = with_levels(own, found.levels, keep=do == "append")
        pasted = found.left_out + len(found.levels) + (len(own["levels"]) if do == "append" else 0)
        left_out = pasted - len(document["levels"])
        if _saved(request, policy, document):
            messages.success(request, _("The levels are in the draft. Look at the checks below the sheet."))
            if left_out:
                messages.warning(request, _left_out(left_out))
            return see_other(reverse("matrix_sheet", args=[pk]))
        status = 409
    context = {
        "policy": policy,
        "table": text,
        "found": found,
        "seen": request.POST.get("seen", "") if status == 200 and do else stamp_of(policy),
        "meanings": [(key, HEADS.get(key, _("Level"))) for key in PASTED],
        "doubts": []
        if found is None
        else [(row, HEADS.get(key, key), cell) for row, key, cell in found.doubts],
        "left_out": _left_out(found.left_out) if found is not None and found.left_out else "",
        "status": status,
    }
    return render(request, "matrix/paste.html", frame(request) | context, status=status)


def _left_out(rows: int) -> str:
    said = ngettext(
        "%(n)s row was left out: a policy has %(most)s levels at most.",
        "%(n)s rows were left out: a policy has %(most)s levels at most.",
        rows,
    )
    return said % {"n": rows, "most": MOST_LEVELS}


def _understood(request: Asked, policy: Policy, text: str) -> Pasted:
    places = directory(policy.department_id)
    chosen = [
        request.POST.get(f"column-{place}", "") for place in range(30) if f"column-{place}" in request.POST
    ]
    return read_table(
        text,
        language="en" if (get_language() or "it").startswith("en") else "it",
        target=places.meant,
        calendar=_calendar_of(places),
        chosen=chosen if request.POST.get("do") != "preview" or "again" in request.POST else [],
    )


def _calendar_of(places: Directory) -> Callable[[str], int | None]:
    known = {str(name).casefold(): id for id, name in places.calendar_choices}
    return lambda typed: known.get(" ".join(typed.split()).casefold())


def _saved(request: Asked, policy: Policy, document: Document) -> bool:
    """Keep it as the draft; False when somebody else changed the draft meanwhile."""
    try:
        save_draft(policy, document, seen=request.POST.get("seen", ""), actor=request.actor, at=request.at)
    except DraftChanged:
        return False
    return True


def _sheet(request: Asked, policy: Policy, typed: Document | None) -> Sheet:
    editable = may_edit(request.actor, policy.department_id)
    return sheet(policy, at=request.at, may_edit=editable, typed=typed)


def _asking(made: Sheet) -> dict[str, Any]:
    """What the builder of conditions offers."""
    return {
        "sheet": made,
        "policy": made.policy,
        "facts": FACT_CHOICES,
        "operators": list(OPERATORS.items()),
        "groups": list(OF.items()),
        "values": suggestions(made.names),
    }
