"""SLA policies as documents: targets by clock and priority, on a calendar.

`{"name": ..., "calendar": 1, "targets": {"resolution": {"critical": "4h", "low": "5bd"}}, "when": condition}`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sportello.domain.conditions import write_condition
from sportello.domain.duration import Duration, WorkingTime, duration_code
from sportello.domain.policy import SLAPolicy
from sportello.domain.policy_document.parts import Reading, rough_length
from sportello.domain.policy_document.problem import BadPolicy, KnownIds, PolicyProblem
from sportello.domain.policy_document.write import given
from sportello.domain.priority import Priority
from sportello.domain.sla import SLA_KINDS, ClockKind

SLA_KEYS = ("name", "calendar", "targets", "when")
_PROMISES = tuple(kind for kind in ClockKind if kind in SLA_KINDS)


def read_sla(id: int, document: Mapping[str, Any], known: KnownIds | None = None) -> SLAPolicy:
    """The SLA policy a document describes. Raises BadPolicy with everything that is wrong."""
    policy, problems = review_sla(id, document, known)
    faults = [problem for problem in problems if not problem.warning]
    if faults:
        raise BadPolicy(faults)
    return policy


def review_sla(
    id: int, document: Mapping[str, Any], known: KnownIds | None = None
) -> tuple[SLAPolicy, list[PolicyProblem]]:
    """The SLA policy as far as it can be read, with faults and warnings."""
    reading = Reading()
    data = reading.mapping(document, "", SLA_KEYS)
    calendar = reading.number(data.get("calendar"), "calendar")
    calendars = known.calendars if known else None
    if calendar is None:
        reading.fault("missing", "calendar", "Say on which calendar the targets count; 0 is round the clock.")
    elif calendar and calendars is not None and calendar not in calendars:
        reading.fault(
            "unknown_calendar", "calendar", f"There is no calendar {calendar}. Choose one of the desk's."
        )
    policy = SLAPolicy(
        id=id,
        name=str(data.get("name") or ""),
        calendar=calendar or 0,
        targets=dict(_targets(reading, data.get("targets"))),
        condition=reading.condition(data.get("when"), "when"),
    )
    return policy, [*reading.problems, *_doubts(policy)]


def _targets(reading: Reading, value: object) -> Iterator[tuple[tuple[ClockKind, Priority], Duration]]:
    kinds = tuple(kind.value for kind in _PROMISES)
    by_kind = {} if value is None else reading.mapping(value, "targets", kinds)
    priorities = tuple(priority.name.lower() for priority in Priority)
    for kind in _PROMISES:
        path = f"targets.{kind.value}"
        row = reading.mapping(by_kind.get(kind.value) or {}, path, priorities)
        for priority in Priority:
            name = priority.name.lower()
            duration = reading.duration(row.get(name), f"{path}.{name}")
            if duration == WorkingTime(0):
                advice = "A target at once is past as it is set: give it some time, or none for no promise."
                reading.fault("target_in_the_past", f"{path}.{name}", advice)
            elif duration is not None:
                yield (kind, priority), duration


def _doubts(policy: SLAPolicy) -> Iterator[PolicyProblem]:
    """What can be read but is hardly meant."""
    if not policy.targets:
        yield PolicyProblem(
            "no_targets", "targets", "Nothing is promised: no clock of this SLA ever runs out.", True
        )
    for kind in _PROMISES:
        longest = 0
        for priority in Priority:
            length = rough_length(policy.target(kind, priority))
            if length and length < longest:
                path, advice = (
                    f"targets.{kind.value}.{priority.name.lower()}",
                    "A more urgent priority has more time.",
                )
                yield PolicyProblem("slower_when_more_urgent", path, advice, True)
            longest = max(longest, length)
    for priority in Priority:
        first = rough_length(policy.target(ClockKind.FIRST_RESPONSE, priority))
        resolution = rough_length(policy.target(ClockKind.RESOLUTION, priority))
        if resolution and first > resolution:
            path = f"targets.first_response.{priority.name.lower()}"
            advice = "The first response has more time than the resolution."
            yield PolicyProblem("response_after_resolution", path, advice, True)


def write_sla(policy: SLAPolicy) -> dict[str, Any]:
    """The document of an SLA policy; `read_sla` reads it back unchanged."""
    targets: dict[str, dict[str, str]] = {}
    for (kind, priority), duration in policy.targets.items():
        if duration is not None:
            targets.setdefault(kind.value, {})[priority.name.lower()] = duration_code(duration)
    condition = None if policy.condition is None else write_condition(policy.condition)
    return given(name=policy.name, calendar=policy.calendar, targets=targets, when=condition)
