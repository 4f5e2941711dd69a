"""How tickets end: resolve, confirm, reopen, close, cancel."""

from sportello.desk.change import Change
from sportello.desk.charge import ReasonNeeded, unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.reopening import reopen_step
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Status, check_move
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.life import Cancelled, Closed, Confirmed, Resolved
from sportello.people.actor import Actor


class NotTheOwner(DeskError):
    """Somebody else works on it: only its owner, a supervisor or (with a reason) an agent resolves it."""

    code = "not_the_owner"
    hint = "Take charge first, or say why you resolve it."


def resolve(
    tickets: Tickets,
    *,
    text: str = "",
    reason: str = "",
    actor: Actor,
    at: Moments,
    dedup_key: str | None = None,
) -> Done:
    """Hold a ticket solved. A text goes to the requester and counts as a response."""

    def step(change: Change) -> None:
        change.require("ticket.resolve")
        check_move(change.state.status, Status.RESOLVED)
        mine = change.is_owner or change.may("ticket.resolve_any")
        if not mine and not reason.strip():
            raise NotTheOwner(owner=change.state.owner)
        digest = digest_of_text(text) if text else ""
        change.record(Resolved(message=digest, reason=reason), text=text)

    return carry_out(step, tickets, actor=actor, at=at, dedup_key=dedup_key)


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

    return carry_out(step, tickets, actor=actor, at=at)
