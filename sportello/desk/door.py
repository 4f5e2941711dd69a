"""The one door: every command that changes tickets goes through `carry_out`.

One transaction: lock the rows in order, load the set, settle what fell due, run the step, write. A refusal concerns
one ticket: a set lists what was refused and why, a set of one raises it, and what was settled stays settled.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from sportello.desk.batch import Batch
from sportello.desk.change import Change
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.rulebook import RuleBook
from sportello.people.actor import Actor
from sportello.sets.vendor import vendor
from sportello.sets.writes import next_ids
from sportello.tickets.models import Ticket, TimelineEvent

if TYPE_CHECKING:
    from sportello.desk.sitting import Sitting

log = logging.getLogger(__name__)

# A long history is played in one sitting: its tickets stay in memory until the end (desk.sitting).
SITTING: ContextVar["Sitting | None"] = ContextVar("sitting", default=None)

Step = Callable[[Change], None]
Tickets = int | Ticket | Iterable[int | Ticket]
Moments = datetime | Mapping[int, datetime]


class UnknownTicket(DeskError):
    """No such ticket (or none the actor may see)."""

    code = "unknown_ticket"


class NothingRecorded(DeskError):
    """A step ended without leaving an event: a fault of the command, rolled back."""

    code = "nothing_recorded"


@dataclass
class Done:
    """What a command did: the tickets changed, those refused and why, those a repeat had already done."""

    changes: dict[int, Change] = field(default_factory=dict)
    refused: dict[int, DeskError] = field(default_factory=dict)
    repeated: dict[int, int] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        return [id for id in self.changes if id not in self.refused]

    @property
    def numbers(self) -> list[int]:
        return [self.changes[id].state.number for id in self.ids]


def whole_seconds(moment: datetime) -> datetime:
    """The engine counts in whole seconds: a moment loses its fraction at the door (docs/decisions)."""
    return moment.replace(microsecond=0) if moment.microsecond else moment


def carry_out(
    step: Step,
    tickets: Tickets,
    *,
    actor: Actor,
    at: Moments,
    dedup_key: str | None = None,
    beside: Sequence[int] = (),
) -> Done:
    """Run `step` on each ticket of the set at its moment. A set of one raises its refusal.

    Tickets `beside` are locked, loaded and settled too, for steps that write on a second ticket.
    """
    ids = ticket_ids(tickets)
    moments = {id: whole_seconds(at if isinstance(at, datetime) else at[id]) for id in ids}
    sitting = SITTING.get()
    if sitting is not None:
        return sitting.carry_out(step, ids, moments, actor=actor, beside=beside)
    if not ids:
        return Done()
    try:
        done = _carry_out(step, ids, moments, actor, dedup_key, beside)
    except IntegrityError:
        # The same command came twice at once, and the other one was first.
        if dedup_key is None or (before := _repeat(dedup_key)) is None:
            raise
        return Done(repeated={before: before})
    if len(ids) == 1 and done.refused:
        raise done.refused[ids[0]]
    return done


def _carry_out(
    step: Step,
    ids: Sequence[int],
    moments: Mapping[int, datetime],
    actor: Actor,
    dedup_key: str | None,
    beside: Sequence[int],
) -> Done:
    done = Done()
    with transaction.atomic():
        if dedup_key is not None and (before := _repeat(dedup_key)):
            return Done(repeated={before: before})
        latest = max(moments.values())
        batch = Batch(rulebook(), actor, latest)
        everybody = sorted({*ids, *beside})
        lock(everybody)
        batch.load(everybody, latest)
        batch.beside = tuple(beside)
        for id in beside:
            if id in batch.changes:
                batch.changes[id].settle(latest)
        for id in ids:
            change = batch.changes.get(id)
            if change is None:
                done.refused[id] = UnknownTicket(ticket=id)
                continue
            change.dedup_key = dedup_key
            run_step(change, step, moments[id], done)
            if id not in done.refused:
                # One event of the set carries the key; it stands for all of them.
                dedup_key = change.dedup_key
            change.dedup_key = None
        batch.save()
        done.changes = {id: change for id, change in batch.changes.items() if change.events}
    return done


def open_with(steps: Sequence[Step], *, actor: Actor, at: datetime, dedup_key: str | None = None) -> Done:
    """Open one ticket a step. Refusals are raised: nothing was there before that could be kept."""
    moment = whole_seconds(at)
    sitting = SITTING.get()
    if sitting is not None:
        return sitting.open_with(steps, actor=actor, at=moment)
    try:
        with transaction.atomic():
            if dedup_key is not None and (before := _repeat(dedup_key)):
                return Done(repeated={before: before})
            return _opened([(step, actor, dedup_key) for step in steps], moment)
    except IntegrityError:
        # The same request came twice at once, and the other one was first.
        if dedup_key is None or (before := _repeat(dedup_key)) is None:
            raise
        return Done(repeated={before: before})


def stands_alone() -> bool:
    """Whether nothing else is kept with what is written now, and one statement would be a transaction of its own."""
    return vendor() == "postgresql" and not connection.in_atomic_block and SITTING.get() is None


def open_alone(step: Step, id: int, rules: RuleBook, *, actor: Actor, at: datetime) -> Change:
    """Open one ticket that stands alone, by an id that was given to it. Raises what the step refuses.

    PostgreSQL writes it with one statement, if that is enough, and needs no transaction around it.
    """
    moment = whole_seconds(at)
    batch = Batch(rules, actor, moment)
    change = batch.add_new(id, actor, moment)
    step(change)
    batch.save()
    return change


def carry_each(acts: Mapping[int, tuple[Step, Actor, str]], *, at: datetime) -> Done:
    """Run a step of its own on each of these tickets, by its own actor, under its own dedup key: all or none.

    Raises the first refusal, and IntegrityError where a key is known already.
    """
    moment, done = whole_seconds(at), Done()
    with transaction.atomic():
        ids = sorted(acts)
        batch = Batch(rulebook(), acts[ids[0]][1], moment)
        lock(ids)
        batch.load(ids, moment)
        for id in ids:
            change = batch.changes.get(id)
            if change is None:
                raise UnknownTicket(ticket=id)
            step, change.actor, change.dedup_key = acts[id]
            run_step(change, step, moment, done)
            for refusal in done.refused.values():
                raise refusal
            change.dedup_key = None
        batch.save()
        done.changes = dict(batch.changes)
    return done


def open_each(openings: Sequence[tuple[Step, Actor, str]], *, at: datetime) -> Done:
    """Open one ticket for each step, by its own actor, under its own dedup key: all of them or none.

    Raises what a step refuses, and IntegrityError where a key is known already.
    """
    with transaction.atomic():
        return _opened(openings, whole_seconds(at))


def _opened(openings: Sequence[tuple[Step, Actor, str | None]], moment: datetime) -> Done:
    batch = Batch(rulebook(), openings[0][1], moment)
    for id, (step, actor, key) in zip(next_ids(Ticket, len(openings)), openings, strict=True):
        change = batch.add_new(id, actor, moment)
        change.dedup_key = key
        step(change)
    batch.save()
    return Done(changes=dict(batch.changes))


def run_step(change: Change, step: Step, at: datetime, done: Done) -> None:
    """Settle one ticket up to the moment, then let the step act on it."""
    state = change.state
    if state.last_at is not None and at < state.last_at:
        change.happened_at, at = at, state.last_at
    change.settle(at)
    if state.last_at is not None and at < state.last_at:
        at = state.last_at
    change.at = at
    batch, before = change.batch, len(change.events)
    known = len(batch.changes)
    backs = [change.mark(), *(batch.changes[id].mark() for id in batch.beside if id in batch.changes)]
    try:
        step(change)
        if len(change.events) == before:
            raise NothingRecorded(ticket=state.number)
    except DeskError as refusal:
        for back in backs:
            back()
        for id in list(batch.changes)[known:]:  # those that the step opened
            del batch.changes[id]
        done.refused[state.id] = refusal


def _repeat(key: str) -> int | None:
    """The ticket that an earlier command with this key made or changed."""
    return TimelineEvent.objects.filter(dedup_key=key).values_list("ticket", flat=True).first()


def ticket_ids(tickets: Tickets) -> list[int]:
    """Ids in order, each once: rows are locked in this order, so that two commands cannot wait for each other."""
    if isinstance(tickets, int | Ticket):
        tickets = [tickets]
    return sorted({ticket if isinstance(ticket, int) else ticket.pk for ticket in tickets})


def lock(ids: Sequence[int]) -> None:
    """Lock the tickets' rows in order. SQLite has locked the whole database when the transaction began."""
    if vendor() != "sqlite":
        list(Ticket.objects.filter(id__in=ids).order_by("id").select_for_update().values_list("id"))
