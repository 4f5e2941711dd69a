"""When the rules themselves change: tickets that move to another policy version or feel a new calendar."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sportello.desk.change import Change
from sportello.desk.charge import unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.following import NothingToDo
from sportello.domain.errors import DeskError
from sportello.domain.timeline.alerts import CalendarChanged
from sportello.domain.timeline.ladder import PolicyMoved
from sportello.escalation.models import Policy
from sportello.people.actor import Actor
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
    """Unresolved tickets with an open clock that counts on the calendar."""
    return Ticket.objects.unresolved().filter(clocks__calendar=calendar, clocks__ended_at=None).distinct()


def recount_on(calendar: int, *, actor: Actor, at: Moments, after: int = 0, limit: int = SET) -> Moved:
    """Reckon anew the open clocks of the next set that count on a calendar, once a version of it was added.

    Time before the version's date stays as it was measured.
    """

    def step(change: Change) -> None:
        change.record(CalendarChanged(calendar=calendar))

    open_here = counting_on(calendar).filter(pk__gt=after).order_by("pk")
    ids = list(open_here.values_list("pk", flat=True)[:limit])
    if not ids:
        return Moved(last=after)
    return _moved(ids, lambda: carry_out(step, ids, actor=actor, at=at))
