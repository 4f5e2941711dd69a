"""Playing recorded history through the door: many acts a ticket, each at its own moment, in one batch.

Used by imports. With `live`, the engine lives through the log: every due step is carried out at its own moment
between the acts. Without, tickets are *historical*: nothing falls due until they are adopted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from sportello.desk.batch import Batch
from sportello.desk.change import Change
from sportello.desk.door import Step, lock, whole_seconds
from sportello.desk.linking import OTHER_SIDE, link_both
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.escalation import land
from sportello.domain.lifecycle import Status, may_move
from sportello.domain.ticket import TicketState
from sportello.domain.timeline.ladder import Adopted
from sportello.domain.timeline.life import Absorbed, MergedInto
from sportello.people.actor import ENGINE, Actor
from sportello.sets.writes import next_ids
from sportello.tickets.models import Ticket, TimelineEvent

LOOK_AGAIN: Final = timedelta(days=7)
"""When a wait is looked at again whose own day had passed before the engine cared for it."""


@dataclass(frozen=True)
class Act:
    """One thing that happened: a step at a moment, by somebody. The key makes a repeat do nothing."""

    at: datetime
    step: Step
    actor: Actor
    dedup_key: str


@dataclass
class Played:
    """What came of it: the ticket of each case, the acts done, repeated and refused."""

    tickets: dict[str, int] = field(default_factory=dict)
    done: int = 0
    repeated: int = 0
    refused: list[tuple[str, Act, DeskError]] = field(default_factory=list)


def play(
    cases: Mapping[str, Sequence[Act]],
    known: Mapping[str, int],
    *,
    actor: Actor,
    recorded_at: datetime,
    live: bool = False,
    until: datetime | None = None,
) -> Played:
    """Play the acts of each case in order. `known` names the tickets of cases that were begun before.

    The first act of a new case must open its ticket. A refused act is listed and leaves no trace. With `live` the
    engine goes on with each ticket up to `until`.
    """
    played = Played()
    with transaction.atomic():
        batch = Batch(rulebook(), actor, recorded_at, punctual=live, quiet=True)
        ids = {case: known[case] for case in cases if case in known}
        lock(sorted(ids.values()))
        batch.load(sorted(ids.values()), recorded_at)
        fresh = [case for case in cases if case not in known]
        ids.update(zip(fresh, next_ids(Ticket, len(fresh)) if fresh else [], strict=True))
        before = _repeats(cases)
        for case, acts in cases.items():
            _play_case(batch, ids[case], case, acts, before, played, live)
            if live and until is not None and ids[case] in batch.changes:
                batch.changes[ids[case]].settle(whole_seconds(until))
        batch.save()
    played.tickets = {case: id for case, id in ids.items() if id in batch.changes}
    return played


def _play_case(
    batch: Batch, id: int, case: str, acts: Sequence[Act], before: set[str], played: Played, live: bool
) -> None:
    for act in acts:
        if act.dedup_key in before:
            played.repeated += 1
            continue
        at = whole_seconds(act.at)
        change = batch.changes.get(id)
        is_opening = change is None
        if change is None:
            change = batch.add_new(id, act.actor, at)
        refusal = _play_act(change, act, at, live)
        if refusal is None:
            played.done += 1
            continue
        played.refused.append((case, act, refusal))
        if is_opening:
            del batch.changes[id]


def _play_act(change: Change, act: Act, at: datetime, live: bool) -> DeskError | None:
    last = change.state.last_at
    change.happened_at = None
    if last is not None and at < last:
        change.happened_at, at = at, last
    if (live and not change.is_new) or change.events:
        change.settle(at)
    change.actor, change.at, change.dedup_key = act.actor, at, act.dedup_key
    back = change.mark()
    try:
        act.step(change)
    except DeskError as refusal:
        back()
        return refusal
    return None


def _repeats(cases: Mapping[str, Sequence[Act]]) -> set[str]:
    """The keys among these that are in the timeline already."""
    keys = [act.dedup_key for acts in cases.values() for act in acts]
    found: set[str] = set()
    for start in range(0, len(keys), 2000):
        known = TimelineEvent.objects.filter(dedup_key__in=keys[start : start + 2000])
        found.update(key for key in known.values_list("dedup_key", flat=True) if key)
    return found


def adopt(tickets: Sequence[int], *, at: datetime, past_told: bool = False) -> int:
    """Let the engine care for imported tickets still unresolved: from `at` on their time counts. Returns how many.

    With `past_told` nothing climbs for promises that were broken while it was history, and what waited for a day that
    has passed is looked at in a week.
    """
    moment, count = whole_seconds(at), 0
    with transaction.atomic():
        batch = Batch(rulebook(), ENGINE, moment, quiet=True)
        lock(sorted(tickets))
        batch.load(sorted(tickets), moment)
        for change in batch.changes.values():
            state = change.state
            if not state.historical or not state.is_unresolved:
                continue
            change.at = max(moment, state.last_at or moment)
            offer = land(state, state.policy, state.level, change.moment).offer
            until = _looked_at_again(state, change.at) if past_told else None
            change.record(Adopted(offer=offer, past_told=past_told, until=until))
            count += 1
        batch.save()
    return count


def _looked_at_again(state: TicketState, at: datetime) -> datetime | None:
    until = state.waiting_until if state.status is Status.WAITING else None
    return at + LOOK_AGAIN if until is not None and until <= at else None


@dataclass(frozen=True)
class Joint:
    """Two imported tickets that belong together; `merged` says that the one went into the other."""

    one: int
    other: int
    relation: str = "related"
    merged: bool = False


def join(joints: Sequence[Joint], *, actor: Actor, at: datetime) -> int:
    """Link imported tickets, and merge those that were merged. What is linked already stays; returns how many were new.

    A ticket that has ended cannot be merged any more: it is linked as a duplicate.
    """
    moment, count = whole_seconds(at), 0
    with transaction.atomic():
        batch = Batch(rulebook(), actor, moment, quiet=True)
        ids = sorted({id for joint in joints for id in (joint.one, joint.other)})
        lock(ids)
        batch.load(ids, moment)
        for joint in joints:
            one, other = batch.changes.get(joint.one), batch.changes.get(joint.other)
            if one is None or other is None or one is other:
                continue
            relation = "duplicate" if joint.merged else joint.relation
            if one.is_linked(joint.other, relation):
                continue
            for change in (one, other):
                change.settle(max(moment, change.state.last_at or moment))
                change.at = max(moment, change.state.last_at or moment)
            link_both(one, other, relation, OTHER_SIDE[relation])
            # Into one that was merged itself nothing goes: a ring of them would never end.
            stands = other.state.status is not Status.MERGED
            if joint.merged and stands and may_move(one.state.status, Status.MERGED):
                one.record(MergedInto(target=joint.other, target_number=other.state.number))
                other.record(Absorbed(source=joint.one, source_number=one.state.number))
            count += 1
        batch.save()
    return count
