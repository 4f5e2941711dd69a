"""What people do to tickets in the machine: each act draws its own words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from sportello.desk.charge import assign, take_charge, triage
from sportello.desk.conversation import log_call, note, nudge, receive, reply
from sportello.desk.escalate import de_escalate, escalate, hand_back, recall
from sportello.desk.following import set_field, tag, unwatch, watch
from sportello.desk.hold import end_snooze, put_on_hold, resume, snooze
from sportello.desk.involve import ask_supervisor, involve_department
from sportello.desk.linking import link, merge, split, unlink
from sportello.desk.resolution import cancel, close, confirm, reopen, resolve
from sportello.desk.transfer import transfer
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.priority import HOW_BADLY, Priority

Draw = Callable[[st.SearchStrategy[Any]], Any]
Act = Callable[[Any, Draw], tuple[Callable[..., Any], dict[str, Any]]]

WORDS = {"text": "Ecco"}
WHY = {"reason": "Serve"}


def _later(machine: Any, draw: Draw) -> Any:
    return machine.now + timedelta(minutes=draw(st.sampled_from([1, 30, 300, 3000, 20000])))


def _hold(machine: Any, draw: Draw) -> Any:
    waiting_for = draw(st.sampled_from(list(WaitingFor)))
    until = None if waiting_for is WaitingFor.REQUESTER else _later(machine, draw)
    problem = draw(st.sampled_from(machine.problems)) if machine.problems else None
    if waiting_for is WaitingFor.PROBLEM:
        until = None
    return put_on_hold, {"waiting_for": waiting_for, "until": until, "problem": problem, **WHY}


def _call(machine: Any, draw: Draw) -> Any:
    promise = _later(machine, draw) if draw(st.booleans()) else None
    outcome = draw(st.sampled_from(["spoken", "no_answer"]))
    return log_call, {"text": "Detto", "outcome": outcome, "promise": promise}


def _climb(machine: Any, draw: Draw) -> Any:
    to = draw(st.sampled_from([None, None, 2, 3, 5, 9]))
    return escalate, {"to": to, "tried": "Tutto", "too_complex": draw(st.booleans()), **WHY}


def _triage(machine: Any, draw: Draw) -> Any:
    if draw(st.booleans()):
        return triage, {"how_badly": draw(st.sampled_from(sorted(HOW_BADLY)))}
    return triage, {"override": draw(st.sampled_from(list(Priority))), **WHY}


def _other(machine: Any, draw: Draw) -> int:
    return int(draw(st.sampled_from(machine.tickets)))


def _person(machine: Any, draw: Draw) -> int:
    return int(machine.story.id(draw(st.sampled_from(sorted(machine.story.people)))))


def _relation(machine: Any, draw: Draw) -> dict[str, Any]:
    return {
        "other": _other(machine, draw),
        "relation": draw(st.sampled_from(["related", "caused_by", "duplicate"])),
    }


def _department(machine: Any, draw: Draw) -> int:
    return int(draw(st.sampled_from(machine.departments)))


ACTS: dict[str, Act] = {
    "take": lambda m, draw: (take_charge, {"acknowledge": draw(st.booleans())}),
    "assign": lambda m, draw: (assign, {"owner": _person(m, draw)}),
    "triage": _triage,
    "reply": lambda m, draw: (reply, WORDS),
    "note": lambda m, draw: (note, {**WORDS, "mentions": (_person(m, draw),)}),
    "call": _call,
    "write": lambda m, draw: (receive, WORDS),
    "nudge": lambda m, draw: (nudge, {}),
    "hold": _hold,
    "resume": lambda m, draw: (resume, {}),
    "snooze": lambda m, draw: (snooze, {"until": _later(m, draw)}),
    "wake": lambda m, draw: (end_snooze, {}),
    "escalate": _climb,
    "recall": lambda m, draw: (recall, {}),
    "hand_back": lambda m, draw: (hand_back, WHY),
    "de_escalate": lambda m, draw: (de_escalate, {"to": draw(st.integers(1, 4)), **WHY}),
    "transfer": lambda m, draw: (transfer, {"department": _department(m, draw), **WHY}),
    "involve": lambda m, draw: (
        involve_department,
        {"department": _department(m, draw), "subject": "Una parte"},
    ),
    "ask": lambda m, draw: (ask_supervisor, WHY),
    "resolve": lambda m, draw: (resolve, {"text": draw(st.sampled_from(["", "Fatto"])), **WHY}),
    "reopen": lambda m, draw: (reopen, WHY),
    "confirm": lambda m, draw: (confirm, {}),
    "close": lambda m, draw: (close, {}),
    "cancel": lambda m, draw: (cancel, WHY),
    "merge": lambda m, draw: (merge, {"into": _other(m, draw)}),
    "split": lambda m, draw: (split, {"subject": "Una parte"}),
    "link": lambda m, draw: (link, _relation(m, draw)),
    "unlink": lambda m, draw: (unlink, _relation(m, draw)),
    "watch": lambda m, draw: (watch, {"person": _person(m, draw)}),
    "unwatch": lambda m, draw: (unwatch, {"person": _person(m, draw)}),
    "tag": lambda m, draw: (tag, {"add": [draw(st.sampled_from(["rete", "stampa"]))]}),
    "field": lambda m, draw: (set_field, {"field": "subject", "new": draw(st.sampled_from(["A", "B"]))}),
}
# What moves tickets is played more often than what only says something.
OFTEN = ["take", "escalate", "hand_back", "recall", "resolve", "write", "hold", "nudge", "reopen", "triage"]
