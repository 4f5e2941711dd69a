"""What a row does: each verb records what is implied and returns the row's own event."""

from collections.abc import Callable
from dataclasses import replace

from sportello.desk.change import Change
from sportello.desk.reopening import back_to
from sportello.desk.retelling.differences import climb, ranking_of, triaged
from sportello.desk.retelling.told import Told
from sportello.domain.due import after
from sportello.domain.lifecycle import ENDED, Status, WaitingFor
from sportello.domain.timeline import Payload
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.conversation import CallLogged, Noted, Observed, Replied, RequesterWrote
from sportello.domain.timeline.ladder import Assigned, Taken
from sportello.domain.timeline.life import Cancelled, Closed, PutOnHold, Reopened, Resolved, Resumed

IMPLIED = "implied_by_log"


def in_hand(change: Change) -> bool:
    """Bring a ticket back to where work is possible; False when it has ended for good."""
    state = change.state
    if state.status in ENDED:
        return False
    if state.status is Status.RESOLVED:
        change.record(Reopened(offer=back_to(change, state.owner), reason=IMPLIED), main=False)
    return True


def _ended(change: Change, told: Told) -> Observed:
    return Observed(words=told.words, why=f"already_{change.state.status.value}")


def _nothing(change: Change, told: Told) -> None:
    return None


def _observe(change: Change, told: Told) -> Payload:
    return Observed(words=told.words, why="not_told_what")


def _digest(told: Told) -> str:
    return digest_of_text(told.text) if told.text else ""


def _note(change: Change, told: Told) -> Payload:
    return Noted(words=told.words, message=_digest(told))


def _reply(change: Change, told: Told) -> Payload:
    if change.state.status in ENDED:
        return _ended(change, told)
    return Replied(words=told.words, message=_digest(told))


def _call(change: Change, told: Told) -> Payload:
    if change.state.status in ENDED:
        return _ended(change, told)
    return CallLogged(
        person=told.beginning.requester, outcome="spoken", words=told.words, message=_digest(told)
    )


def _write(change: Change, told: Told) -> Payload:
    status = change.state.status
    if status in ENDED:
        return _ended(change, told)
    if status is Status.RESOLVED:
        return _reopened(change, told, "requester_wrote")
    return RequesterWrote(words=told.words, message=_digest(told))


def _reopened(change: Change, told: Told, reason: str) -> Payload:
    return Reopened(offer=back_to(change, change.state.owner), reason=reason, words=told.words)


def _reopen(change: Change, told: Told) -> Payload:
    if change.state.status is Status.RESOLVED:
        return _reopened(change, told, "reopened_in_log")
    return _ended(change, told)


def _triage(change: Change, told: Told) -> Payload:
    state = change.state
    if not state.is_unresolved:
        return _ended(change, told)
    return triaged(change, told.ranking or ranking_of(change), told.words)


def _take(change: Change, told: Told) -> Payload:
    """The row's person (or the owner it names) takes charge."""
    person = told.owner if told.owner is not None else change.actor.person
    if person is None:
        return Observed(words=told.words, why="nobody_named")
    if not in_hand(change):
        return _ended(change, told)
    if change.state.status is Status.WAITING:
        change.record(Resumed(why=IMPLIED), main=False)
    return Taken(person=person, words=told.words)


def _work(change: Change, told: Told) -> Payload | None:
    """In work, as a state: taken when it was new, resumed when it waited, reopened when it was resolved."""
    status = change.state.status
    if status in ENDED:
        return _ended(change, told)
    if status is Status.NEW:
        return _take(change, told)
    if status is Status.WAITING:
        return Resumed(why="resumed_in_log", words=told.words)
    if status is Status.RESOLVED:
        return _reopened(change, told, "reopened_in_log")
    return None


def _assign(change: Change, told: Told) -> Payload:
    if not change.state.is_unresolved:
        return _ended(change, told)
    owner = told.owner if told.owner is not None or told.has_owner else change.state.owner
    return Assigned(owner=owner, team=told.team, words=told.words)


def _hold(waiting_for: WaitingFor) -> "Verb":
    def hold(change: Change, told: Told) -> Payload:
        if not in_hand(change):
            return _ended(change, told)
        until = told.until if told.until is not None and told.until > change.at else None
        if until is None and waiting_for in (WaitingFor.THIRD_PARTY, WaitingFor.DATE):
            until = after(told.look_again, change.at, change.batch.rules.calendar_of(change.state))
        return PutOnHold(waiting_for=waiting_for, until=until, words=told.words)

    return hold


def _resume(change: Change, told: Told) -> Payload | None:
    if change.state.status is Status.WAITING:
        return Resumed(why="resumed_in_log", words=told.words)
    return _ended(change, told) if not change.state.is_unresolved else None


def _resolve(change: Change, told: Told) -> Payload:
    if not in_hand(change):
        return _ended(change, told)
    return Resolved(words=told.words, message=_digest(told))


def _close(change: Change, told: Told) -> Payload:
    if change.state.status in ENDED:
        return _ended(change, told)
    if change.state.is_unresolved:
        change.record(Resolved(reason=IMPLIED), main=False)
    return Closed(reason="closed_in_log", words=told.words)


def _cancel(change: Change, told: Told) -> Payload:
    if not change.state.is_unresolved:
        return _ended(change, told)
    return Cancelled(reason="cancelled_in_log", words=told.words)


def _escalate(change: Change, told: Told) -> Payload:
    """To the level the row names, else to the next one."""
    if not in_hand(change):
        return _ended(change, told)
    up = climb(change, told, told.level or change.state.level + 1)
    if up is None:
        return Observed(words=told.words, why="no_such_level")
    return replace(up, words=told.words)


Verb = Callable[[Change, Told], Payload | None]
VERBS: dict[str, Verb] = {
    "open": _nothing,
    "update": _nothing,
    "triage": _triage,
    "take": _take,
    "work": _work,
    "assign": _assign,
    "hold_for_requester": _hold(WaitingFor.REQUESTER),
    "hold_for_third_party": _hold(WaitingFor.THIRD_PARTY),
    "hold_for_date": _hold(WaitingFor.DATE),
    "hold_for_problem": _hold(WaitingFor.PROBLEM),
    "resume": _resume,
    "escalate": _escalate,
    "reply": _reply,
    "note": _note,
    "call": _call,
    "write": _write,
    "resolve": _resolve,
    "reopen": _reopen,
    "close": _close,
    "cancel": _cancel,
    "observe": _observe,
}
# After these nobody works on it any more: what else the row tells comes before.
ENDING = frozenset({"resolve", "close", "cancel"})
