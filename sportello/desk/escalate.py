"""Up and down the ladder by hand: escalate, recall, hand back, de-escalate."""

from itertools import pairwise

from sportello.desk.change import Change
from sportello.desk.charge import NotYours, ReasonNeeded, offered_to, unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.reopening import back_to
from sportello.domain.errors import DeskError
from sportello.domain.escalation import NoWayUp, climbs, land
from sportello.domain.ladder import Offer
from sportello.domain.policy import Level
from sportello.domain.ticket import Cause, Outcome, Visit
from sportello.domain.timeline.ladder import DeEscalated, HandedBack, Recalled
from sportello.people.actor import Actor

# Stays that another one at the same level took up.
_GOES_ON = frozenset({Outcome.RESOLVED, Outcome.POLICY_MOVED, Outcome.SUPERSEDED})


class TriedNeeded(DeskError):
    """An escalation says what was tried, in at least a line, so that the next person does not begin again."""

    code = "tried_needed"
    hint = "Write a line on what was tried."


class UnknownReason(DeskError):
    """The level's policy gives a list of reasons, and this is none of them."""

    code = "unknown_reason"


class NothingToRecall(DeskError):
    """Only the sender may recall, and only while nobody has taken charge."""

    code = "nothing_to_recall"


class NothingToHandBack(DeskError):
    """The ticket came from nowhere lower."""

    code = "nothing_to_hand_back"


class NotLower(DeskError):
    """De-escalation goes to a lower level."""

    code = "not_lower"


def reasons_of(level: Level, to: int) -> tuple[str, ...]:
    """The reasons a person may give for going from this level to `to`; none: any words will do."""
    ways = [way for way in level.exits if way.reasons and (way.to or level.number + 1) == to]
    return tuple(reason for way in ways for reason in way.reasons)


def way_up(change: Change, to: int | None) -> int:
    """The level that the actor may send it to: the next one, or (supervisors) the one asked for. Raises NoWayUp."""
    change.require("ticket.escalate")
    unresolved(change)
    state, rules = change.state, change.batch.rules
    target = to if to is not None else state.level + 1
    if target > state.level + 1:
        change.require("ticket.escalate_to_level")
    if target > rules.policy(state.policy).last or target <= state.level:
        raise NoWayUp(level=state.level, to=target, last=rules.policy(state.policy).last)
    return target


def escalate(
    tickets: Tickets,
    *,
    reason: str,
    tried: str,
    to: int | None = None,
    too_complex: bool = False,
    actor: Actor,
    at: Moments,
    dedup_key: str | None = None,
) -> Done:
    """Send a ticket to the next level, or (supervisors) to a chosen one, saying why and what was tried."""

    def step(change: Change) -> None:
        target = way_up(change, to)
        state, rules = change.state, change.batch.rules
        if not reason.strip():
            raise ReasonNeeded(what="escalate")
        if not tried.strip():
            raise TriedNeeded
        allowed = reasons_of(rules.level_of(state), target)
        if allowed and reason not in allowed:
            raise UnknownReason(reason=reason, allowed=list(allowed))
        words = {"reason": reason, "tried": tried, "too_complex": too_complex}
        change.record_all(climbs(state, target, Cause.PERSON, change.moment, **words))

    return carry_out(step, tickets, actor=actor, at=at, dedup_key=dedup_key)


def recall(tickets: Tickets, *, reason: str = "", actor: Actor, at: Moments) -> Done:
    """«Richiama»: the sender takes the ticket back while it is only offered; the earlier stay's clocks go on."""

    def step(change: Change) -> None:
        change.require("ticket.recall")
        unresolved(change)
        state = change.state
        record, visit = state.open_record, state.visit
        sent_by_me = record is not None and record.by is not None and record.by == change.actor.person
        sent_by_me &= record is not None and record.cause is not Cause.RECALL
        if record is None or visit is None or not visit.is_offered or not sent_by_me:
            raise NothingToRecall(level=state.level)
        earlier = state.visit_numbered(record.from_visit)
        offer = back_to(change, state.owner, earlier.level)
        people = offer.people if state.owner is None else (state.owner,)
        change.record(
            Recalled(
                offer=Offer(
                    earlier.policy, earlier.level, earlier.team or offer.team, people, earlier.number
                ),
                reason=reason,
            )
        )

    return carry_out(step, tickets, actor=actor, at=at)


