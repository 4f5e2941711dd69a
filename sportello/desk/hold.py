"""Waiting and resting: put on hold, resume, snooze."""

from datetime import datetime

from sportello.desk.change import Change
from sportello.desk.charge import unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out, whole_seconds
from sportello.desk.linking import link_cause
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind, Status, WaitingFor, check_move
from sportello.domain.timeline.life import PutOnHold, Resumed, Snoozed, Woke
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket


class DateNeeded(DeskError):
    """Waiting for a third party or a date needs the moment at which to look again."""

    code = "date_needed"
    hint = "Say when to look again."


class InThePast(DeskError):
    """The moment given has passed already."""

    code = "in_the_past"
    hint = "Choose a moment to come."


class ProblemNeeded(DeskError):
    """Waiting for a problem needs a problem that is not resolved yet."""

    code = "problem_needed"
    hint = "Link the problem this request waits for."


class NotWaiting(DeskError):
    """It does not wait."""

    code = "not_waiting"


def put_on_hold(
    tickets: Tickets,
    *,
    waiting_for: WaitingFor,
    until: datetime | None = None,
    problem: int | None = None,
    reason: str = "",
    actor: Actor,
    at: Moments,
) -> Done:
    """Let a ticket wait. It always has a waking: reminders for the requester, a date, or the problem's solution."""

    def step(change: Change) -> None:
        change.require("ticket.hold")
        state = change.state
        check_move(state.status, Status.WAITING)
        if waiting_for in (WaitingFor.DATE, WaitingFor.THIRD_PARTY) and until is None:
            raise DateNeeded(waiting_for=waiting_for.value)
        if until is not None and until <= change.at:
            raise InThePast(until=until.isoformat())
        known = problem or state.problem
        if waiting_for is WaitingFor.PROBLEM and (known is None or not _is_open_problem(change, known)):
            raise ProblemNeeded(problem=known)
        moment = None if until is None else whole_seconds(until)
        held = known if waiting_for is WaitingFor.PROBLEM else None
        if held is not None and held != state.problem:
            link_cause(change, held)
        change.record(PutOnHold(waiting_for=waiting_for, until=moment, problem=held, reason=reason))

    beside = () if problem is None else (problem,)
    return carry_out(step, tickets, actor=actor, at=at, beside=beside)


def _is_open_problem(change: Change, ticket: int) -> bool:
    """Whether there is something to wait for: a problem that is not resolved yet."""
    known = change.batch.changes.get(ticket)
    if known is not None:
        return known.state.kind is Kind.PROBLEM and known.state.is_unresolved
    return Ticket.objects.unresolved().filter(pk=ticket, kind=Kind.PROBLEM.value).exists()


def resume(tickets: Tickets, *, why: str = "", actor: Actor, at: Moments) -> Done:
    """Back to work before whatever was waited for."""

    def step(change: Change) -> None:
        change.require("ticket.hold")
        if change.state.status is not Status.WAITING:
            raise NotWaiting(status=change.state.status.value)
        change.record(Resumed(why=why))

    return carry_out(step, tickets, actor=actor, at=at)


def snooze(tickets: Tickets, *, until: datetime, actor: Actor, at: Moments) -> Done:
    """Quiet until a moment; no clock stops."""

    def step(change: Change) -> None:
        change.require("ticket.snooze")
        unresolved(change)
        if until <= change.at:
            raise InThePast(until=until.isoformat())
        change.record(Snoozed(until=whole_seconds(until)))

    return carry_out(step, tickets, actor=actor, at=at)


def end_snooze(tickets: Tickets, *, actor: Actor, at: Moments) -> Done:
    """Awake before time."""

    def step(change: Change) -> None:
        change.require("ticket.snooze")
        if change.state.snoozed_until is None:
            raise NotWaiting(status="not_snoozed")
        change.record(Woke())

    return carry_out(step, tickets, actor=actor, at=at)
