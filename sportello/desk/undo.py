"""Taking back what one has just done, as long as nobody was told of it and nothing followed.

For eight seconds a person's act is told to nobody (`batch.UNDO`). Until then the same person may undo it: what the act
changed becomes again what it was, by an event of its own, and nobody ever hears of either. What began a new stay or a
new clock is not undone but answered by a move of its own: an escalation is recalled.
"""

from sportello.desk.batch import UNDO
from sportello.desk.change import Change
from sportello.desk.door import Done, Moments, carry_out
from sportello.desk.explaining import told_until
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.domain.timeline.undo import CannotUndo, Undone, what_was
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
    }
)


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

    def step(change: Change) -> None:
        rows = TimelineEvent.objects.filter(ticket=ticket, number__gte=event).order_by("number")
        events = list(rows.select_for_update())
        if not events or any(row.actor_id != actor.person or row.kind not in UNDOABLE for row in events):
            followed = bool(events) and events[0].actor_id == actor.person and events[0].kind in UNDOABLE
            raise TooLateToUndo(event=event) if followed else NothingToUndo(event=event)
        told = any(row.dispatched_at is not None for row in events)
        if told or change.events or change.at >= events[0].at + UNDO or events[-1].at != events[0].at:
            raise TooLateToUndo(event=event)
        if _reached_others(change, {row.kind for row in events}):
            raise CannotUndo(began="elsewhere")
        before = told_until(ticket, change.batch.rules, before=event)
        change.record(Undone(event=event, of=events[0].kind, before=what_was(before, change.state)))
        rows.update(dispatched_at=change.at)
        Message.objects.filter(ticket=ticket, event_number__gte=event).update(public=False)

    return carry_out(step, ticket, actor=actor, at=at)


def _reached_others(change: Change, kinds: set[str]) -> bool:
    """Whether other tickets were told too: the parent of a task that ended, what waited for a problem."""
    state = change.state
    return bool(kinds & ENDINGS) and (state.parent is not None or state.kind is Kind.PROBLEM)
