"""Whom an escalation of many tickets would reach, told before it is done; the same steps, and nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sportello.desk.batch import Batch
from sportello.desk.change import Change
from sportello.desk.door import Done, UnknownTicket, run_step, ticket_ids, whole_seconds
from sportello.desk.escalate import reasons_of, way_up
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.escalation import climbs
from sportello.domain.ticket import Cause
from sportello.people.actor import Actor


@dataclass(frozen=True, order=True)
class Receiver:
    """A level of a policy, the team and the people that would be offered the tickets."""

    level: int
    policy: int
    team: int
    people: tuple[int, ...]


@dataclass
class Receiving:
    """How many each would receive, by ticket number; which are refused and why; the reasons that fit all the rest."""

    tickets: dict[Receiver, list[int]] = field(default_factory=dict)
    refused: dict[int, DeskError] = field(default_factory=dict)
    reasons: dict[int, set[str]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many would climb."""
        return sum(len(numbers) for numbers in self.tickets.values())


def receiving(tickets: Sequence[int], *, actor: Actor, at: datetime) -> Receiving:
    """Escalate these to their next level on copies: who would receive how many."""
    ids, moment, found = ticket_ids(tickets), whole_seconds(at), Receiving()
    batch, done = Batch(rulebook(), actor, moment), Done()
    batch.load(ids, moment)

    def step(change: Change) -> None:
        target = way_up(change, None)
        reasons = reasons_of(change.batch.rules.level_of(change.state), target)
        found.reasons.setdefault(change.state.policy, set()).update(reasons)
        change.record_all(climbs(change.state, target, Cause.PERSON, change.moment))

    for id in ids:
        change = batch.changes.get(id)
        if change is None:
            found.refused[id] = UnknownTicket(ticket=id)
            continue
        run_step(change, step, moment, done)
        visit = change.state.visit
        if id in done.refused or visit is None:
            found.refused[id] = done.refused.get(id, UnknownTicket(ticket=id))
            continue
        receiver = Receiver(visit.level, visit.policy, visit.team or 0, tuple(visit.offered_to))
        found.tickets.setdefault(receiver, []).append(change.state.number)
    return found
