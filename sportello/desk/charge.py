"""Who works on it: taking charge, assigning, triage."""

from sportello.desk.change import Change, NotAllowed
from sportello.desk.conversation import AlreadyEnded
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.opening import matrix_of
from sportello.domain.errors import DeskError
from sportello.domain.ladder import is_involvement
from sportello.domain.priority import HOW_BADLY, Grade, Priority, reckon_priority
from sportello.domain.timeline.ladder import Assigned, Taken
from sportello.domain.timeline.life import Triaged
from sportello.people.actor import Actor


class AlreadyTaken(DeskError):
    """Somebody else took charge first."""

    code = "already_taken"


class NotYours(DeskError):
    """The ticket is not offered to this person."""

    code = "not_offered_to_you"
    hint = "Ask a supervisor to assign it to you."


class ReasonNeeded(DeskError):
    """This may only be done with a reason."""

    code = "reason_needed"
    hint = "Say why in a line."


class NotAnAgent(DeskError):
    """The person has no role in the ticket's department."""

    code = "not_an_agent"


def unresolved(change: Change) -> None:
    """Raise AlreadyEnded for a ticket that nobody can work on any more."""
    if not change.state.is_unresolved:
        raise AlreadyEnded(status=change.state.status.value)


def take_charge(tickets: Tickets, *, acknowledge: bool = False, actor: Actor, at: Moments) -> Done:
    """Take charge of what is offered; an involved manager may `acknowledge` and leave the owner where they are."""

    def step(change: Change) -> None:
        change.require("ticket.take")
        unresolved(change)
        state, person = change.state, change.actor.person
        visit = state.visit
        if visit is not None and visit.taken_by == person and state.owner == person:
            raise AlreadyTaken(by=person)
        somebody_elses = visit is not None and not visit.is_offered and state.owner not in (None, person)
        if somebody_elses and visit is not None and person not in visit.offered_to:
            change.require("ticket.take_any")
        if person is not None and not offered_to(change, person) and not change.may("ticket.take_any"):
            raise NotYours(level=state.level)
        involved = acknowledge and is_involvement(state, change.batch.rules)
        change.record(Taken(acknowledge=involved))

    return carry_out(step, tickets, actor=actor, at=at)


def offered_to(change: Change, person: int) -> bool:
    """Whether the person belongs to the offered target: offered by name, or a member of its team."""
    state, staff = change.state, change.batch.rules.staff
    visit = state.visit
    if visit is None:
        return False
    team = staff.teams.get(visit.team or state.team or 0)
    if person in visit.offered_to or (team is not None and person in (*team.members, team.supervisor)):
        return True
    reached = change.batch.rules.reach(state, change.batch.rules.level_of(state), change.at)
    return person in reached.people


def assign(tickets: Tickets, *, owner: int, reason: str = "", actor: Actor, at: Moments) -> Done:
    """Put a ticket into somebody's hands, inside its level. To oneself it is taking charge."""

    def step(change: Change) -> None:
        unresolved(change)
        state, staff = change.state, change.batch.rules.staff
        if owner == change.actor.person and offered_to(change, owner):
            change.require("ticket.take")
            change.record(Taken())
            return
        change.require("ticket.assign")
        if not works_in(change, owner):
            raise NotAnAgent(person=owner)
        team = next(
            (t.id for t in staff.teams.values() if t.level == state.level and owner in t.members), None
        )
        change.record(Assigned(owner=owner, team=team, reason=reason))

    return carry_out(step, tickets, actor=actor, at=at)


def works_in(change: Change, person: int) -> bool:
    """Whether the person is in a team of the ticket's department, supervises one, or manages it."""
    staff, department = change.batch.rules.staff, change.state.department
    if staff.departments[department].manager == person:
        return True
    teams = [team for team in staff.teams.values() if team.department == department]
    return any(person in team.members or person == team.supervisor for team in teams)


def triage(
    tickets: Tickets,
    *,
    impact: Grade | None = None,
    urgency: Grade | None = None,
    override: Priority | None = None,
    how_badly: str | None = None,
    reason: str = "",
    actor: Actor,
    at: Moments,
) -> Done:
    """Say how large and how pressing it is, or override the matrix with a reason. A raise by the engine ends."""
    if how_badly is not None:
        impact, urgency = HOW_BADLY[how_badly]

    def step(change: Change) -> None:
        change.require("ticket.triage")
        unresolved(change)
        state = change.state
        if override is not None and not reason.strip():
            raise ReasonNeeded(what="override")
        if override is Priority.CRITICAL:
            change.require("ticket.override_critical")
        new_impact, new_urgency = impact or state.impact, urgency or state.urgency
        priority = reckon_priority(new_impact, new_urgency, override, matrix_of(state.department))
        twin = state.clone()
        twin.priority, twin.raised_to = priority, None
        change.record(
            Triaged(
                impact=new_impact,
                urgency=new_urgency,
                override=override,
                priority=priority,
                before=state.priority,
                sla=change.batch.rules.match_sla(twin),
                reason=reason,
            )
        )

    return carry_out(step, tickets, actor=actor, at=at)


__all__ = ["AlreadyTaken", "NotAllowed", "NotYours", "ReasonNeeded", "assign", "take_charge", "triage"]
