"""What the pane beside the queue shows of a ticket: its path in one glance, the next step, the last words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from sportello.desk.rulebook import rulebook
from sportello.people.models import Person
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.web.access import Asked
from sportello.web.chips import Chip
from sportello.web.coming import stays_ahead, to_come
from sportello.web.ladder import everybody
from sportello.web.moves import Moves, moves
from sportello.web.numbers import label
from sportello.web.rows import chip_of
from sportello.web.rungs import Rung, Step, View
from sportello.web.state import state_of
from sportello.web.strip import strip
from sportello.web.ticket import departments, reasons_of
from sportello.web.timeline import Entry, known, told
from sportello.web.window import CONVERSATION, Window

LAST = 6
SHOWN = CONVERSATION | {"noted", "escalated", "handed_back", "taken", "transferred"}


@dataclass(frozen=True)
class Glance(Window):
    """The last few events in which somebody says something or passes it on."""

    show: str = "conversation"

    def events(self, ticket: Ticket) -> tuple[list[TimelineEvent], int]:
        """Those, oldest first."""
        found = TimelineEvent.objects.filter(ticket=ticket, kind__in=SHOWN).order_by("-number")
        return list(found[:LAST])[::-1], 0


@dataclass(frozen=True)
class Preview:
    """The pane, ready to be drawn."""

    ticket: Ticket
    label: str
    priority: int
    chip: Chip
    owner: Person | None
    steps: Sequence[Step]
    following: Rung | None
    moves: Moves
    entries: Sequence[Entry]
    people: Mapping[int, Person]
    reasons: Mapping[str, str]

    @property
    def context(self) -> dict[str, Any]:
        """What its templates use."""
        return {"preview": self, "people": self.people, "reasons": self.reasons, "departments": departments()}


def preview(request: Asked, number: int) -> Preview:
    """The pane for the ticket of this number. Raises Http404 where the person sees none."""
    row = (
        Ticket.objects.visible_to(request.actor)
        .filter(number=number)
        .select_related("department", "requester", "organisation")
        .first()
    )
    if row is None:
        raise Http404
    state, rules, story = state_of(row.pk), rulebook(), told(row, Glance())
    ahead = stays_ahead(state, rules, request.at)
    people = known(story.people | everybody(state, ahead))
    view = View(state, rules, request.at, request.user.pk, people, ahead)
    on_ladder = bool(state.visits) and state.policy in rules.policies
    return Preview(
        ticket=row,
        label=label(row),
        priority=int(state.effective_priority),
        chip=chip_of(row, _nearest(row), request.at),
        owner=people.get(state.owner or 0),
        steps=strip(view) if on_ladder else (),
        following=to_come(view, ahead[0], is_next=True) if ahead else None,
        moves=moves(state, rules, request.actor),
        entries=story.entries(people),
        people=people,
        reasons=reasons_of(state, rules),
    )


def _nearest(row: Ticket) -> Clock | None:
    running = Clock.objects.filter(ticket=row, ended_at=None).exclude(running_since=None)
    return running.exclude(due_at=None).order_by("due_at").first()
