"""A ticket as the value that decisions read, for showing: nothing is locked and nothing is written."""

from django.db.models import BigIntegerField

from sportello.domain.lifecycle import Kind
from sportello.domain.ticket import TicketState
from sportello.escalation.rows import RECORDS, VISITS
from sportello.problems.rows import DETAILS
from sportello.sets.kept import Given, Kept
from sportello.sla.rows import CLOCKS
from sportello.tickets.models import Participant
from sportello.tickets.rows import load_states, stored_rows

_PARTICIPANTS = Kept(
    lambda: Participant.objects.filter(ticket_id=Given("ticket", BigIntegerField())).values_list(
        "person_id", "role"
    )
)


def state_of(ticket: int) -> TicketState:
    """The state of one ticket, by id, in five queries; one more for a problem."""
    state = next(state for state, _raw in load_states(stored_rows([ticket])))
    state.visits = [visit for _id, visit, _raw in VISITS.load([ticket])]
    state.clocks = {(clock.kind, clock.ordinal): clock for _id, clock, _raw in CLOCKS.load([ticket])}
    state.records = [record for _id, record, _raw in RECORDS.load([ticket])]
    for person, role in _PARTICIPANTS.rows(ticket=ticket):
        (state.watchers if role == "watcher" else state.copies).add(person)
    if state.kind is Kind.PROBLEM:
        state.detail = next((detail for _id, detail, _raw in DETAILS.load([ticket])), None)
    return state
