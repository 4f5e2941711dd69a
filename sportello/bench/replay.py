"""Was everything done exactly once? Each stored history is played again by the pure engine and must be the same.

A ticket's engine events must be precisely the due steps that the rules ask for, in order, none missing and none
twice. That the stored rows and digests follow from the history is what the audit finds out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sportello.desk.audit import audit
from sportello.desk.rulebook import rulebook
from sportello.domain.due import first_due
from sportello.domain.engine import fire
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import TicketState
from sportello.domain.timeline import Moment, evolve, from_json
from sportello.notifications.models import Delivery
from sportello.tickets.models import Ticket, TimelineEvent

AT_ONCE = 1000
_COLUMNS = (
    "ticket_id", "number", "kind", "actor_id", "source", "at", "recorded_at", "payload", "dispatched_at"
)  # fmt: skip


@dataclass
class Verdict:
    """What was found: how much was looked at, how often each fault, and one example of each."""

    tickets: int = 0
    events: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def found(self, ticket: int, fault: str, detail: object) -> None:
        self.faults[fault] += 1
        self.examples.setdefault(fault, f"ticket {ticket}: {detail}")


def verdict(since: datetime, until: datetime) -> Verdict:
    """Look at every ticket: nothing that was due up to `until` may be left undone or done twice.

    Only of climbs since `since` somebody must have been told: copied tickets bring no deliveries along.
    """
    found = Verdict()
    ids = list(Ticket.objects.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        _replay(ids[start : start + AT_ONCE], since, until, found)
    for _, differences in audit():
        for difference in differences:
            found.found(difference.ticket, f"audit, {difference.what.split()[0]}", difference)
    return found


def _replay(ids: list[int], since: datetime, until: datetime, found: Verdict) -> None:
    rules, told = rulebook(), set(_told(ids))
    histories: dict[int, list[dict[str, Any]]] = {id: [] for id in ids}
    events = TimelineEvent.objects.filter(ticket__in=ids).order_by("ticket_id", "number")
    for event in events.values(*_COLUMNS).iterator():
        histories[event["ticket_id"]].append(event)
    for id, history in histories.items():
        found.tickets += 1
        found.events += len(history)
        state = TicketState(id=id)
        for fault, detail in [*_played(state, history, rules), *_untold(history, told, since)]:
            found.found(id, fault, detail)
        ahead = first_due(state, rules)
        if ahead is not None and ahead.at <= until:
            found.found(id, "left undone", ahead)


def _played(
    state: TicketState, history: list[dict[str, Any]], rules: RuleBook
) -> Iterator[tuple[str, object]]:
    """Where the engine's events are not the due steps of the ticket as it was."""
    expected: list[Any] = []
    for event in history:
        payload = from_json(event["kind"], event["payload"])
        moment = Moment(event["at"], rules, event["actor_id"], event["recorded_at"])
        said = f"event {event['number']}, {event['kind']} of {event['at']}"
        if event["source"] == "engine":
            if not expected:
                due = first_due(state, rules)
                if due is None or due.at != event["at"]:
                    yield "not due", f"{said}, while {due} was"
                    return
                expected = fire(state, due, moment)
            if payload != expected.pop(0):
                yield "another step than due", said
        elif expected:
            yield "half a step", said
        evolve(state, payload, moment)
    if expected:
        yield "half a step", "at the end"


def _told(ids: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    rows = Delivery.objects.filter(ticket__in=list(ids))
    yield from rows.values_list("ticket_id", "event_number", "person_id")


def _untold(
    history: list[dict[str, Any]], told: set[tuple[int, int, int]], since: datetime
) -> Iterator[tuple[str, object]]:
    """Events that nobody took out of the outbox, and climbs of which the new level was not told."""
    for event in history:
        if event["dispatched_at"] is None:
            yield "left in the outbox", f"event {event['number']}"
        if event["kind"] != "escalated" or event["recorded_at"] < since:
            continue
        for person in event["payload"].get("offer", {}).get("people", ()):
            if (event["ticket_id"], event["number"], person) not in told and person != event["actor_id"]:
                yield "not told", f"event {event['number']}, person {person}"
