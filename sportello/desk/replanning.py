"""When the rules themselves change: tickets that move to another policy version or feel a new calendar."""

from sportello.desk.change import Change
from sportello.desk.charge import unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.following import NothingToDo
from sportello.domain.timeline.alerts import CalendarChanged
from sportello.domain.timeline.ladder import PolicyMoved
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket


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


def recount_on(calendar: int, *, actor: Actor, at: Moments, limit: int = 500) -> int:
    """Reckon anew every open clock that counts on a calendar, once a version of it was added; how many tickets.

    Time before the version's date stays as it was measured; set by set, so that nobody waits long.
    """

    def step(change: Change) -> None:
        change.record(CalendarChanged(calendar=calendar))

    count, last = 0, 0
    while True:
        open_here = Ticket.objects.unresolved().filter(
            clocks__calendar=calendar, clocks__ended_at=None, pk__gt=last
        )
        ids = list(open_here.order_by("pk").values_list("pk", flat=True).distinct()[:limit])
        if not ids:
            return count
        carry_out(step, ids, actor=actor, at=at)
        count, last = count + len(ids), ids[-1]
