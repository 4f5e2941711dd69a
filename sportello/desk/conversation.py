"""What is said on a ticket: replies, notes, calls, messages from requesters, nudges."""

from collections.abc import Sequence
from datetime import datetime

from sportello.desk.change import Change
from sportello.desk.door import Done, Moments, Step, Tickets, carry_out, ticket_ids
from sportello.desk.known import known_people
from sportello.desk.opening import Request, opening
from sportello.desk.reopening import reopen_step
from sportello.desk.work import minutes_of
from sportello.domain.due import after
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import ENDED, Kind, Status, WaitingFor, check_move
from sportello.domain.rulebook import CLOSING_GRACE
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.conversation import (
    CallBackPromised,
    CallLogged,
    Noted,
    Nudged,
    Replied,
    RequesterWrote,
)
from sportello.domain.timeline.files import File
from sportello.domain.timeline.life import PutOnHold
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket
from sportello.tickets.storage import known_files


class Empty(DeskError):
    """There is nothing to say in it."""

    code = "empty"
    hint = "Write at least a word."


class AlreadyEnded(DeskError):
    """The ticket is closed, merged or cancelled; what is new belongs in a new one."""

    code = "already_ended"
    hint = "Open a new request and link it to this one."


class UnknownDirection(DeskError):
    """A call comes in or goes out."""

    code = "unknown_direction"
    message = "«{direction}» is no direction of a call."
    hint = "Say in or out."


class PromiseInThePast(DeskError):
    """A call-back was promised for a moment that has passed."""

    code = "promise_in_the_past"
    hint = "Choose a moment to come."


# What a call was not: a conversation.
UNANSWERED = frozenset({"missed", "no_answer"})


def _text(text: str, files: Sequence[File] = ()) -> str:
    """The digest of what is said; a file says something too."""
    if not text.strip() and not files:
        raise Empty
    return digest_of_text(text) if text else ""


def _still_going(change: Change) -> None:
    if change.state.status in ENDED:
        raise AlreadyEnded(status=change.state.status.value)


def reply(  # noqa: PLR0913  (a reply has many facts)
    tickets: Tickets,
    *,
    text: str,
    html: str = "",
    files: Sequence[File] = (),
    minutes: int = 0,
    then_wait: bool = False,
    workaround: int = 0,
    actor: Actor,
    at: Moments,
    dedup_key: str | None = None,
) -> Done:
    """Answer the requester in public; it keeps the promise of a response. `minutes` of work it took.

    `then_wait` puts the ticket on hold for the requester in the same go. To answer and resolve, see `resolve`.
    `workaround` is the version of its problem's workaround that the text holds (0: none).
    `files` were kept before (`tickets.storage.keep`).
    """
    kept, spent = known_files(files), minutes_of(minutes)

    def step(change: Change) -> None:
        change.require("ticket.reply")
        _still_going(change)
        said = Replied(message=_text(text, kept), files=kept, minutes=spent, workaround=workaround)
        change.record(said, text=text, html=html, files=kept)
        if then_wait:
            change.require("ticket.hold")
            check_move(change.state.status, Status.WAITING)
            change.record(PutOnHold(waiting_for=WaitingFor.REQUESTER), main=False)

    return carry_out(step, tickets, actor=actor, at=at, dedup_key=dedup_key)


def note(
    tickets: Tickets,
    *,
    text: str,
    mentions: tuple[int, ...] = (),
    files: Sequence[File] = (),
    minutes: int = 0,
    actor: Actor,
    at: Moments,
    dedup_key: str | None = None,
) -> Done:
    """Write an internal note; whoever is mentioned follows the ticket and sees it from now on."""
    kept, spent = known_files(files), minutes_of(minutes)

    def step(change: Change) -> None:
        change.require("ticket.note")
        known_people(mentions)
        said = Noted(message=_text(text, kept), mentions=mentions, files=kept, minutes=spent)
        change.record(said, text=text, files=kept, public=False)

    return carry_out(step, tickets, actor=actor, at=at, dedup_key=dedup_key)


