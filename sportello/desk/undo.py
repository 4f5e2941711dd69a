"""Taking back what one has just done, as long as nobody was told of it and nothing followed.

For eight seconds a person's act is told to nobody (`batch.UNDO`). Until then the same person may undo it: what the act
changed becomes again what it was, by an event of its own, and nobody ever hears of either. What began a new stay or a
new clock is not undone but answered by a move of its own: an escalation is recalled. Only a hand-back, which has no
such move, is undone: by a stay at the level it left, with the clocks of before.
"""

from collections.abc import Mapping, Sequence

from sportello.desk.batch import UNDO
from sportello.desk.change import Change, Event
from sportello.desk.door import Done, Moments, carry_out
from sportello.desk.explaining import told_until
from sportello.desk.problem_weight import problems_of, weigh
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.domain.timeline.undo import CannotUndo, Undone, way_back, what_was
from sportello.people.actor import Actor
from sportello.tickets.models import Message, TimelineEvent

# What may be taken back. An escalation has its recall; what reached other requests stays.
UNDOABLE = frozenset(
    {
        "replied",
        "taken",
        "assigned",
        "put_on_hold",
        "resumed",
        "snoozed",
        "woke",
        "resolved",
        "closed",
        "cancelled",
        "triaged",
        "tagged",
        "field_set",
        "watched",
        "copied",
        "copy_ended",
        "unwatched",
        "nudged",
        "handed_back",
    }
)
HANDED_BACK = "handed_back"

ENDINGS = frozenset({"resolved", "cancelled"})


class TooLateToUndo(DeskError):
    """Somebody was told of it already, or something followed."""

    code = "too_late_to_undo"
    hint = "Make the opposite move: it stays in the timeline."


class NothingToUndo(DeskError):
    """There is no such act of this person's that could be taken back."""

    code = "nothing_to_undo"


def undo(ticket: int, *, event: int, actor: Actor, at: Moments) -> Done:
    """Take back the actor's own event number `event` of the ticket, and what they did in the same go after it.

    Texts written with it stay with their events, but are not public. Raises NothingToUndo, TooLateToUndo, CannotUndo.
    """
    return undo_all({ticket: event}, actor=actor, at=at)


def undo_all(events: Mapping[int, int], *, actor: Actor, at: Moments) -> Done:
    """Take back one act that reached several tickets: the number of its first event on each. Some may be refused."""

    def step(change: Change) -> None:
        ticket, event = change.state.id, events[change.state.id]
        rows = TimelineEvent.objects.filter(ticket=ticket, number__gte=event).order_by("number")
        found = list(rows.select_for_update())
        _check(change, found, event)
        before = told_until(ticket, change.batch.rules, before=event)
        was_priority = change.state.priority
        if found[0].kind == HANDED_BACK:
            back, was = way_back(before, change.state)
            taken_by = before.visits[-1].taken_by
            change.record(Undone(event=event, of=HANDED_BACK, before=was, back=back, taken_by=taken_by))
        else:
            change.record(Undone(event=event, of=found[0].kind, before=what_was(before, change.state)))
        rows.update(dispatched_at=change.at)
        Message.objects.filter(ticket=ticket, event_number__gte=event).update(public=False)
        if change.state.priority is not was_priority:
            weigh(change, was_priority)

    return carry_out(step, events, actor=actor, at=at, beside=problems_of(list(events)))


def first_undoable(events: Sequence[Event]) -> int:
    """The number of the first of a command's events on one ticket, if its actor may take them back; else 0."""
    own = [event for event in events if event.by_person]
    if not own or len(own) != len(events) or any(event.kind not in UNDOABLE for event in own):
        return 0
    return own[0].number


def _check(change: Change, events: Sequence[TimelineEvent], first: int) -> None:
    """Refuse what is not the actor's own, was told, was followed, or reached other tickets."""
    own = [row.actor_id == change.actor.person and _may_go(row, events) for row in events]
    if not own or not all(own):
        raise TooLateToUndo(event=first) if own and own[0] else NothingToUndo(event=first)
    told = any(row.dispatched_at is not None for row in events)
    if told or change.events or change.at >= events[0].at + UNDO or events[-1].at != events[0].at:
        raise TooLateToUndo(event=first)
    if _reached_others(change, {row.kind for row in events}):
        raise CannotUndo(began="elsewhere")


def _may_go(row: TimelineEvent, events: Sequence[TimelineEvent]) -> bool:
    """An act of the list, or the internal words that went along with a hand-back."""
    return row.kind in UNDOABLE or (
        row.kind == "noted" and events[0].kind == HANDED_BACK and row != events[0]
    )


def _reached_others(change: Change, kinds: set[str]) -> bool:
    """Whether other tickets were told too: the parent of a task that ended, what waited for a problem."""
    state = change.state
    return bool(kinds & ENDINGS) and (state.parent is not None or state.kind is Kind.PROBLEM)
