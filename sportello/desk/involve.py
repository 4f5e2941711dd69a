"""Other people's help without giving the ticket away: another department, a supervisor."""

from datetime import timedelta

from sportello.desk.change import Change
from sportello.desk.charge import ReasonNeeded, unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.opening import Request, opening
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.domain.staff import TargetKind
from sportello.domain.timeline.ladder import DepartmentInvolved, SupervisorAsked
from sportello.people.actor import Actor

CALL_BACK_WITHIN = 3600
COOL_DOWN = timedelta(days=1)


class AskedLately(DeskError):
    """A supervisor was asked for only a short while ago."""

    code = "asked_lately"
    hint = "They have been told already; they will call back by the moment promised."


def involve_department(
    tickets: Tickets, *, department: int, subject: str, text: str = "", actor: Actor, at: Moments
) -> Done:
    """«Coinvolgi un reparto»: a child task there, under its own policy; the parent keeps owner and clocks."""

    def step(change: Change) -> None:
        change.require("ticket.involve")
        unresolved(change)
        state = change.state
        child = change.batch.new(change.actor, change.at)
        asker = change.actor.person if change.actor.person is not None else state.requester
        opening(
            child,
            Request(
                requester=asker,
                department=department,
                subject=subject or state.subject,
                text=text,
                kind=Kind.TASK,
                channel="desk",
                impact=state.impact,
                urgency=state.urgency,
                organisation=state.organisation,
                parent=state.id,
            ),
        )
        change.record(
            DepartmentInvolved(
                department=department,
                child=child.state.id,
                child_number=child.state.number,
                reason=text[:300],
            )
        )
        change.link(child.state.id, "child")
        child.link(state.id, "parent")

    return carry_out(step, tickets, actor=actor, at=at)


def ask_supervisor(tickets: Tickets, *, reason: str, actor: Actor, at: Moments) -> Done:
    """The requester asks for a supervisor: an escalation record and a call back within the hour; nothing moves."""

    def step(change: Change) -> None:
        if not change.is_requester:
            change.require("own.ask_supervisor" if not change.actor.is_agent else "ticket.nudge")
        unresolved(change)
        if not reason.strip():
            raise ReasonNeeded(what="ask_supervisor")
        state = change.state
        last = state.supervisor_asked_at
        if last is not None and change.at < last + COOL_DOWN:
            raise AskedLately(again=(last + COOL_DOWN).isoformat())
        until = change.batch.rules.calendar_of(state).add(change.at, CALL_BACK_WITHIN)
        change.record(SupervisorAsked(supervisor=supervisor_of(change), until=until, reason=reason))

    return carry_out(step, tickets, actor=actor, at=at)


def supervisor_of(change: Change) -> int:
    """The supervisor of the ticket's team, else of a team below it, else the department's manager."""
    state, staff = change.state, change.batch.rules.staff
    team = staff.teams.get(state.team or 0)
    if team is None or team.supervisor is None:
        team = staff.team_for(TargetKind.SUPERVISOR, state.department, state.area, state.level)
    if team is not None and team.supervisor is not None:
        return team.supervisor
    return staff.departments[state.department].manager
