"""Telephone calls that open a ticket: while somebody speaks, or answered before they hang up."""

from dataclasses import dataclass
from datetime import datetime

from sportello.desk.batch import Batch
from sportello.desk.change import Change
from sportello.desk.conversation import PromiseInThePast
from sportello.desk.door import Step, open_with, whole_seconds
from sportello.desk.involve import CALL_BACK_WITHIN
from sportello.desk.opening import Request, opened, opening
from sportello.desk.rulebook import rulebook
from sportello.domain.priority import reckon_priority
from sportello.domain.sla import ClockKind
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.conversation import CallBackPromised, CallLogged
from sportello.domain.timeline.life import Resolved
from sportello.people.actor import Actor
from sportello.people.models import Area
from sportello.tickets.models import Ticket


@dataclass(frozen=True)
class Taken:
    """The call itself: with whom, how long (seconds), and the call back that was promised in it."""

    person: int | None = None
    seconds: int = 0
    direction: str = "in"
    promise: datetime | None = None


@dataclass(frozen=True)
class Foreseen:
    """What the engine would promise and do if the ticket were opened now."""

    first_response: datetime | None
    resolution: datetime | None
    level: int
    people: tuple[int, ...]


def open_by_call(
    request: Request, taken: Taken, *, actor: Actor, at: datetime, dedup_key: str | None = None
) -> Ticket:
    """Open a ticket for somebody on the telephone; the call that opens it is no response.

    Whoever answers the telephone may open a ticket in any department, so the log of the call asks for no right there.
    """

    def step(change: Change) -> None:
        opening(change, request)
        _log(change, taken, "new_ticket", conversation=False)
        if taken.promise is not None:
            if taken.promise <= change.at:
                raise PromiseInThePast(until=taken.promise.isoformat())
            promised = CallBackPromised(until=taken.promise.replace(microsecond=0), person=taken.person)
            change.record(promised, main=False)

    return _opened_by(step, actor, at, dedup_key)


def answer_at_once(
    request: Request, taken: Taken, *, answer: str, actor: Actor, at: datetime, dedup_key: str | None = None
) -> Ticket:
    """«Risposta lampo»: what was asked was answered on the telephone. It opens and is resolved with the answer.

    The one case in which the first line resolves what is in nobody's charge.
    """

    def step(change: Change) -> None:
        change.state.department = request.department
        change.require("ticket.resolve")
        opening(change, request)
        _log(change, taken, "answered_at_once", conversation=True)
        solved = Resolved(message=digest_of_text(answer) if answer else "")
        change.record(solved, text=answer, main=False)

    return _opened_by(step, actor, at, dedup_key)


def open_missed(request: Request, taken: Taken, *, actor: Actor, at: datetime) -> Ticket:
    """Open a ticket for a call that nobody answered: they are called back within an hour of support."""

    def step(change: Change) -> None:
        opening(change, request)
        _log(change, taken, "missed", conversation=False)
        until = change.batch.rules.calendar_of(change.state).add(change.at, CALL_BACK_WITHIN)
        change.record(CallBackPromised(until=until, person=taken.person), main=False)

    return _opened_by(step, actor, at, None)


def _log(change: Change, taken: Taken, outcome: str, *, conversation: bool) -> None:
    call = CallLogged(
        person=taken.person,
        seconds=max(0, taken.seconds),
        outcome=outcome,
        direction=taken.direction,
        conversation=conversation,
    )
    change.record(call, main=False)


def _opened_by(step: Step, actor: Actor, at: datetime, dedup_key: str | None) -> Ticket:
    done = open_with([step], actor=actor, at=at, dedup_key=dedup_key)
    (id,) = done.repeated or done.changes
    return Ticket.objects.select_related("department").get(pk=id)


def foresee(request: Request, *, actor: Actor, at: datetime) -> Foreseen:
    """What would be promised if this were opened now: the opening itself, carried out and thrown away.

    A requester of 0 is somebody not known yet: no organisation, the direct area. Raises what `open_ticket` would.
    """
    moment = whole_seconds(at)
    change = Batch(rulebook(), actor, moment).add_new(0, actor, moment)
    if request.requester:
        opening(change, request)
    else:
        _opening_for_a_stranger(change, request)
    state = change.state
    first, last = state.clock(ClockKind.FIRST_RESPONSE), state.clock(ClockKind.RESOLUTION)
    visit = state.visit
    return Foreseen(
        first_response=first.due_at if first else None,
        resolution=last.due_at if last else None,
        level=state.level,
        people=tuple(visit.offered_to) if visit else (),
    )


def _opening_for_a_stranger(change: Change, request: Request) -> None:
    state = change.state
    state.subject, state.department = request.subject, request.department
    state.kind, state.category, state.area = request.kind, request.category, Area.DIRECT.value
    state.impact, state.urgency = request.impact, request.urgency
    state.priority = reckon_priority(
        request.impact, request.urgency, request.override, change.batch.rules.matrix(request.department)
    )
    change.record(opened(change, request))
