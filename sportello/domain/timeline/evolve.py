"""The fold: one event changes the ticket, then every clock is brought into line."""

from sportello.domain.clocks import reckon
from sportello.domain.ticket import TicketState
from sportello.domain.timeline.base import Moment, Payload

# Kinds after which targets may differ: priority, policy, level, status or a fact that an exit asks about.
_RETARGETS = frozenset({"triaged", "transferred", "calendar_changed", "adopted", "reopened", "policy_moved"})
_CHANGES_FACTS = frozenset(
    {"escalated", "handed_back", "de_escalated", "recalled", "nudged", "replied", "call_logged", "field_set"}
    | {"linked", "unlinked", "taken", "incident_weighed"}
)


def evolve(ticket: TicketState, payload: Payload, moment: Moment) -> None:
    """Apply one event to the ticket, in place. The door, the forecast and the audit all go through here."""
    payload.apply(ticket, moment)
    retarget = payload.kind in _RETARGETS
    if not retarget and payload.kind in _CHANGES_FACTS:
        retarget = moment.rules.policy(ticket.policy).conditional
    reckon(ticket, moment, retarget)
    ticket.last_at = moment.at
