"""What a person says about themselves: phone numbers, language, the way to a new password."""

import re

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sportello.people.models import Address, Phone
from sportello.web.access import Asked
from sportello.web.portal.access import portal_page
from sportello.web.portal.frame import frame

MOST = 4
E164 = re.compile(r"\+[1-9]\d{6,14}")


@portal_page
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Asked) -> HttpResponse:
    """The page; a post replaces the person's numbers."""
    phones = [(one.number, one.label) for one in Phone.objects.filter(person=request.user).order_by("pk")]
    wrong: set[int] = set()
    if request.method == "POST":
        numbers, labels = request.POST.getlist("number")[:MOST], request.POST.getlist("label")
        phones = [
            (plain(number), labels[place].strip()[:30] if place < len(labels) else "")
            for place, number in enumerate(numbers)
            if number.strip()
        ]
        wrong = {place for place, (number, _label) in enumerate(phones) if not E164.fullmatch(number)}
        if not wrong:
            with transaction.atomic():
                Phone.objects.filter(person=request.user).delete()
                Phone.objects.bulk_create(
                    Phone(person=request.user, number=number, label=label) for number, label in phones
                )
            messages.success(request, _("Saved."))
            return redirect("portal_profile")
    rows = [(number, label, place in wrong) for place, (number, label) in enumerate(phones)]
    context = frame(request, "profile") | {
        "phones": [*rows, *[("", "", False)] * max(0, min(MOST, len(rows) + 1) - len(rows))],
        "addresses": Address.objects.filter(person=request.user),
    }
    return render(request, "portal/profile.html", context, status=422 if wrong else 200)


def plain(number: str) -> str:
    """As numbers are kept, with `+` and the country: an Italian one may be written without."""
    kept = re.sub(r"[^\d+]", "", number)
    if kept.startswith("00"):
        return "+" + kept[2:]
    return kept if kept.startswith("+") or not kept else "+39" + kept
