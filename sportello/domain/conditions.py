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
        "dissatisfied",
        "too_complex",
    }
)
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
        if fact not in FACTS:
            raise BadCondition(problem="unknown_fact", fact=str(fact))
        if operator not in ("=", "!=", "<=", ">=", "in"):
            raise BadCondition(problem="unknown_operator", operator=str(operator))
        return Test(fact, operator, tuple(value) if isinstance(value, list) else value)
    raise BadCondition(problem="unreadable")


def write_condition(condition: Condition) -> object:
    """The inverse of `read_condition`."""
    if isinstance(condition, Group):
        return {condition.of: [write_condition(member) for member in condition.members]}
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return [condition.fact, condition.operator, value]
