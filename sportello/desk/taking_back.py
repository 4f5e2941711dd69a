"""«Riprendila»: whoever lost the race against the clock takes the ticket back, while nobody above has taken it."""

from datetime import timedelta

from sportello.desk.change import Change
from sportello.desk.charge import NotYours, unresolved, was_offered_to
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.escalate import NothingToRecall
from sportello.desk.reopening import back_to
from sportello.domain.ladder import Offer
from sportello.domain.ticket import Cause
from sportello.domain.timeline.ladder import HandedBack
from sportello.people.actor import Actor

# So long after a climb by time it is still the same race.
JUST_NOW = timedelta(minutes=15)
BY_TIME = frozenset({Cause.NOT_TAKEN, Cause.NOT_RESOLVED, Cause.NOBODY})
REASON = "taken_back"


def take_back(tickets: Tickets, *, actor: Actor, at: Moments) -> Done:
    """Back to the level it has just climbed from by time, in the actor's charge, with that level's full time."""

    def step(change: Change) -> None:
        change.require("ticket.take")
        unresolved(change)
        state, person = change.state, change.actor.person
        record, visit = state.open_record, state.visit
        if record is None or visit is None or person is None:
            raise NothingToRecall(level=state.level)
        if not visit.is_offered or record.cause not in BY_TIME or change.at - record.at > JUST_NOW:
            raise NothingToRecall(level=state.level)
        if not was_offered_to(state, change.batch.rules, person):
            raise NotYours(level=state.level)
        origin = state.visit_numbered(record.from_visit)
        there = back_to(change, person, origin.level)
        offer = Offer(there.policy, there.level, origin.team or there.team, (person,))
        change.record(HandedBack(offer=offer, owner=person, reason=REASON))

    return carry_out(step, tickets, actor=actor, at=at)
