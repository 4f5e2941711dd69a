"""What will happen to a ticket if nobody does anything, as the ladder shows it: the engine's own steps, played forward."""

from datetime import datetime

from sportello.domain.due import first_due
from sportello.domain.engine import fire
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import TicketState
from sportello.domain.timeline import Moment, evolve
from sportello.web.ladder import Ahead

STEPS = 60


def ahead(ticket: TicketState, rules: RuleBook, now: datetime) -> list[Ahead]:
    """The levels it would reach, one after the other, each with its moment and whom it would be offered to."""
    state, future = ticket.clone(), rules.in_future()
    found: list[Ahead] = []
    for _step in range(STEPS):
        due = first_due(state, future)
        if due is None or not state.is_unresolved or state.level >= future.policy(state.policy).last:
            break
        moment = Moment(max(due.at, now), future)
        visits = len(state.visits)
        for payload in fire(state, due, moment):
            evolve(state, payload, moment)
        for visit in state.visits[visits:]:
            passed = visit.left_at is not None
            found.append(Ahead(visit.level, visit.entered_at, tuple(visit.offered_to), passed))
    return found