def log_call(  # noqa: PLR0913  (a call has many facts)
    tickets: Tickets,
    *,
    text: str = "",
    person: int | None = None,
    seconds: int = 0,
    outcome: str = "spoken",
    direction: str = "",
    promise: datetime | None = None,
    files: Sequence[File] = (),
    minutes: int = 0,
    actor: Actor,
    at: Moments,
    dedup_key: str | None = None,
) -> Done:
    """Log a telephone conversation, and the call back that was promised in it.

    `seconds` is how long it took, `minutes` the work besides; `direction` is in, out or not said.
    """
    kept, spent = known_files(files), minutes_of(minutes)
    if direction not in ("", "in", "out"):
        raise UnknownDirection(direction=direction)

    def step(change: Change) -> None:
        change.require("ticket.call")
        _still_going(change)
        known_people([person])
        if promise is not None and promise <= change.at:
            raise PromiseInThePast(until=promise.isoformat())
        call = CallLogged(
            person=person,
            seconds=max(0, seconds),
            outcome=outcome,
            message=digest_of_text(text) if text else "",
            conversation=outcome not in UNANSWERED,
            direction=direction,
            files=kept,
            minutes=spent,
        )
        change.record(call, text=text, files=kept, public=False)
        if promise is not None:
            change.record(CallBackPromised(until=promise.replace(microsecond=0), person=person), main=False)

    return carry_out(step, tickets, actor=actor, at=at, dedup_key=dedup_key)


def receive(
    tickets: Tickets,
    *,
    text: str,
    html: str = "",
    files: Sequence[File] = (),
    actor: Actor,
    at: Moments,
    dedup_key: str | None = None,
) -> Done:
    """Take in a message of the requester (or somebody who may write for them).

    It ends a wait for them; on a resolved ticket it reopens within the grace; after that a new linked ticket opens.
    What is written to a merged number arrives at the ticket it became. `files` were kept before (`storage.keep`).
    """
    step = receiving(text, html, files)
    return carry_out(step, standing(tickets), actor=actor, at=at, dedup_key=dedup_key)


def receiving(text: str, html: str = "", files: Sequence[File] = ()) -> Step:
    """The step of `receive`."""
    kept = known_files(files)

    def step(change: Change) -> None:
        follows = change.actor.person in change.state.watchers
        if not (change.is_requester or follows or change.actor.is_engine or change.may("ticket.note")):
            change.require("own.write")
        status, digest = change.state.status, _text(text, kept)
        if status is Status.RESOLVED and change.at <= grace_end(change):
            reopen_step(change, reason="requester_wrote", text=text, html=html, files=kept)
        elif status is Status.RESOLVED or status in ENDED:
            follow_up(change, text, html, kept)
        else:
            change.record(RequesterWrote(message=digest, files=kept), text=text, html=html, files=kept)

    return step


def standing(tickets: Tickets) -> list[int]:
    """The tickets that these numbers lead to today: a merged one stands for what it was merged into."""
    ids = ticket_ids(tickets)
    while merged := dict(
        Ticket.objects.filter(id__in=ids).exclude(merged_into=None).values_list("id", "merged_into")
    ):
        ids = sorted({merged.get(id) or id for id in ids})
    return ids


def grace_end(change: Change) -> datetime:
    """Until when a message reopens a resolved ticket."""
    state, rules = change.state, change.batch.rules
    return after(CLOSING_GRACE, state.resolved_at or change.at, rules.calendar_of(state))


def follow_up(change: Change, text: str, html: str = "", files: tuple[File, ...] = ()) -> None:
    """A new ticket that takes up one that has ended."""
    from sportello.desk.linking import link_both  # linking opens tickets too

    old = change.state
    twin = change.batch.new(change.actor, change.at)
    # A repeat of the message must find the ticket that the message opened.
    twin.dedup_key, change.dedup_key = change.dedup_key, None
    opening(
        twin,
        Request(
            requester=old.requester,
            department=old.department,
            subject=old.subject,
            text=text,
            html=html,
            kind=Kind(old.kind),
            category=old.category,
            channel=old.channel,
            impact=old.impact,
            urgency=old.urgency,
            on_behalf_of=old.on_behalf_of,
            organisation=old.organisation,
            follows=old.id,
            files=files,
        ),
    )
    link_both(change, twin, "related", "related")


def nudge(tickets: Tickets, *, text: str = "", actor: Actor, at: Moments) -> Done:
    """«Sollecita»: chase an answer; whoever answers for the ticket is told, and rules may make it climb."""

    def step(change: Change) -> None:
        if not change.is_requester:
            change.require("ticket.nudge")
        if not change.state.is_unresolved:
            raise AlreadyEnded(status=change.state.status.value)
        change.record(Nudged(message=digest_of_text(text) if text else ""), text=text)

    return carry_out(step, tickets, actor=actor, at=at)
