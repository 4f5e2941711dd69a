"""What happened to a problem, in short sentences, the newest first; links made in one go are one line.

icon:link icon:unlink icon:radar icon:lock icon:circle-check icon:rotate-ccw icon:user-round-check
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.notifications.sentences import sentence
from sportello.tickets.models import TimelineEvent
from sportello.web.templatetags.problem import STAGES

SHOWN, READ = 14, 200
ICONS = {
    "opened": "radar",
    "linked": "link",
    "unlinked": "unlink",
    "stage_moved": "search",
    "cause_written": "lock",
    "workaround_written": "wrench",
    "workaround_published": "globe",
    "workaround_withdrawn": "eye-off",
    "workaround_sent": "send",
    "customers_warned": "megaphone",
    "incidents_resolved": "check-check",
    "taken": "user-round-check",
    "assigned": "user-round-check",
    "escalated": "corner-right-up",
    "resolved": "circle-check",
    "reopened": "rotate-ccw",
}


@dataclass(frozen=True)
class Entry:
    """One line of the diary."""

    icon: str
    words: str
    at: datetime


def diary(problem: int) -> Sequence[Entry]:
    """One query."""
    events = TimelineEvent.objects.filter(ticket=problem, kind__in=list(ICONS)).order_by("-number")
    rows = list(events.select_related("actor")[:READ])
    return [_entry(list(group)) for _key, group in groupby(rows, _together)][:SHOWN]


def _together(event: TimelineEvent) -> tuple[Any, ...]:
    if event.kind in ("linked", "unlinked"):
        return event.kind, event.actor_id, event.at
    return (event.number,)


def _entry(events: Sequence[TimelineEvent]) -> Entry:
    event = events[0]
    return Entry(ICONS[event.kind], _words(event, len(events)), event.at)


def _words(event: TimelineEvent, n: int) -> str:
    who = event.actor.name if event.actor else _("Sportello")
    payload = event.payload
    if event.kind == "opened":
        return _("%(who)s opened the problem") % {"who": who}
    if event.kind == "linked":
        said = ngettext("%(who)s linked %(n)s request", "%(who)s linked %(n)s requests", n)
        return said % {"who": who, "n": n}
    if event.kind == "unlinked":
        said = ngettext("%(who)s took %(n)s request away", "%(who)s took %(n)s requests away", n)
        return said % {"who": who, "n": n}
    if event.kind == "stage_moved":
        return _("%(who)s moved it on: %(stage)s") % {
            "who": who,
            "stage": STAGES[payload.get("after", "new")],
        }
    if event.kind == "workaround_sent":
        told = payload.get("told", 0)
        return ngettext(
            "The workaround went to %(n)s request", "The workaround went to %(n)s requests", told
        ) % {"n": told}
    if event.kind == "incidents_resolved":
        done = payload.get("done", 0)
        return ngettext("%(n)s request was resolved", "%(n)s requests were resolved", done) % {"n": done}
    return sentence(event.kind, who, payload)
