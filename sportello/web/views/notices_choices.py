"""How one is told outside the application, what one was told, and (for administrators) what everybody was."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sportello.domain.errors import DeskError
from sportello.notifications.alerts.choices import LATER, choices_of
from sportello.notifications.models import ContactMethod
from sportello.web import errors
from sportello.web.access import Asked, desk_page
from sportello.web.admin.rights import desk_wide
from sportello.web.notices import log
from sportello.web.notices.choosing import QuietForm, filled, keep, label_of, sheet
from sportello.web.views.admin.registers import around
from sportello.web.views.frame import frame


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: Asked) -> HttpResponse:
    """The page of one's own choices, and what is kept of it."""
    person = request.user.pk
    chosen = choices_of([person])[person]
    form, status = QuietForm(request.POST if request.method == "POST" else None, initial=filled(chosen)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                keep(person, request.POST, form, chosen)
            except DeskError as refusal:
                form.add_error(None, errors.words_for(refusal))
            else:
                messages.success(request, _("Kept."))
                return redirect("me_notifications")
    methods = list(ContactMethod.objects.filter(person=person, is_active=True, verified_at__isnull=False))
    page: dict[str, Any] = {
        "form": form,
        "rows": sheet(chosen, methods),
        "methods": [
            {
                "pk": method.pk,
                "label": method.label,
                "channel": label_of(method.channel),
                "failing": method.failing_since is not None,
                "after": int(chosen.waits(method.pk).total_seconds()) // 60,
            }
            for method in methods
        ],
        "later": LATER,
        "times": (form["night_from"], form["night_to"]),
    }
    return render(request, "me/notifications.html", frame(request) | page, status=status)


@desk_page
@require_safe
def mine_log(request: Asked) -> HttpResponse:
    """What one was told."""
    found, following = log.lines(request.actor, person=request.user.pk, before=request.GET.get("before", ""))
    page = {"lines": found, "following": following, "paged": "before" in request.GET}
    return render(request, "me/notification_log.html", frame(request) | page)


@desk_wide
@require_safe
def everybodys_log(request: Asked) -> HttpResponse:
    """What everybody was told; `?tab=trouble`: what did not arrive."""
    trouble = request.GET.get("tab") == "trouble"
    found, following = log.lines(request.actor, trouble=trouble, before=request.GET.get("before", ""))
    page = {
        "lines": found,
        "following": following,
        "paged": "before" in request.GET,
        "trouble": trouble,
        "with_people": True,
    }
    return render(request, "admin/notifications.html", around(request) | page)
