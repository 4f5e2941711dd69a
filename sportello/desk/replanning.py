"""When the rules themselves change: tickets that move to another policy version or feel a new calendar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from sportello.desk.batch import Batch
from sportello.desk.change import Change
from sportello.desk.charge import unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out, lock, whole_seconds
from sportello.desk.following import NothingToDo
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import UNRESOLVED, Status
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
        change.record(PolicyMoved(policy=version, before=state.policy, level=min(state.level, policy.last)))

    return carry_out(step, tickets, actor=actor, at=at)


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
    """Tickets that wait for a moment on the calendar: unresolved ones with an open clock on it, and resolved ones."""
    open_clock = Q(status__in=[status.value for status in UNRESOLVED], clocks__ended_at=None)
    return Ticket.objects.filter(
        open_clock | Q(status=Status.RESOLVED.value), clocks__calendar=calendar
    ).distinct()


def recount_on(calendar: int, *, actor: Actor, at: datetime, after: int = 0, limit: int = SET) -> Moved:
    """Reckon anew the open clocks of the next set that count on a calendar, once its hours have changed.

    Time before the change counts stays as it was measured. A resolved ticket only closes at another moment.
    """

    def step(change: Change) -> None:
        change.record(CalendarChanged(calendar=calendar))

    found = counting_on(calendar).filter(pk__gt=after).order_by("pk").values_list("pk", "status")[:limit]
    ids = dict(found)
    if not ids:
        return Moved(last=after)
    resolved = [id for id, status in ids.items() if status == Status.RESOLVED.value]
    plan_again(resolved, at=at)
    going_on = [id for id in ids if id not in resolved]
    moved = _moved(going_on, lambda: carry_out(step, going_on, actor=actor, at=at)) if going_on else Moved()
    return Moved(moved.count + len(resolved), moved.refused, max(ids))


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
