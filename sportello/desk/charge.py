"""Who works on it: taking charge, assigning, triage."""

from sportello.desk.change import Change
from sportello.desk.conversation import AlreadyEnded
from sportello.desk.door import Done, Moments, Tickets, carry_out, ticket_ids
from sportello.desk.problem_weight import problems_of, weigh
from sportello.domain.errors import DeskError
from sportello.domain.ladder import is_involvement
from sportello.domain.priority import HOW_BADLY, Grade, Priority, reckon_priority
from sportello.domain.rulebook import RuleBook
from sportello.domain.staff import TargetKind
from sportello.domain.ticket import TicketState
from sportello.domain.timeline.ladder import Assigned, Taken
from sportello.domain.timeline.life import Triaged
from sportello.people.actor import Actor


class AlreadyTaken(DeskError):
    """The actor has taken charge already."""

    code = "already_taken"


class TakenByAnother(DeskError):
    """Somebody else took charge first."""

    code = "taken_by_another"
    hint = "Ask them, or a supervisor, if it should be yours."


class PassedOn(DeskError):
    """It was offered to this person until it climbed."""

    code = "passed_on"
    message = "It has just gone to level {level}."
    hint = "Whoever takes it there can hand it back."


class NotYours(DeskError):
    """The ticket is not offered to this person."""

    code = "not_offered_to_you"
    hint = "Ask a supervisor to assign it to you."


class ReasonNeeded(DeskError):
    """This may only be done with a reason."""

    code = "reason_needed"
    hint = "Say why in a line."


class UnknownUrgency(DeskError):
    """The question «how badly are they stopped?» has no such answer."""

    code = "unknown_urgency"
    hint = "Answer with one of {known}."


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
        _take(change, acknowledge)

    return carry_out(step, tickets, actor=actor, at=at)


def _take(change: Change, acknowledge: bool = False) -> None:
    change.require("ticket.take")
    unresolved(change)
    state, person, visit = change.state, change.actor.person, change.state.visit
    involved = acknowledge and is_involvement(state, change.batch.rules)
    if visit is not None and visit.taken_by == person and (involved or state.owner == person):
        raise AlreadyTaken(by=person)
    if not change.may("ticket.take_any") and visit is not None and person is not None:
        if not offered_to(change, person):
            raise _too_late(change, person) or NotYours(level=state.level)
        # Once taken it is offered only to those named: an involved target, the incoming shift.
        spoken_for = not visit.is_offered and state.owner not in (
            None,
            person,
            *change.batch.rules.staff.gone,
        )
        if spoken_for and person not in visit.offered_to:
            raise TakenByAnother(by=state.owner)
    change.record(Taken(acknowledge=involved))


def _too_late(change: Change, person: int) -> DeskError | None:
    """The refusal for somebody to whom the ticket was offered until it climbed."""
    state = change.state
    record = state.open_record
    if record is None or not was_offered_to(state, change.batch.rules, person):
        return None
    return PassedOn(level=state.level, at=record.at.isoformat())


def was_offered_to(state: TicketState, rules: RuleBook, person: int) -> bool:
    """Whether the person belonged to those it was offered to before its last climb."""
    record = state.open_record
    if record is None:
        return False
    before = state.visit_numbered(record.from_visit)
    team = rules.staff.teams.get(before.team or 0)
    return person in before.offered_to or (team is not None and person in team.members)


def offered_to(change: Change, person: int) -> bool:
    """Whether the person belongs to the offered target: named in the offer, or a member of the team it points at."""
    state, rules = change.state, change.batch.rules
    visit = state.visit
    if visit is None:
        return False
    level, team = rules.level_of(state), rules.staff.teams.get(visit.team or 0)
    if person in visit.offered_to or (team is not None and person == team.supervisor):
        return True
    if team is not None and level.target.kind in (TargetKind.TEAM, TargetKind.ROTA):
        return person in team.members
    return person in rules.reach(state, level, change.at).people


def assign(tickets: Tickets, *, owner: int, reason: str = "", actor: Actor, at: Moments) -> Done:
    """Put a ticket into somebody's hands, inside its level. To oneself it is taking charge."""

    def step(change: Change) -> None:
        unresolved(change)
        state, staff = change.state, change.batch.rules.staff
        if owner == change.actor.person and offered_to(change, owner):
            _take(change)
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
    if how_badly is not None and how_badly not in HOW_BADLY:
        raise UnknownUrgency(how_badly=how_badly, known=", ".join(HOW_BADLY))
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
        priority = reckon_priority(
            new_impact, new_urgency, override, change.batch.rules.matrix(state.department)
        )
        before, twin = state.priority, state.clone()
        twin.priority, twin.raised_to = priority, None
        change.record(
            Triaged(
                impact=new_impact,
                urgency=new_urgency,
                override=override,
                priority=priority,
                before=before,
                sla=change.batch.rules.match_sla(twin),
                reason=reason,
            )
        )
        if change.state.priority is not before:
            weigh(change, before)

    ids = ticket_ids(tickets)
    return carry_out(step, ids, actor=actor, at=at, beside=problems_of(ids))
