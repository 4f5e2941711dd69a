"""Where a log says a case is."""

from sportello.desk.change import Change
from sportello.desk.retelling.told import Told
from sportello.domain.escalation import land
from sportello.domain.ladder import Offer


def offer_at(change: Change, told: Told, policy: int, level: int) -> Offer:
    """Where the log says the case is. In a history nobody is offered anything: only the team is known."""
    state, staff = change.state, change.batch.rules.staff
    team = staff.teams.get(told.team or 0)
    if state.historical:
        found = team or staff.team_at(state.department, state.area, level)
        return Offer(policy, level, None if found is None else found.id)
    if team is not None:
        return Offer(policy, level, team.id, staff.on_shift(team, change.at))
    return land(state, policy, level, change.moment).offer
