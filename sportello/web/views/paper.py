"""A request on paper: the public part for whoever asked, or the whole for the desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from sportello.domain.timeline import KINDS
from sportello.web.access import Asked, desk_page
from sportello.web.ticket import gather
from sportello.web.timeline import Day, Entry
from sportello.web.views.ticket import row_of
from sportello.web.window import MOST, Window

LONG = "l j F Y"


@desk_page
@require_safe
def paper(request: Asked, number: int) -> HttpResponse:
    """The page for printing; `?part=public` leaves out every internal word. On paper there is no today."""
    whole = request.GET.get("part") != "public"
    everything = Window("all", 1)
    gathered = gather(row_of(request, number), request.user.pk, request.actor, request.at, everything)
    days = [
        Day(date_format(timezone.localtime(entries[0].at), LONG), entries)
        for day in gathered.days
        if (entries := [entry for entry in day.entries if whole or is_for_requesters(entry)])
    ]
    context = gathered.context(request.at) | {"timeline": days, "whole": whole, "most": MOST}
    return render(request, "tickets/print.html", context)


def is_for_requesters(entry: Entry) -> bool:
    """Whether it is a public word: what the desk and the requester said to each other, and how it ended."""
    if not KINDS[entry.kind].public or entry.taken_back:
        return False
    return entry.public if entry.speaks else entry.kind in ("resolved", "closed", "reopened", "cancelled")
