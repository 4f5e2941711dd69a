"""Whether conditions can ever hold: every combination of the facts they ask about is tried.

Facts have few values that matter: those a condition names, one beside each number, and one it does not name. Beyond
`MOST` combinations nobody answers, which is taken for "it can".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from sportello.domain.conditions import Condition, FactValue, Group, Test
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import Priority

MOST = 3_000
COUNTERS = frozenset({"reopened", "bounced", "chased", "linked_incidents"})
FIXED: Mapping[str, tuple[FactValue, ...]] = {
    "priority": tuple(int(priority) for priority in Priority),
    "incident_priority": (None, *(int(priority) for priority in Priority)),
    "kind": tuple(kind.value for kind in Kind),
    "area": ("direct", "indirect"),
    "dissatisfied": (False, True),
    "too_complex": (False, True),
}


def can_hold(
    condition: Condition | None,
    *,
    unless: Sequence[Condition | None] = (),
    only: Mapping[str, Sequence[FactValue]] | None = None,
) -> bool:
    """Whether some ticket meets the condition and none of `unless`; None is a condition that always holds.

    `only` narrows the values of a fact, such as the departments that a policy serves.
    """
    if any(other is None for other in unless):
        return False
    others = [other for other in unless if other is not None]
    tests = [test for one in [condition, *others] if one is not None for test in tests_of(one)]
    values = {fact: _values(fact, tests, only or {}) for fact in sorted({test.fact for test in tests})}
    if prod(len(found) for found in values.values()) > MOST:
        return True
    for chosen in product(*values.values()):
        facts = dict(zip(values, chosen, strict=True))
        if (condition is None or condition.holds(facts)) and not any(one.holds(facts) for one in others):
            return True
    return False


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every comparison in a condition, in order."""
    if isinstance(condition, Group):
        for member in condition.members:
            yield from tests_of(member)
    else:
        yield condition


def _values(
    fact: str, tests: Iterable[Test], only: Mapping[str, Sequence[FactValue]]
) -> tuple[FactValue, ...]:
    if fact in only:
        return tuple(only[fact])
    if fact in FIXED:
        return FIXED[fact]
    named: set[FactValue] = set()
    for test in tests:
        if test.fact == fact:
            named |= set(test.value) if isinstance(test.value, tuple) else {test.value}
    if fact in COUNTERS:
        numbers = {value for value in named if isinstance(value, int)}
        return tuple(sorted({0, *(n + step for n in numbers for step in (-1, 0, 1) if n + step >= 0)}))
    other: FactValue = "" if fact == "tier" else 0
    return (*(value for value in named if value is not None), other, None)
