"""When the rules themselves change: tickets that move to another policy version or feel a new calendar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from sportello.desk.batch import Batch
from sportello.desk.change import Change, moment_of_engine
from sportello.desk.charge import unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out, lock, whole_seconds
from sportello.desk.following import NothingToDo
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.escalation import goes_on, land
from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import Status
from sportello.domain.timeline.alerts import CalendarChanged
from sportello.domain.timeline.ladder import PolicyMoved
from sportello.escalation.models import Policy
from sportello.people.actor import ENGINE, Actor
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet

SET = 200  # so many at once hold nobody up


def move_to_policy(tickets: Tickets, *, version: int, actor: Actor, at: Moments) -> Done:
    """Move tickets to another version of a policy: level (or the last) and spent time stay."""

    def step(change: Change) -> None:
        change.require("policy.edit")
        unresolved(change)
        state, policy = change.state, change.batch.rules.policy(version)
        if state.policy == version:
            raise NothingToDo(policy=version)
        level = min(state.level, policy.last)
        offer = _offered_anew(change, version, level)
        moved = PolicyMoved(policy=version, before=state.policy, level=level, offer=offer)
        if offer is not None and state.visit is not None:
            moved = replace(moved, was_offered=tuple(state.visit.offered_to), was_team=state.visit.team)
        change.record(moved)
        if offer is not None:
            change.follow_on(goes_on(state, moment_of_engine(change.moment)))

    return carry_out(step, tickets, actor=actor, at=at)


def _offered_anew(change: Change, version: int, level: int) -> Offer | None:
    """To whom the new version offers what nobody has taken yet; None where that is who has the offer already."""
    state, rules, visit = change.state, change.batch.rules, change.state.visit
    if (
        visit is None
        or not visit.is_offered
        or (state.owner is not None and visit.offered_to == [state.owner])
    ):
        return None
    if level == visit.level and rules.level_of(state).target == rules.policy(version).level(level).target:
        return None
    return land(state, version, level, change.moment).offer


@dataclass(frozen=True)
class Moved:
    """One set of tickets done: how many, which would not, and the last one looked at."""

    count: int = 0
    refused: dict[int, DeskError] = field(default_factory=dict)
    last: int = 0


def running_under(policy: Policy) -> TicketQuerySet:
    """Unresolved tickets that go by any version of the policy."""
    return _running(policy, list(policy.versions.values_list("pk", flat=True)))


def left_behind(policy: Policy) -> TicketQuerySet:
    """Unresolved tickets that go by an earlier version of the policy than the one in force."""
    earlier = policy.versions.exclude(pk=policy.in_force_id or 0)
    return _running(policy, list(earlier.values_list("pk", flat=True)))


def _running(policy: Policy, versions: list[int]) -> TicketQuerySet:
    found = Ticket.objects.unresolved().filter(policy__in=versions, historical=False)
    elsewhere = policy.entries.exclude(department=policy.department_id)
    if policy.department_id is not None and not elsewhere.exists():
        # Narrowed to where they can be, so that an index of open tickets serves.
        found = found.filter(department=policy.department_id)
    return found


def follow(policy: Policy, *, actor: Actor, at: datetime, after: int = 0, limit: int = SET) -> Moved:
    """Move the next set of tickets left behind to the version in force, in the order of their ids from `after` on."""
    ids = list(left_behind(policy).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])
    if not ids or policy.in_force_id is None:
        return Moved(last=after)
    version = policy.in_force_id
    return _moved(ids, lambda: move_to_policy(ids, version=version, actor=actor, at=at))


def _moved(ids: list[int], command: Callable[[], Done]) -> Moved:
    try:
        refused = dict(command().refused)
    except DeskError as refusal:  # a set of one raises its refusal
        refused = {ids[0]: refusal}
    return Moved(len(ids) - len(refused), refused, ids[-1])


def counting_on(calendar: int) -> TicketQuerySet:
    """Unresolved tickets with an open clock that counts on the calendar."""
    return Ticket.objects.unresolved().filter(clocks__calendar=calendar, clocks__ended_at=None).distinct()


def closing_on(calendar: int) -> TicketQuerySet:
    """Resolved tickets whose grace may count on the calendar: one of their clocks did."""
    return Ticket.objects.filter(status=Status.RESOLVED.value, clocks__calendar=calendar).distinct()


def recount_on(calendar: int, *, actor: Actor, at: datetime, after: int = 0, limit: int = SET) -> Moved:
    """Reckon anew the open clocks of the next set that count on a calendar, once its hours have changed.

    Time before the change counts stays as it was measured. A resolved ticket only closes at another moment.
    """

    def step(change: Change) -> None:
        change.record(CalendarChanged(calendar=calendar))

    going_on, resolved = (
        list(found.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])
        for found in (counting_on(calendar), closing_on(calendar))
    )
    ids = sorted([*going_on, *resolved])[:limit]
    if not ids:
        return Moved(last=after)
    last = ids[-1]
    going_on, resolved = [id for id in going_on if id <= last], [id for id in resolved if id <= last]
    plan_again(resolved, at=at)
    moved = _moved(going_on, lambda: carry_out(step, going_on, actor=actor, at=at)) if going_on else Moved()
    return Moved(moved.count + len(resolved), moved.refused, last)


def plan_again(ids: Sequence[int], *, at: datetime) -> None:
    """Settle these tickets, then write down afresh what falls due on them; without an event, since nothing happened."""
    if not ids:
        return
    moment = whole_seconds(at)
    with transaction.atomic():
        lock(sorted(ids))
        batch = Batch(rulebook(), ENGINE, moment, processed_at=moment)
        batch.load(sorted(ids), moment)
        for change in batch.changes.values():
            change.settle(moment)
        batch.save()
        batch.replan([change for change in batch.changes.values() if not change.events])
