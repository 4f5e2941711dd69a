"""Which moves the page offers to somebody: what their role allows and the ticket's state makes sense of.

Only an offer: the door asks again, under its lock.
"""

from dataclasses import dataclass

from sportello.domain.lifecycle import ENDED, Status
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import Cause, TicketState
from sportello.people.actor import Actor

CLIMBS = frozenset({Cause.NOT_TAKEN, Cause.NOT_RESOLVED, Cause.NOBODY, Cause.SLA, Cause.RULE, Cause.PERSON})


@dataclass(frozen=True)
class Moves:
    """The buttons of a ticket's page."""

    charge: bool = False
    escalate: bool = False
    any_level: bool = False
    hand_back: bool = False
    recall: bool = False
    hold: bool = False
    resume: bool = False
    resolve: bool = False
    resolve_reason: bool = False
    write: bool = False


def moves(state: TicketState, rules: RuleBook, actor: Actor) -> Moves:
    """What the actor may do to this ticket now."""

    def may(right: str) -> bool:
        return actor.may(right, state.department)

    live, me = state.is_unresolved, actor.person
    policy = rules.policies.get(state.policy)
    mine = me is not None and state.owner == me
    return Moves(
        charge=live and _may_take(state, rules, actor),
        escalate=live and may("ticket.escalate") and policy is not None and state.level < policy.last,
        any_level=may("ticket.escalate_to_level"),
        hand_back=live and may("ticket.hand_back") and _came_up(state) and mine and _is_taken(state),
        recall=live and may("ticket.recall") and _sent_by(state, me),
        hold=state.status in (Status.NEW, Status.OPEN) and may("ticket.hold"),
        resume=state.status is Status.WAITING and may("ticket.hold"),
        resolve=live and may("ticket.resolve"),
        resolve_reason=not mine and not may("ticket.resolve_any"),
        write=state.status not in ENDED and may("ticket.reply"),
    )


def _may_take(state: TicketState, rules: RuleBook, actor: Actor) -> bool:
    visit, me = state.visit, actor.person
    if visit is None or me is None or (state.owner == me and not visit.is_offered):
        return False
    if not visit.is_offered and state.owner is not None:
        return me in visit.offered_to  # an involved manager, the incoming shift
    if actor.may("ticket.take_any", state.department):
        return True
    team = rules.staff.teams.get(visit.team or 0)
    members = team.members if team else ()
    return actor.may("ticket.take", state.department) and (me in visit.offered_to or me in members)


def _is_taken(state: TicketState) -> bool:
    return state.visit is not None and state.visit.taken_at is not None


def _came_up(state: TicketState) -> bool:
    record = state.open_record
    return record is not None and record.cause in CLIMBS


def _sent_by(state: TicketState, person: int | None) -> bool:
    record = state.open_record
    return (
        record is not None
        and record.cause is Cause.PERSON
        and record.by == person
        and record.taken_at is None
    )
