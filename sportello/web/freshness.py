"""Whether a form still speaks of the ticket as it is: it sends back the number of the last event it was made from."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from sportello.domain.timeline import KINDS
from sportello.web.ticket import Gathered
from sportello.web.timeline import Entry


def news(request: HttpRequest, gathered: Gathered, me: int) -> Sequence[Entry]:
    """What others did since the form was made that a person ought to know before sending it; none is the rule."""
    seen: Any = request.POST.get("seen", "")
    if not seen.isdecimal():
        return []
    return [
        entry
        for day in gathered.days
        for entry in day.entries
        if entry.number > int(seen)
        if KINDS[entry.kind].stale
        if entry.author is None or entry.author.pk != me
    ]
