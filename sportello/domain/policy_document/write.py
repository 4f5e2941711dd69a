"""Writes an escalation policy down as a document."""

from typing import Any

from sportello.domain.conditions import write_condition
from sportello.domain.duration import duration_code
from sportello.domain.policy import Exit, Level, Mode, Nobody, Policy, Rule
from sportello.domain.staff import Target, TargetKind

NOTIFIED_BY_DEFAULT = Level(0, ("", ""), Target(TargetKind.TEAM), 0).notify


def write_policy(policy: Policy) -> dict[str, Any]:
    """The document of a policy; what equals its default is left out. `read_policy` reads it back unchanged."""
    thresholds = [
        given(clock=step.clock.value, percent=step.percent, at_least=step.at_least)
        for step in policy.thresholds
    ]
    return {
        "name": policy.name,
        "levels": [_level(level) for level in policy.levels],
        **given(
            rules=[_rule(rule) for rule in policy.rules] or None,
            thresholds=thresholds or None,
            reasons={code: words(text) for code, text in policy.reasons.items()} or None,
        ),
    }


def _level(level: Level) -> dict[str, Any]:
    return given(
        role=words(level.role),
        public_label=words(level.public_label),
        expects=words(level.expects),
        target=given(kind=level.target.kind.value, id=level.target.id),
        calendar=level.calendar,
        take_charge=None if level.take_charge is None else duration_code(level.take_charge),
        exits=[_exit(way) for way in level.exits] or None,
        mode=None if level.mode is Mode.TRANSFER else level.mode.value,
        raise_to=None if level.raise_to is None else level.raise_to.name.lower(),
        notify=None if level.notify == NOTIFIED_BY_DEFAULT else list(level.notify),
        reminders=[duration_code(time) for time in level.reminders] or None,
        nobody=None if level.nobody is Nobody.NEXT_LEVEL else level.nobody.value,
        next_rota=level.next_rota,
    )


def _exit(way: Exit) -> dict[str, Any]:
    return given(
        after=None if way.after is None else duration_code(way.after),
        at_once=way.at_once or None,
        to=way.to,
        when=None if way.condition is None else write_condition(way.condition),
        reasons=list(way.reasons) or None,
    )


def _rule(rule: Rule) -> dict[str, Any]:
    condition = write_condition(rule.condition)
    return given(id=rule.id, name=words(rule.name), when=condition, at_least=rule.at_least)


def words(text: tuple[str, str]) -> dict[str, str] | None:
    """A text in both languages; None when there is none."""
    return {"it": text[0], "en": text[1]} if any(text) else None


def given(**values: Any) -> dict[str, Any]:
    """Only what is given."""
    return {name: value for name, value in values.items() if value is not None}
