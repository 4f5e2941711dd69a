"""A sitting: commands one after the other, in the order of time, on tickets kept in memory and written once.

For long histories, such as the sample desk's three months: the commands, the engine and what they refuse are those
of every day, and each due step is carried out at its own moment; only the reading and writing between is spared.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from sportello.desk.batch import Batch
from sportello.desk.change import Change
from sportello.desk.door import SITTING, Done, Step, UnknownTicket, run_step
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.ticket import TicketState
from sportello.people.actor import ENGINE, Actor
from sportello.sets.writes import next_ids
from sportello.tickets.models import Ticket


class Sitting:
    """The tickets opened since it began. `told_from`: people are told of what happens from this moment on."""

    def __init__(self, *, recorded_at: datetime, told_from: datetime) -> None:
        self.batch = Batch(rulebook(), ENGINE, recorded_at, punctual=True)
        self.told_from = told_from

    def rules_changed(self) -> None:
        """Read the rule book again: a policy, a rota or a team is another one from here on."""
        self.batch.rules = replace(rulebook(), choose=self.batch.rules.choose)

    def state(self, ticket: int, at: datetime) -> TicketState:
        """The ticket as it is at `at`, with everything done that fell due."""
        change = self.batch.changes[ticket]
        self._settle(change, at)
        return change.state

    def settle(self, at: datetime) -> None:
        """Carry out what fell due on every ticket."""
        for change in self.batch.changes.values():
            self._settle(change, at)

    def _settle(self, change: Change, at: datetime) -> None:
        self.batch.quiet = at < self.told_from
        change.settle(at)

    def carry_out(
        self,
        step: Step,
        ids: Sequence[int],
        moments: Mapping[int, datetime],
        *,
        actor: Actor,
        beside: Sequence[int] = (),
    ) -> Done:
        """What `door.carry_out` does, in memory."""
        done, known = Done(), set(self.batch.changes)
        latest = max(moments.values())
        for id in {*beside, *ids, *self._concerned(ids)}:
            if id in self.batch.changes:
                self._settle(self.batch.changes[id], moments.get(id, latest))
                self.batch.changes[id].actor, self.batch.changes[id].happened_at = actor, None
        for id in ids:
            change = self.batch.changes.get(id)
            if change is None:
                done.refused[id] = UnknownTicket(ticket=id)
                continue
            run_step(change, step, moments[id], done)
        touched = {*ids, *beside, *(set(self.batch.changes) - known)} & set(self.batch.changes)
        done.changes = {id: self.batch.changes[id] for id in sorted(touched)}
        if len(ids) == 1 and done.refused:
            raise done.refused[ids[0]]
        return done

    def _concerned(self, ids: Sequence[int]) -> Iterator[int]:
        """Their parents and problems, and what waits for them as problems: what happens here may touch them."""
        causes = {self.batch.changes[id].state.problem for id in ids if id in self.batch.changes}
        for other in self.batch.changes.values():
            if other.state.id in ids and other.state.parent is not None:
                yield other.state.parent
            elif other.state.problem in ids or other.state.id in causes:
                yield other.state.id

    def open_with(self, steps: Sequence[Step], *, actor: Actor, at: datetime) -> Done:
        """What `door.open_with` does, in memory."""
        self.batch.quiet = at < self.told_from
        opened = {}
        for id, step in zip(next_ids(Ticket, len(steps)), steps, strict=True):
            opened[id] = self.batch.add_new(id, actor, at)
            try:
                step(opened[id])
            except DeskError:
                del self.batch.changes[id]
                raise
        return Done(changes=opened)


@contextmanager
def sitting(*, recorded_at: datetime, told_from: datetime) -> Iterator[Sitting]:
    """Hold a sitting: every command called inside acts on its tickets, and all is written at its end or nothing."""
    with transaction.atomic():
        held = Sitting(recorded_at=recorded_at, told_from=told_from)
        token = SITTING.set(held)
        try:
            yield held
        finally:
            SITTING.reset(token)
        held.batch.save()
