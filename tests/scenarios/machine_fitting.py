"""Acts that make sense for a ticket as it stands, so that the machine gets further than refusals."""

from typing import Any

from sportello.domain.lifecycle import ENDED, Status
from sportello.domain.ticket import TicketState

Choice = tuple[str, str]  # an act and who does it

SOLVED = [
    ("write", "dario"),
    ("reopen", "dario"),
    ("reopen", "staff"),
    ("confirm", "dario"),
    ("close", "staff"),
]
ANYTIME = [
    *[("reply", "staff"), ("write", "dario"), ("write", "dario"), ("note", "staff"), ("call", "staff")],
    *[("nudge", "dario"), ("nudge", "dario"), ("ask", "dario"), ("triage", "boss"), ("hold", "staff")],
    *[("hold", "staff"), ("snooze", "staff"), ("escalate", "staff"), ("escalate", "boss"), ("tag", "staff")],
    *[("assign", "boss"), ("transfer", "staff"), ("split", "staff"), ("involve", "staff"), ("merge", "boss")],
    *[("link", "boss"), ("unlink", "boss"), ("watch", "staff"), ("field", "staff"), ("resolve", "boss")],
]


def fitting(state: TicketState, names: dict[int, str], at_home: bool) -> list[tuple[str, list[str]]]:
    """(act, who may be doing it) for the state; staff and boss are those of its department."""
    roles: dict[str, list[str]] = {
        "staff": ["ada", "bruno", "carla"] if at_home else ["eva"],
        "boss": ["carla", "marta"] if at_home else ["eva"],
    }
    chosen = [(act, roles.get(who, [who])) for act, who in _plain(state)]
    return [*chosen, *((act, [name]) for act, name in _by_name(state, names))]


def _plain(state: TicketState) -> list[Choice]:
    if state.status is Status.RESOLVED:
        return SOLVED
    if state.status in ENDED:
        return [("write", "dario"), ("note", "staff")]
    acts = list(ANYTIME)
    if state.status is Status.WAITING:
        acts += [("resume", "staff")] * 4
    if state.snoozed_until is not None:
        acts += [("wake", "staff")]
    if state.level > 1:
        acts += [("de_escalate", "boss")] * 2
    return acts


def _by_name(state: TicketState, names: dict[int, str]) -> list[Choice]:
    """What only certain people do: those it is offered to, the taker, the sender, the owner."""
    visit, record = state.visit, state.open_record
    found: list[tuple[str, Any]] = []
    if visit is not None:
        found += [("take", person) for person in visit.offered_to] * 4
        found += [("hand_back", person) for person in (*visit.offered_to, visit.taken_by)] * 4
    if record is not None and record.by is not None:
        found += [("recall", record.by)] * 8
    if state.owner is not None and state.is_unresolved:
        found += [("resolve", state.owner), ("escalate", state.owner)] * 4
    return [(act, names[person]) for act, person in found if person in names]
