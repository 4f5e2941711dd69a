"""Reads the parts of a policy document: texts, durations, conditions, choices. Faults are collected, not raised."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from sportello.domain.conditions import BadCondition, Condition, read_condition
from sportello.domain.duration import (
    EXAMPLES,
    BadDuration,
    BusinessDays,
    Duration,
    Weeks,
    WorkingTime,
    parse_duration,
)
from sportello.domain.policy_document.problem import Code, PolicyProblem
from sportello.domain.priority import Priority

E = TypeVar("E", bound=Enum)

CONDITION_ADVICE = {
    "unreadable": 'Write a test as ["priority", "=", 1], or {"all": [...]}, {"any": [...]}, {"none": [...]}.',
    "unknown_group": 'A group is {"all": [...]}, {"any": [...]} or {"none": [...]} with at least one test in it.',
    "too_deep": "Conditions nest two deep at most: move the inner group into a rule of its own.",
}


class Reading:
    """One pass over a document; `problems` grows, and every question has an answer to go on with."""

    def __init__(self) -> None:
        self.problems: list[PolicyProblem] = []

    def fault(self, code: Code, path: str, advice: str, *, warning: bool = False) -> None:
        self.problems.append(PolicyProblem(code, path, advice, warning))

    def mapping(self, value: object, path: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
        """An object with no other keys than these."""
        if not isinstance(value, Mapping):
            self.fault("not_a_document", path, f"Write an object with the keys {', '.join(keys)}.")
            return {}
        for key in value:
            if key not in keys:
                self.fault("unknown_key", _at(path, str(key)), f"Take it out; known here: {', '.join(keys)}.")
        return value

    def items(self, value: object, path: str) -> list[tuple[str, object]]:
        """The members of a list, each with its path; levels and the like are counted from 1."""
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.fault("not_a_list", path, "Write a list in square brackets.")
            return []
        return [(f"{path}[{place}]", item) for place, item in enumerate(value, 1)]

    def text(self, value: object, path: str, *, required: bool = False) -> tuple[str, str]:
        """A text in Italian and English; one that is given in one language only stands for both."""
        if value is None or value == "":
            words = ("", "")
        elif isinstance(value, str):
            words = (value.strip(), value.strip())
        else:
            found = self.mapping(value, path, ("it", "en"))
            italian, english = str(found.get("it") or "").strip(), str(found.get("en") or "").strip()
            words = (italian or english, english or italian)
        if required and not words[0]:
            self.fault("text_missing", path, "Say it in Italian and in English, at least in one of the two.")
        return words

    def number(self, value: object, path: str) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault("not_a_number", path, f"Write a whole number instead of “{value}”.")
            return None
        return value

    def choice(self, kind: type[E], value: object, path: str, default: E) -> E:
        """One of a fixed set of words."""
        if value is None:
            return default
        try:
            return kind(value)
        except ValueError:
            words = ", ".join(str(member.value) for member in kind)
            self.fault("unknown_value", path, f"“{value}” is not one of {words}.")
            return default

    def priority(self, value: object, path: str) -> Priority | None:
        """A priority by name (critical, high, medium, low) or number (1 to 4)."""
        if value is None:
            return None
        if isinstance(value, str) and value.upper() in Priority.__members__:
            return Priority[value.upper()]
        if isinstance(value, int) and not isinstance(value, bool) and value in list(Priority):
            return Priority(value)
        self.fault("unknown_value", path, f"“{value}” is not one of critical, high, medium, low.")
        return None

    def duration(self, value: object, path: str) -> Duration | None:
        """A duration as text; None for no limit."""
        if value is None:
            return None
        if isinstance(value, str) and value.strip().startswith("-"):
            self.fault(
                "target_in_the_past", path, f"“{value}” lies in the past: write a time to come, like 4h."
            )
            return None
        try:
            return parse_duration(value if isinstance(value, str) else f"{value!r}")
        except BadDuration as bad:
            advice = bad.hint or f"Write for instance {EXAMPLES}."
            self.fault("bad_duration", path, f"“{value}” is not a duration. {advice}")
            return None

    def condition(self, value: object, path: str) -> Condition | None:
        if value is None:
            return None
        try:
            return read_condition(value)
        except BadCondition as bad:
            self.fault("bad_condition", path, bad.hint or CONDITION_ADVICE[str(bad.data["problem"])])
            return None


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def rough_length(duration: Duration | None) -> int:
    """About how many working seconds, taking eight hours for a day: only to say which of two is longer."""
    match duration:
        case None:
            return 0
        case WorkingTime(seconds):
            return seconds
        case BusinessDays(days):
            return days * 8 * 3600
        case Weeks(weeks):
            return weeks * 5 * 8 * 3600
