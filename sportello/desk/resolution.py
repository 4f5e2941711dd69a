"""How tickets end: resolve, confirm, reopen, close, cancel."""

from collections.abc import Iterator, Mapping, Sequence

from sportello.desk.change import Change
from sportello.desk.charge import ReasonNeeded, unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out, ticket_ids
from sportello.desk.reopening import reopen_step
from sportello.desk.work import minutes_of
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind, Status, WaitingFor, check_move
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.files import File
from sportello.domain.timeline.life import Cancelled, Closed, Confirmed, Resolved, Resumed
from sportello.domain.timeline.relations import TaskEnded
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket
from sportello.tickets.storage import known_files


class NotTheOwner(DeskError):
    """Somebody else works on it: only its owner, a supervisor or (with a reason) an agent resolves it."""

    code = "not_the_owner"
    hint = "Take charge first, or say why you resolve it."


def resolve(
    tickets: Tickets,
    *,
    text: str | Mapping[int, str] = "",
    reason: str = "",
    files: Sequence[File] = (),
    minutes: int = 0,
    actor: Actor,
    at: Moments,
    dedup_key: str | None = None,
) -> Done:
    """Hold a ticket solved. A text goes to the requester and counts as a response. `minutes` of work it took.

    Each ticket of a set may have a text of its own, by id.
    """
    kept, spent = known_files(files), minutes_of(minutes)

    def step(change: Change) -> None:
        change.require("ticket.resolve")
        check_move(change.state.status, Status.RESOLVED)
        mine = change.is_owner or change.may("ticket.resolve_any")
        if not mine and not reason.strip():
            raise NotTheOwner(owner=change.state.owner)
        said = text if isinstance(text, str) else text.get(change.state.id, "")
        digest = digest_of_text(said) if said else ""
        solved = Resolved(message=digest, reason=reason, files=kept, minutes=spent)
        change.record(solved, text=said, files=kept)
        tell_others(change, "resolved")

    ids = ticket_ids(tickets)
    return carry_out(step, ids, actor=actor, at=at, dedup_key=dedup_key, beside=concerned(ids))


def concerned(ids: Sequence[int]) -> list[int]:
    """The tickets that must know when these end: the parents of tasks, and what waits for a problem."""
    parents = Ticket.objects.filter(id__in=ids).exclude(parent=None).values_list("parent", flat=True)
    waiting = Ticket.objects.filter(problem__in=ids, status=Status.WAITING.value)
    waiting = waiting.filter(waiting_for=WaitingFor.PROBLEM.value)
    return sorted({*(parent for parent in parents if parent), *waiting.values_list("id", flat=True)})


def tell_others(change: Change, how: str) -> None:
    """A task tells its parent; a problem lets go of the requests that waited for it."""
    state = change.state
    for other in _touched_by(change):
        theirs = other.state
        if other is change or not theirs.is_unresolved:
            continue
        other.at = max(change.at, theirs.last_at or change.at)
        if theirs.id == state.parent:
            other.record(TaskEnded(child=state.id, child_number=state.number, how=how), main=False)
        elif theirs.waiting_for is WaitingFor.PROBLEM:
            other.record(Resumed(why="problem_resolved"), main=False)


def _touched_by(change: Change) -> Iterator[Change]:
    """Its parent, and of a problem its incidents: only for a problem the whole set is looked through."""
    state, changes = change.state, change.batch.changes
    if state.parent is not None and state.parent in changes:
        yield changes[state.parent]
    if state.kind is Kind.PROBLEM:
        incidents = [other for other in changes.values() if other.state.problem == state.id]
        yield from (other for other in incidents if other.state.id != state.parent)


def confirm(tickets: Tickets, *, text: str = "", actor: Actor, at: Moments) -> Done:
    """The requester says it is solved."""

    def step(change: Change) -> None:
        if not change.is_requester:
            change.require("own.confirm")
        check_move(change.state.status, Status.CLOSED)
        change.record(Confirmed(message=digest_of_text(text) if text else ""), text=text)

    return carry_out(step, tickets, actor=actor, at=at)


def reopen(tickets: Tickets, *, reason: str, text: str = "", actor: Actor, at: Moments) -> Done:
    """It was not solved after all."""

    def step(change: Change) -> None:
        if not change.is_requester:
            change.require("ticket.reopen")
        if not reason.strip():
            raise ReasonNeeded(what="reopen")
        reopen_step(change, reason=reason, text=text)

    return carry_out(step, tickets, actor=actor, at=at)


def close(tickets: Tickets, *, reason: str = "", actor: Actor, at: Moments) -> Done:
    """Close a resolved ticket before its grace has passed."""

    def step(change: Change) -> None:
        change.require("ticket.close")
        check_move(change.state.status, Status.CLOSED)
        change.record(Closed(reason=reason))

    return carry_out(step, tickets, actor=actor, at=at)


def cancel(tickets: Tickets, *, reason: str, actor: Actor, at: Moments) -> Done:
    """Opened by mistake, or no longer wanted."""

    def step(change: Change) -> None:
        change.require("ticket.cancel")
        unresolved(change)
        if not reason.strip():
            raise ReasonNeeded(what="cancel")
        change.record(Cancelled(reason=reason))
        tell_others(change, "cancelled")

    ids = ticket_ids(tickets)
    return carry_out(step, ids, actor=actor, at=at, beside=concerned(ids))