def hand_back(tickets: Tickets, *, reason: str, actor: Actor, at: Moments) -> Done:
    """«Restituisci»: the receiver gives it back to the level it came from, with full time.

    To whom had it, if on shift, else offered to that team; the third time between two levels, to their supervisor.
    """

    def step(change: Change) -> None:
        change.require("ticket.hand_back")
        unresolved(change)
        if not reason.strip():
            raise ReasonNeeded(what="hand_back")
        state, person = change.state, change.actor.person
        visit, origin = state.visit, came_from(change)
        if visit is None or origin is None:
            raise NothingToHandBack(level=state.level)
        receiver = person is not None and (visit.taken_by == person or offered_to(change, person))
        if not receiver and not change.may("ticket.take_any"):
            raise NotYours(level=state.level)
        change.record(_hand_back(change, visit, origin, reason))

    return carry_out(step, tickets, actor=actor, at=at)


def came_from(change: Change) -> Visit | None:
    """The stay below from which the ticket climbed to its present level; a reopening does not forget it."""
    state = change.state
    number = state.visits[-1].number if state.visits else 0
    into = {record.to_visit: record.from_visit for record in state.records}
    while number > 0:
        before = into.get(number)
        if before is None:
            before = number - 1
            if before == 0 or state.visit_numbered(before).outcome not in _GOES_ON:
                return None
        origin = state.visit_numbered(before)
        if origin.level < state.level and not origin.passed:
            return origin
        number = before
    return None


def _hand_back(change: Change, visit: Visit, origin: Visit, reason: str) -> HandedBack:
    between = _hand_backs_between(change, origin.level, visit.level)
    offer = back_to(change, None, origin.level)
    if between >= 2:
        team = change.batch.rules.staff.teams.get(origin.team or offer.team or 0)
        people = (team.supervisor,) if team is not None and team.supervisor is not None else offer.people
        return HandedBack(
            Offer(offer.policy, offer.level, offer.team, people), None, reason, to_supervisor=True
        )
    left_by = change.state.visit_numbered(origin.number + 1).owner_before
    holder = origin.taken_by if left_by is None else left_by
    if holder is not None and change.batch.rules.staff.is_there(holder, change.moment.now):
        return HandedBack(
            Offer(offer.policy, offer.level, origin.team or offer.team, (holder,)), holder, reason
        )
    return HandedBack(offer, None, reason)


def _hand_backs_between(change: Change, low: int, high: int) -> int:
    """How often the ticket was handed back between these two levels before."""
    visits = change.state.visits
    return sum(
        1
        for visit, following in pairwise(visits)
        if visit.outcome is Outcome.HANDED_BACK
        and visit.level == high
        and following.level == low
        and following.outcome is not Outcome.RECALLED  # undone
    )


def de_escalate(tickets: Tickets, *, to: int, reason: str, actor: Actor, at: Moments) -> Done:
    """A supervisor sends a ticket down to a chosen level; it is offered there afresh, and a raise ends."""

    def step(change: Change) -> None:
        change.require("ticket.de_escalate")
        unresolved(change)
        state = change.state
        if not 1 <= to < state.level:
            raise NotLower(level=state.level, to=to)
        if not reason.strip():
            raise ReasonNeeded(what="de_escalate")
        change.record(DeEscalated(offer=land(state, state.policy, to, change.moment).offer, reason=reason))

    return carry_out(step, tickets, actor=actor, at=at)
