"""What must hold after every step of the machine."""

from collections import Counter
from typing import Any

from sportello.domain.sla import ClockKind
from sportello.domain.ticket import TicketState
from sportello.people.models import Person
from sportello.tickets.models import TimelineEvent

Spent = dict[tuple[int, ClockKind, int], int]


def check_state(state: TicketState, rules: Any, now: Any, people: set[int]) -> None:
    """Never nobody's, never without a next moment, always on exactly one rung."""
    opened = [visit for visit in state.visits if visit.left_at is None]
    assert len(opened) == (1 if state.is_unresolved else 0), (state.number, state.status)
    assert [visit.number for visit in state.visits] == list(range(1, len(state.visits) + 1))
    assert state.visits[-1].level == state.level
    if state.is_unresolved:
        assert rules.answers(state, now) in people
    joined = [record.to_visit for record in state.records if record.to_visit is not None]
    assert len(joined) == len(set(joined))


def spent_never_falls(state: TicketState, rules: Any, before: Spent) -> None:
    """Working time measured up to the last event, clock by clock, against what was measured before."""
    for (kind, ordinal), clock in state.clocks.items():
        assert state.last_at is not None
        now = clock.spent_at(state.last_at, rules.calendar(clock.calendar))
        key = (state.id, kind, ordinal)
        assert now >= before.get(key, 0), (state.number, kind, ordinal, before.get(key), now)
        before[key] = now


def happened_once(ticket: int) -> None:
    """No due moment left two marks: each engine event, told apart by stay, wait, reopening and ordinal."""
    visit = waits = reopened = snoozes = 0
    seen: Counter[tuple[Any, ...]] = Counter()
    enters = {"opened", "escalated", "handed_back", "de_escalated", "recalled", "transferred", "reopened"}
    enters.add("policy_moved")
    for event in TimelineEvent.objects.filter(ticket=ticket).order_by("number"):
        if event.source == "engine":
            seen[_cause(event, visit, waits, reopened, snoozes)] += 1
        visit += event.kind in enters
        waits += event.kind == "put_on_hold"
        reopened += event.kind == "reopened"
        snoozes += event.kind == "snoozed"
    doubled = {cause: count for cause, count in seen.items() if count > 1}
    assert not doubled, doubled


def _cause(event: TimelineEvent, visit: int, waits: int, reopened: int, snoozes: int) -> tuple[Any, ...]:
    told, kind = event.payload, event.kind
    if kind in ("warned", "breached"):
        return kind, told["clock"], told["ordinal"], told.get("percent", 100)
    if kind == "reminded":
        stay = visit if told["what"] in ("level", "weekly") else waits
        return kind, told["what"], stay, told["ordinal"]
    if kind == "escalated":
        return kind, visit
    if kind == "shift_ended":
        return kind, visit, event.at
    if kind == "rule_fired":
        return kind, tuple(told["rules"]), reopened
    return kind, waits, reopened, snoozes


def everybody() -> set[int]:
    return set(Person.objects.values_list("pk", flat=True))
