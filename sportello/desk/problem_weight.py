"""What an incident's priority means to its problem: the problem counts its incidents by priority, and rules may ask."""

from collections.abc import Sequence

from sportello.desk.change import Change
from sportello.domain.priority import Priority
from sportello.domain.timeline.problem import IncidentWeighed
from sportello.tickets.models import Ticket


def problems_of(ids: Sequence[int]) -> list[int]:
    """The problems of these tickets, to be locked and loaded beside them."""
    found = Ticket.objects.filter(id__in=ids).exclude(problem=None).values_list("problem", flat=True)
    return sorted({problem for problem in found if problem is not None} - set(ids))


def weigh(change: Change, before: Priority) -> None:
    """Tell the ticket's problem, if it is linked to one, that its priority was another one `before`."""
    state = change.state
    problem = change.batch.changes.get(state.problem or 0)
    if problem is None or not change.is_linked(problem.state.id, "caused_by"):
        return
    problem.at = max(change.at, problem.state.last_at or change.at)
    problem.record(IncidentWeighed(state.id, state.number, before, state.priority), main=False)
