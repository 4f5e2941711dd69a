"""Conditions over a fixed list of facts: all of / any of / none of, two deep."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sportello.domain.errors import DeskError

FactValue = str | int | bool | None
Facts = Mapping[str, FactValue]

# The facts a policy may ask about. Priorities compare as numbers: P1 is 1, so "at least high" is "<= 2".
FACTS = frozenset(
    {
        "priority",
        "kind",
        "category",
        "department",
        "area",
        "organisation",
        "tier",
        "reopened",
        "bounced",
        "chased",
        "linked_incidents",
        "incident_priority",
        "dissatisfied",
        "too_complex",
    }
)
# Facts that are priorities: the smaller the number, the higher.
PRIORITY_FACTS = frozenset({"priority", "incident_priority"})
_TYPES: Mapping[str, type] = {
    **dict.fromkeys(("kind", "area", "tier"), str),
    **dict.fromkeys(("dissatisfied", "too_complex"), bool),
}
_SAID = {int: "a whole number", str: "a word", bool: "true or false"}
Operator = Literal["=", "!=", "<=", ">=", "in"]


class BadCondition(DeskError):
    """A condition that cannot be read: unknown fact, unknown operator, too deep."""

    code = "bad_condition"


@dataclass(frozen=True, slots=True)
class Test:
    """One fact compared with a value (or, for `in`, a tuple of values)."""

    __test__ = False

    fact: str
    operator: Operator
    value: FactValue | tuple[FactValue, ...]

    def holds(self, facts: Facts) -> bool:
        found = facts.get(self.fact)
        if self.operator == "in":
            return isinstance(self.value, tuple) and found in self.value
        if self.operator == "=":
            return found == self.value
        if self.operator == "!=":
            return found != self.value
        if not isinstance(found, int) or not isinstance(self.value, int):
            return False
        return found <= self.value if self.operator == "<=" else found >= self.value


@dataclass(frozen=True, slots=True)
class Group:
    """Several conditions: all, any or none of them must hold."""

    of: Literal["all", "any", "none"]
    members: tuple["Condition", ...]

    def holds(self, facts: Facts) -> bool:
        if self.of == "all":
            return all(member.holds(facts) for member in self.members)
        found = any(member.holds(facts) for member in self.members)
        return found if self.of == "any" else not found


Condition = Test | Group


def read_condition(data: object, depth: int = 0) -> Condition:
    """Read `{"all": [...]}` / `{"any"}` / `{"none"}` or `["priority", "=", 1]`; raises BadCondition."""
    if isinstance(data, dict) and len(data) == 1:
        ((of, members),) = data.items()
        if depth >= 2:
            raise BadCondition(problem="too_deep")
        if of not in ("all", "any", "none") or not isinstance(members, list) or not members:
            raise BadCondition(problem="unknown_group", group=str(of))
        return Group(of, tuple(read_condition(member, depth + 1) for member in members))
    if isinstance(data, list | tuple) and len(data) == 3:
        fact, operator, value = data
        if not isinstance(fact, str) or fact not in FACTS:
            hint = f"“{fact}” is no fact of a ticket. Use one of {', '.join(sorted(FACTS))}."
            raise BadCondition(problem="unknown_fact", fact=str(fact), hint=hint)
        if operator not in ("=", "!=", "<=", ">=", "in"):
            hint = f"“{operator}” is no comparison. Use =, !=, <=, >= or in."
            raise BadCondition(problem="unknown_operator", operator=str(operator), hint=hint)
        return Test(fact, operator, _fitting(fact, operator, value))
    raise BadCondition(problem="unreadable")


def _fitting(fact: str, operator: str, value: object) -> FactValue | tuple[FactValue, ...]:
    """The value, if it can ever equal the fact: a comparison that never holds is a mistake, not a policy."""
    several = isinstance(value, list | tuple)
    values = tuple(value) if isinstance(value, list | tuple) else (value,)
    expected = _TYPES.get(fact, int)
    fits = all(
        one is None or (isinstance(one, expected) and isinstance(one, bool) is (expected is bool))
        for one in values
    )
    if (
        fits
        and values
        and several is (operator == "in")
        and (expected is int or operator not in ("<=", ">="))
    ):
        return values if several else values[0]
    what = f"a list of them: each {_SAID[expected]}" if operator == "in" else _SAID[expected]
    raise BadCondition(problem="bad_value", fact=fact, value=str(value), hint=f"Compare {fact} with {what}.")


def write_condition(condition: Condition) -> object:
    """The inverse of `read_condition`."""
    if isinstance(condition, Group):
        return {condition.of: [write_condition(member) for member in condition.members]}
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return [condition.fact, condition.operator, value]
