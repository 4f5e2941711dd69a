"""Reads the document of an escalation policy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sportello.domain.conditions import Group
from sportello.domain.duration import Duration, WorkingTime
from sportello.domain.policy import ALWAYS, Exit, Level, Mode, Nobody, Policy, Rule, Threshold
from sportello.domain.policy_document.check import check_policy
from sportello.domain.policy_document.parts import Reading
from sportello.domain.policy_document.problem import BadPolicy, KnownIds, PolicyProblem
from sportello.domain.sla import SLA_KINDS, ClockKind
from sportello.domain.staff import Target, TargetKind

POLICY_KEYS = ("name", "levels", "rules", "thresholds", "reasons")
LEVEL_KEYS = (
    *("role", "public_label", "expects", "target", "calendar", "take_charge", "exits", "mode", "raise_to"),
    *("notify", "reminders", "nobody", "next_rota"),
)
EXIT_KEYS = ("after", "at_once", "to", "when", "reasons")
NOTIFIED = ("target", "relieved", "watchers", "supervisor", "manager", "requester", ALWAYS)
_DEFAULTS = Level(0, ("", ""), Target(TargetKind.TEAM), 0)
_UNREADABLE: Duration = WorkingTime(3600)  # stands in for a time already reported as unreadable


def read_policy(id: int, document: Mapping[str, Any], known: KnownIds | None = None) -> Policy:
    """The policy a document describes, under the id of its version. Raises BadPolicy with everything wrong."""
    policy, problems = review_policy(id, document, known)
    faults = [problem for problem in problems if not problem.warning]
    if faults:
        raise BadPolicy(faults)
    return policy


def review_policy(
    id: int, document: Mapping[str, Any], known: KnownIds | None = None
) -> tuple[Policy, list[PolicyProblem]]:
    """The policy as far as it can be read, with faults and warnings in the order of the document."""
    reading = Reading()
    data = reading.mapping(document, "", POLICY_KEYS)
    policy = Policy(
        id,
        str(data.get("name") or ""),
        tuple(
            _level(reading, number, path, item)
            for number, (path, item) in enumerate(reading.items(data.get("levels"), "levels"), 1)
        ),
        tuple(_rule(reading, path, item) for path, item in reading.items(data.get("rules"), "rules")),
        tuple(
            _threshold(reading, path, item)
            for path, item in reading.items(data.get("thresholds"), "thresholds")
        ),
        _reasons(reading, data.get("reasons")),
    )
    checked = [] if data.get("levels") and not policy.levels else check_policy(policy, known or KnownIds())
    return policy, [*reading.problems, *checked]


def _level(reading: Reading, number: int, path: str, item: object) -> Level:
    data = reading.mapping(item, path, LEVEL_KEYS)
    if not isinstance(item, Mapping):
        return replace(_DEFAULTS, number=number)
    calendar = reading.number(data.get("calendar"), f"{path}.calendar")
    if data.get("calendar") is None:
        reading.fault(
            "missing", f"{path}.calendar", "Say on which calendar its time counts; 0 is round the clock."
        )
    return Level(
        number=number,
        role=reading.text(data.get("role"), f"{path}.role", required=True),
        target=_target(reading, f"{path}.target", data.get("target")),
        calendar=calendar or 0,
        public_label=reading.text(data.get("public_label"), f"{path}.public_label"),
        expects=reading.text(data.get("expects"), f"{path}.expects"),
        take_charge=reading.duration(data.get("take_charge"), f"{path}.take_charge"),
        exits=tuple(_exit(reading, at, way) for at, way in reading.items(data.get("exits"), f"{path}.exits")),
        mode=reading.choice(Mode, data.get("mode"), f"{path}.mode", Mode.TRANSFER),
        raise_to=reading.priority(data.get("raise_to"), f"{path}.raise_to"),
        notify=_notify(reading, f"{path}.notify", data),
        reminders=tuple(
            time
            for at, text in reading.items(data.get("reminders"), f"{path}.reminders")
            if (time := reading.duration(text, at)) is not None
        ),
        nobody=reading.choice(Nobody, data.get("nobody"), f"{path}.nobody", Nobody.NEXT_LEVEL),
        next_rota=reading.number(data.get("next_rota"), f"{path}.next_rota"),
    )


def _target(reading: Reading, path: str, value: object) -> Target:
    if value is None:
        kinds = ", ".join(TargetKind)
        reading.fault("no_target", path, f"Say whom this level offers tickets to: one of {kinds}.")
        return Target(TargetKind.MANAGER)
    data = reading.mapping(value, path, ("kind", "id"))
    if "kind" not in data:
        reading.fault("no_target", f"{path}.kind", f"Say what it points at: one of {', '.join(TargetKind)}.")
        return Target(TargetKind.MANAGER)
    kind = reading.choice(TargetKind, data["kind"], f"{path}.kind", TargetKind.MANAGER)
    return Target(kind, reading.number(data.get("id"), f"{path}.id"))


def _exit(reading: Reading, path: str, item: object) -> Exit:
    data = reading.mapping(item, path, EXIT_KEYS)
    given, after = data.get("after"), reading.duration(data.get("after"), f"{path}.after")
    unreadable = any(problem.path == f"{path}.after" for problem in reading.problems)
    at_once = data.get("at_once") is True or after == WorkingTime(0)
    reasons = tuple(str(reason) for _, reason in reading.items(data.get("reasons"), f"{path}.reasons"))
    if given is None and not at_once and not reasons and "when" not in data and "to" not in data:
        reading.fault(
            "missing", path, "Say after how long it is taken, or the reasons people may give for it."
        )
    return Exit(
        after=_UNREADABLE if unreadable else None if at_once else after,
        at_once=at_once,
        to=reading.number(data.get("to"), f"{path}.to"),
        condition=reading.condition(data.get("when"), f"{path}.when"),
        reasons=reasons,
    )


def _notify(reading: Reading, path: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    if "notify" not in data:
        return _DEFAULTS.notify
    named = [(at, str(name)) for at, name in reading.items(data["notify"], path)]
    for at, name in named:
        if name not in NOTIFIED:
            reading.fault("unknown_value", at, f"“{name}” is not one of {', '.join(NOTIFIED)}.")
    return tuple(name for _, name in named if name in NOTIFIED)


def _rule(reading: Reading, path: str, item: object) -> Rule:
    data = reading.mapping(item, path, ("id", "name", "when", "at_least"))
    condition = reading.condition(data.get("when"), f"{path}.when")
    if data.get("when") is None:
        reading.fault("missing", f"{path}.when", "Say when the rule asks for a climb.")
    if not data.get("id"):
        reading.fault("missing", f"{path}.id", "Give the rule a short name of its own, in one word.")
    return Rule(
        id=str(data.get("id") or path),
        name=reading.text(data.get("name"), f"{path}.name"),
        condition=condition or Group("any", ()),
        at_least=reading.number(data.get("at_least"), f"{path}.at_least"),
    )


def _threshold(reading: Reading, path: str, item: object) -> Threshold:
    data = reading.mapping(item, path, ("clock", "percent", "at_least"))
    clock = reading.choice(ClockKind, data.get("clock"), f"{path}.clock", ClockKind.RESOLUTION)
    if clock not in SLA_KINDS:
        words = ", ".join(sorted(SLA_KINDS))
        reading.fault(
            "unknown_value", f"{path}.clock", f"Thresholds watch what the SLA promises: one of {words}."
        )
    percent = reading.number(data.get("percent"), f"{path}.percent")
    if percent is None:
        reading.fault(
            "missing", f"{path}.percent", "Say at what part of the time, for instance 75, 90 or 100."
        )
    return Threshold(
        clock, 100 if percent is None else percent, reading.number(data.get("at_least"), f"{path}.at_least")
    )


def _reasons(reading: Reading, value: object) -> dict[str, tuple[str, str]]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        reading.fault("not_a_document", "reasons", 'Write {"code": {"it": ..., "en": ...}}.')
        return {}
    return {str(code): reading.text(text, f"reasons.{code}", required=True) for code, text in value.items()}
