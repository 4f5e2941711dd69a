"""The conversation side of a ticket's page: composer, prepared words, filters of the history, what may be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from sportello.desk.batch import UNDO
from sportello.desk.undo import UNDOABLE
from sportello.tickets.models import TimelineEvent
from sportello.tickets.storage import MEGABYTE
from sportello.web.access import Asked
from sportello.web.composer import Composer, composer_of
from sportello.web.ticket import Gathered
from sportello.web.window import FILTERS, Window
from sportello.workspace.drafts import drafts_of

# What is sent from the composer and may be taken back for some seconds.
SENT = frozenset({"replied", "resolved"})
# Shorter histories are read without filters.
FEW = 6


@dataclass(frozen=True)
class Filter:
    """One choice of what the history shows."""

    name: str | Promise
    query: str
    chosen: bool


def talk(request: Asked, gathered: Gathered, composer: Composer | None = None) -> dict[str, Any]:
    """What the templates of the conversation use: composer, prepared words, checklist and time, undo."""
    row, me = gathered.row, request.user
    if composer is None:
        composer = composer_of(drafts_of(me.pk, row.pk), me.pk)
    undo = undoable(gathered.story.events, me.pk, request.at)
    return {
        "composer": composer,
        "undo": undo,
        "undo_seconds": seconds_left(undo, request.at),
        "most_bytes": settings.ATTACHMENT_MB * MEGABYTE,
        "most_megabytes": settings.ATTACHMENT_MB,
        "beneficiary": gathered.people.get(row.on_behalf_of_id or 0),
    } | history(gathered)


def history(gathered: Gathered) -> dict[str, Any]:
    """What the timeline and the rail use beside the entries."""
    story = gathered.story
    window = story.window
    earlier = Window(window.show, story.earlier)
    return {
        "earlier": story.earlier,
        "earlier_query": _query(earlier),
        "window_query": window.query,
        "filters": _filters(window) if gathered.state.last_number > FEW else [],
        "work": story.work(),
    }


def _filters(window: Window) -> list[Filter]:
    return [Filter(name, _query(Window(show)), show == window.show) for show, name in FILTERS.items()]


def _query(window: Window) -> str:
    return f"?{window.query}" if window.query else "?show=all"


def undoable(events: Sequence[TimelineEvent], me: int, now: datetime) -> TimelineEvent | None:
    """What the person sent just now and may still take back: it is the last thing that happened, and nobody knows."""
    if not events:
        return None
    last = events[-1]
    together = [event for event in events if event.at == last.at and event.actor_id == me]
    first = together[0] if together else None
    if first is None or first.kind not in SENT & UNDOABLE or last.actor_id != me:
        return None
    if events[-len(together) :] != together or any(event.dispatched_at for event in together):
        return None
    return first if seconds_left(first, now) else None


def seconds_left(event: TimelineEvent | None, now: datetime) -> int:
    """For how long it may still be taken back, in whole seconds."""
    if event is None:
        return 0
    return max(0, int((event.at + UNDO - now) / timedelta(seconds=1)))
