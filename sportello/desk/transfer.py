"""To another department: level 1 of its policy in force, with the time already spent."""

from sportello.desk.change import Change, moment_of_engine
from sportello.desk.charge import ReasonNeeded, unresolved
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.known import known_category
from sportello.desk.opening import policy_in_force
from sportello.domain.errors import DeskError
from sportello.domain.escalation import arrive, goes_on
from sportello.domain.timeline.ladder import Transferred
from sportello.people.actor import Actor


class SameDepartment(DeskError):
    """It is there already."""

    code = "same_department"


def transfer(
    tickets: Tickets,
    *,
    department: int,
    category: int | None = None,
    reason: str,
    actor: Actor,
    at: Moments,
    dedup_key: str | None = None,
) -> Done:
    """Give a ticket to another department; it starts at level 1 there, the SLA keeps its spent time."""

    def step(change: Change) -> None:
        change.require("ticket.transfer")
        unresolved(change)
        state = change.state
        if department == state.department:
            raise SameDepartment(department=department)
        if not reason.strip():
            raise ReasonNeeded(what="transfer")
        known_category(category, department)
        policy = policy_in_force(department, state.area, change.batch.rules)
        offer = arrive(state, policy, change.moment, department)
        twin = state.clone()
        twin.department, twin.category = department, category
        change.record(
            Transferred(
                department=department,
                area=state.area,
                category=category,
                offer=offer,
                sla=change.batch.rules.match_sla(twin),
                reason=reason,
            )
        )
        change.follow_on(goes_on(state, moment_of_engine(change.moment)))

    return carry_out(step, tickets, actor=actor, at=at, dedup_key=dedup_key)
