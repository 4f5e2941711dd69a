"""The search for a cause: stages, cause, workaround. Whoever leads the problem writes them down."""

from sportello.desk.change import Change, NotAllowed
from sportello.desk.charge import unresolved
from sportello.desk.conversation import Empty
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.following import NothingToDo
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.domain.problem import Problem, Stage, check_stage
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.problem import (
    CauseWritten,
    EndedByHand,
    StageMoved,
    WorkaroundPublished,
    WorkaroundWithdrawn,
    WorkaroundWritten,
)
from sportello.people.actor import Actor


class NoProblem(DeskError):
    """This is done to problems, and the ticket is none."""

    code = "no_problem"
    hint = "Open a problem, and link the request to it."


class NoWorkaround(DeskError):
    """There is no workaround yet, or none that is published."""

    code = "no_workaround"
    hint = "Write the workaround and publish it first."


def leads(change: Change) -> bool:
    """Whether the actor leads the problem: has it in charge, or the right in its department."""
    return change.is_owner or change.may("problem.edit")


def led(change: Change) -> Problem:
    """The problem's detail; raises NoProblem, NotAllowed or AlreadyEnded unless the actor may work on it."""
    if change.state.kind is not Kind.PROBLEM:
        raise NoProblem(kind=change.state.kind.value)
    if not leads(change):
        raise NotAllowed(right="problem.edit", department=change.state.department)
    unresolved(change)
    return change.state.detail or Problem()


def move_stage(tickets: Tickets, *, stage: Stage, text: str = "", actor: Actor, at: Moments) -> Done:
    """On to another stage (or back), with a line on why if wanted."""

    def step(change: Change) -> None:
        detail = led(change)
        if detail.stage is stage:
            raise NothingToDo(stage=stage.value)
        check_stage(detail.stage, stage, detail)
        change.record(StageMoved(detail.stage, stage), text=text.strip(), public=False)

    return carry_out(step, tickets, actor=actor, at=at)


def write_cause(tickets: Tickets, *, text: str, actor: Actor, at: Moments) -> Done:
    """What causes it, for colleagues."""

    def step(change: Change) -> None:
        led(change)
        _said(text)
        change.record(CauseWritten(digest_of_text(text)), text=text, public=False)

    return carry_out(step, tickets, actor=actor, at=at)


def write_workaround(
    tickets: Tickets,
    *,
    text: str,
    publish: bool = False,
    in_portal: bool = False,
    actor: Actor,
    at: Moments,
) -> Done:
    """The way round it, as a new version; `publish` shows it in the same go."""

    def step(change: Change) -> None:
        version = led(change).version + 1
        _said(text)
        change.record(WorkaroundWritten(version, digest_of_text(text)), text=text, public=False)
        if publish:
            change.record(WorkaroundPublished(version, in_portal), main=False)

    return carry_out(step, tickets, actor=actor, at=at)


def publish_workaround(tickets: Tickets, *, in_portal: bool, actor: Actor, at: Moments) -> Done:
    """Show the last version on the linked requests; to their requesters as well if `in_portal`."""

    def step(change: Change) -> None:
        detail = led(change)
        if not detail.version:
            raise NoWorkaround(version=0)
        if detail.published == detail.version and detail.in_portal == in_portal:
            raise NothingToDo(version=detail.version)
        change.record(WorkaroundPublished(detail.version, in_portal))

    return carry_out(step, tickets, actor=actor, at=at)


def withdraw_workaround(tickets: Tickets, *, actor: Actor, at: Moments) -> Done:
    """Show it to nobody any more; what was sent stays sent."""

    def step(change: Change) -> None:
        detail = led(change)
        if not detail.published:
            raise NothingToDo(version=0)
        change.record(WorkaroundWithdrawn(detail.published))

    return carry_out(step, tickets, actor=actor, at=at)


def end_by_hand(tickets: Tickets, *, by_hand: bool, reason: str = "", actor: Actor, at: Moments) -> Done:
    """Let linked requests be ended by whoever works on them, or with their problem again."""

    def step(change: Change) -> None:
        change.require("ticket.link")
        unresolved(change)
        incidence = change.state.incidence
        if incidence is None:
            raise NoProblem(kind=change.state.kind.value)
        if incidence.by_hand == by_hand:
            raise NothingToDo(by_hand=by_hand)
        change.record(EndedByHand(by_hand, reason.strip()))

    return carry_out(step, tickets, actor=actor, at=at)


def _said(text: str) -> None:
    if not text.strip():
        raise Empty
