"""What is wrong with a policy that can be read: ways that lead nowhere, ids that do not exist, odd times."""

from collections.abc import Iterator

from sportello.domain.duration import WorkingTime
from sportello.domain.policy import Exit, Level, Nobody, Policy
from sportello.domain.policy_document.parts import rough_length
from sportello.domain.policy_document.problem import Code, KnownIds, PolicyProblem
from sportello.domain.staff import TargetKind

_NEEDS_ID = {TargetKind.ROTA: "which rota", TargetKind.PERSON: "which person"}


def check_policy(policy: Policy, known: KnownIds) -> Iterator[PolicyProblem]:
    """Faults and warnings, level by level, then rules and thresholds."""
    if not policy.levels:
        yield PolicyProblem("no_levels", "levels", "Give the policy at least one level.")
        return
    for level in policy.levels:
        path = f"levels[{level.number}]"
        yield from _check_target(level, path, known)
        yield from _check_times(level, path)
        yield from _check_exits(policy, level, path)
        if level.calendar and known.calendars is not None and level.calendar not in known.calendars:
            advice = f"There is no calendar {level.calendar}. Choose one of the desk's."
            yield PolicyProblem("unknown_calendar", f"{path}.calendar", advice)
    yield from _check_rules(policy)
    yield from _check_thresholds(policy)


def _check_target(level: Level, path: str, known: KnownIds) -> Iterator[PolicyProblem]:
    kind, id = level.target.kind, level.target.id
    if kind in _NEEDS_ID and id is None:
        yield PolicyProblem("target_without_id", f"{path}.target.id", f"Say {_NEEDS_ID[kind]}.")
    if id is not None:
        ids: dict[TargetKind, tuple[Code, frozenset[int] | None]] = {
            TargetKind.TEAM: ("unknown_team", known.teams),
            TargetKind.SUPERVISOR: ("unknown_team", known.teams),
            TargetKind.ROTA: ("unknown_rota", known.rotas),
            TargetKind.PERSON: ("unknown_person", known.people),
            TargetKind.MANAGER: ("unknown_department", known.departments),
        }
        code, existing = ids[kind]
        if existing is not None and id not in existing:
            what = code.removeprefix("unknown_")
            yield PolicyProblem(
                code, f"{path}.target.id", f"There is no {what} {id}. Choose one that exists."
            )
    if level.nobody is Nobody.NEXT_ROTA and level.next_rota is None:
        advice = "Say which rota is asked when nobody is on shift."
        yield PolicyProblem("rota_missing", f"{path}.next_rota", advice)
    if level.next_rota is not None and known.rotas is not None and level.next_rota not in known.rotas:
        advice = f"There is no rota {level.next_rota}. Choose one that exists."
        yield PolicyProblem("unknown_rota", f"{path}.next_rota", advice)


def _check_times(level: Level, path: str) -> Iterator[PolicyProblem]:
    limits = [rough_length(way.after) for way in level.exits if way.after is not None and not way.condition]
    if level.take_charge is not None and limits and rough_length(level.take_charge) > min(limits):
        advice = "It must be taken within longer than the level lasts, so this limit never counts."
        yield PolicyProblem("take_charge_too_long", f"{path}.take_charge", advice, True)
    for place, time in enumerate(level.reminders, 1):
        if time == WorkingTime(0):
            advice = "Say after how long the holder is reminded, for instance 30m."
            yield PolicyProblem("reminder_not_positive", f"{path}.reminders[{place}]", advice)


def _check_exits(policy: Policy, level: Level, path: str) -> Iterator[PolicyProblem]:
    for place, way in enumerate(level.exits, 1):
        yield from _check_exit(policy, level, way, f"{path}.exits[{place}]")
    if level.number < policy.last and not level.exits and level.take_charge is None:
        advice = (
            "Nothing leads on from here, neither time nor a reason: only a rule or a free choice moves it."
        )
        yield PolicyProblem("no_way_up", f"{path}.exits", advice, True)


def _check_exit(policy: Policy, level: Level, way: Exit, path: str) -> Iterator[PolicyProblem]:
    if way.to is not None and way.to > policy.last:
        advice = f"There is no level {way.to}; the last is {policy.last}."
        yield PolicyProblem("unknown_level", f"{path}.to", advice)
    elif way.to is not None and way.to <= level.number:
        advice = f"An exit leads up: from level {level.number} to a higher one. Hand-backs need no exit."
        yield PolicyProblem("exit_not_above", f"{path}.to", advice)
    elif level.number == policy.last:
        advice = (
            "The last level leads nowhere: take the exit out; when a promise breaks there, an alert goes out."
        )
        yield PolicyProblem("exit_to_nowhere", path, advice)
    elif way.at_once and way.condition is None:
        advice = "Every ticket leaves this level at once: give the exit a condition or a time."
        yield PolicyProblem("exit_at_once_always", path, advice, True)
    for place, reason in enumerate(way.reasons, 1):
        if reason not in policy.reasons:
            advice = f"“{reason}” has no words: add it to reasons in Italian and English, or take it out."
            yield PolicyProblem("unknown_reason", f"{path}.reasons[{place}]", advice)


def _check_rules(policy: Policy) -> Iterator[PolicyProblem]:
    seen: set[str] = set()
    for place, rule in enumerate(policy.rules, 1):
        path = f"rules[{place}]"
        if rule.id in seen:
            yield PolicyProblem(
                "rule_twice", f"{path}.id", f"Another rule is called “{rule.id}”: rename one."
            )
        seen.add(rule.id)
        yield from _check_at_least(policy, rule.at_least, f"{path}.at_least")


def _check_thresholds(policy: Policy) -> Iterator[PolicyProblem]:
    for place, step in enumerate(policy.thresholds, 1):
        path = f"thresholds[{place}]"
        if not 1 <= step.percent <= 100:
            advice = "A part of the time is 1 to 100 per cent; 100 is the breach."
            yield PolicyProblem("percent_out_of_range", f"{path}.percent", advice)
        yield from _check_at_least(policy, step.at_least, f"{path}.at_least")


def _check_at_least(policy: Policy, at_least: int | None, path: str) -> Iterator[PolicyProblem]:
    if at_least is None:
        return
    if not 1 <= at_least <= policy.last:
        yield PolicyProblem(
            "unknown_level", path, f"There is no level {at_least}; the last is {policy.last}."
        )
    elif at_least == 1:
        yield PolicyProblem(
            "never_does_anything", path, "Every ticket is at level 1 at least: say 2 or more.", True
        )
