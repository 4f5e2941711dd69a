"""Words of letters: how they would read, while they are being written."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from sportello.notifications.mail.kinds import LONGEST, LetterKind
from sportello.web.access import Asked
from sportello.web.admin.rights import admin_page, within
from sportello.web.letters.sample import blanks, samples
from sportello.web.views.admin.registers import around, register_of


@admin_page
@require_POST
@vary_on_headers("HX-Request")
def preview(request: Asked) -> HttpResponse:
    """The letter in both languages, its blanks filled for a sample request; a page of its own without script."""
    register_of(request, "letters")
    kind = request.POST.get("kind", "") or request.GET.get("kind", "")
    if kind not in LetterKind.values:
        raise Http404
    texts = {code: request.POST.get(f"text_{code}", "")[:LONGEST] for code in ("it", "en")}
    asked = request.POST.get("department", "") or request.GET.get("department", "")
    department = (
        within(request.actor, "department.edit").filter(pk=int(asked)).first()
        if asked.isascii() and asked.isdecimal() and len(asked) < 18
        else None
    )
    context = {
        "samples": samples(kind, texts, department, request.user, request.at),
        "blanks": blanks(kind),
        "kind": LetterKind(kind).label,
        "begin": "" if any(texts.values()) or "kind" in request.GET else kind,
        "department": department,
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "admin/_letter_preview.html", context)
    return render(request, "admin/letter_preview.html", around(request) | context)
