"""Escalation and SLA policies as values: levels, exits, rules, targets. Immutable, one object a version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from sportello.domain.conditions import Condition, Facts
from sportello.domain.duration import Duration
from sportello.domain.priority import Priority
from sportello.domain.sla import ClockKind
from sportello.domain.staff import Target


class Mode(StrEnum):
    """Functional: the target takes over. Hierarchical: it is involved, the owner stays."""

    TRANSFER = "transfer"
    INVOLVE = "involve"


class Nobody(StrEnum):
    """What a level does when it finds nobody on shift."""

    NEXT_ROTA = "next_rota"
    WHOLE_TEAM = "whole_team"
    NEXT_LEVEL = "next_level"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Exit:
    """A way up: after a time or at once, to the next level (`to` empty) or a named one, when the condition holds.

    Without a time it is a way only people take; `reasons` are those they may give.
    """

    after: Duration | None = None
    at_once: bool = False
    to: int | None = None
    condition: Condition | None = None
    reasons: tuple[str, ...] = ()

    @property
    def by_time(self) -> bool:
        return self.at_once or self.after is not None


ALWAYS = "always"
"""Among those a level notifies: it says how, not whom. They are told whatever they chose, in quiet hours too."""


@dataclass(frozen=True, slots=True)
class Level:
    """One rung of a policy. Texts are (Italian, English)."""

    number: int
    role: tuple[str, str]
    target: Target
    calendar: int
    public_label: tuple[str, str] = ("", "")
    expects: tuple[str, str] = ("", "")
    take_charge: Duration | None = None
    exits: tuple[Exit, ...] = ()
    mode: Mode = Mode.TRANSFER
    raise_to: Priority | None = None
    notify: tuple[str, ...] = ("target", "relieved", "watchers", "supervisor")
    reminders: tuple[Duration, ...] = ()
    nobody: Nobody = Nobody.NEXT_LEVEL
    next_rota: int | None = None

    def timed_exits(self, facts: Facts) -> list[Exit]:
        """The exits by time that hold for these facts, in the policy's order."""
        return [
            way for way in self.exits if way.by_time and (not way.condition or way.condition.holds(facts))
        ]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition rule: on false to true it asks for the next level (`at_least` empty) or for at least one."""

    id: str
    name: tuple[str, str]
    condition: Condition
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """What an SLA clock asks for when `percent` of it is spent: the next level, or at least a given one."""

    clock: ClockKind
    percent: int
    at_least: int | None = None


@dataclass(frozen=True)
class Policy:
    """One version of an escalation policy: levels 1..N, condition rules, SLA thresholds, its reasons in words."""

    id: int
    name: str
    levels: tuple[Level, ...]
    rules: tuple[Rule, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    reasons: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def level(self, number: int) -> Level:
        return self.levels[number - 1]

    @property
    def last(self) -> int:
        return len(self.levels)

    @cached_property
    def conditional(self) -> bool:
        """Whether a change of facts can move a level's time."""
        return any(way.condition for level in self.levels for way in level.exits)


@dataclass(frozen=True)
class SLAPolicy:
    """One version of an SLA policy: working-time targets by clock and priority, on a calendar."""

    id: int
    name: str
    calendar: int
    targets: Mapping[tuple[ClockKind, Priority], Duration | None] = field(default_factory=dict)
    condition: Condition | None = None

    def target(self, kind: ClockKind, priority: Priority) -> Duration | None:
        return self.targets.get((kind, priority))

    def promises(self, kind: ClockKind) -> bool:
        """Whether any priority has a target of this kind."""
        return any(known is kind and duration is not None for (known, _), duration in self.targets.items())
