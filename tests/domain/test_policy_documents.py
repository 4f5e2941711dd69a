"""Policy documents: read, checked with everything wrong at once, written back unchanged; the seven-level template."""

from typing import Any

import pytest

from sportello.domain.conditions import BadCondition, Facts, read_condition
from sportello.domain.duration import BusinessDays, Weeks, WorkingTime
from sportello.domain.policy_document import (
    BadPolicy,
    KnownIds,
    read_policy,
    read_sla,
    review_policy,
    review_sla,
)
from sportello.domain.staff import Target, TargetKind
from sportello.domain.template import REASONS, seven_levels
from tests.domain.builders import OFFICE, SUPPORT


def document(*levels: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "p", "levels": list(levels), **more}


def row(**more: Any) -> dict[str, Any]:
    return {"role": "r", "target": {"kind": "team"}, "calendar": 0, "exits": [{"after": "1h"}]} | more


LAST = row(exits=[])


def faults(data: dict[str, Any], known: KnownIds | None = None) -> list[tuple[str, str]]:
    """(code, path) of what keeps the document from being used."""
    with pytest.raises(BadPolicy) as caught:
        read_policy(1, data, known)
    assert all(problem.advice for problem in caught.value.problems)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def warnings(data: dict[str, Any]) -> list[tuple[str, str]]:
    read_policy(1, data)
    return [(problem.code, problem.path) for problem in review_policy(1, data)[1]]


# ---------------------------------------------------------------- the template


def test_the_seven_levels_are_those_of_the_promise() -> None:
    policy, problems = review_policy(3, seven_levels(SUPPORT, OFFICE))
    assert problems == []
    assert policy.id == 3
    assert [level.exits[0].after if level.exits else None for level in policy.levels] == [
        WorkingTime(900),
        WorkingTime(3600),
        WorkingTime(4 * 3600),
        BusinessDays(1),
        BusinessDays(3),
        Weeks(1),
        None,
    ]
    assert [level.calendar for level in policy.levels] == [SUPPORT] * 3 + [OFFICE] * 4
    assert {level.take_charge for level in policy.levels} == {None}
    assert [level.target.kind.value for level in policy.levels[:5]] == [
        "team",
        "team",
        "supervisor",
        "manager",
        "team",
    ]


def test_levels_five_and_six_go_on_by_reason_too() -> None:
    policy = read_policy(1, seven_levels(SUPPORT, OFFICE))
    assert policy.levels[4].exits[0].reasons == ("technical_limits", "resource_limits")
    assert policy.levels[5].exits[0].reasons == ("strategic", "company_wide")
    assert policy.levels[6].exits == ()


def test_the_template_is_said_in_both_languages() -> None:
    policy = read_policy(1, seven_levels(SUPPORT, OFFICE))
    texts = [text for level in policy.levels for text in (level.role, level.public_label, level.expects)]
    assert all(
        italian and english and italian != english for italian, english in [*texts, *policy.reasons.values()]
    )
    assert policy.levels[1].public_label[0] == "dagli specialisti"
    assert set(policy.reasons) == set(REASONS)


def test_the_template_takes_other_targets() -> None:
    people = {6: Target(TargetKind.PERSON, 60), 7: Target(TargetKind.ROTA, 7)}
    policy = read_policy(1, seven_levels(SUPPORT, OFFICE, people))
    assert (policy.levels[5].target, policy.levels[6].target) == (people[6], people[7])


# ---------------------------------------------------------------- everything wrong, at once


def test_everything_wrong_is_told_at_once_with_its_place() -> None:
    data = document(
        row(target=None, exits=[{"after": "soon"}]),
        row(exits=[{"after": "1h", "to": 1}, {"after": "2h", "reasons": ["whim"]}], calendar=None),
        row(exits=[{"after": "1h"}], colour="red"),
        rules=[{"id": "a", "when": ["mood", "=", 1], "at_least": 9}],
        thresholds=[{"clock": "resolution", "percent": 120}],
    )
    assert sorted(faults(data)) == sorted(
        [
            ("no_target", "levels[1].target"),
            ("bad_duration", "levels[1].exits[1].after"),
            ("exit_not_above", "levels[2].exits[1].to"),
            ("unknown_reason", "levels[2].exits[2].reasons[1]"),
            ("missing", "levels[2].calendar"),
            ("exit_to_nowhere", "levels[3].exits[1]"),
            ("unknown_key", "levels[3].colour"),
            ("bad_condition", "rules[1].when"),
            ("unknown_level", "rules[1].at_least"),
            ("percent_out_of_range", "thresholds[1].percent"),
        ]
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (document(), ("no_levels", "levels")),
        (document("what"), ("not_a_document", "levels[1]")),  # type: ignore[arg-type]
        ({"levels": "none"}, ("not_a_list", "levels")),
        (document(row(role=""), LAST), ("text_missing", "levels[1].role")),
        (document(row(target={"id": 4}), LAST), ("no_target", "levels[1].target.kind")),
        (document(row(target={"kind": "rota"}), LAST), ("target_without_id", "levels[1].target.id")),
        (document(row(target={"kind": "person"}), LAST), ("target_without_id", "levels[1].target.id")),
        (document(row(target={"kind": "crowd"}), LAST), ("unknown_value", "levels[1].target.kind")),
        (document(row(calendar="office"), LAST), ("not_a_number", "levels[1].calendar")),
        (document(row(exits=[{}]), LAST), ("missing", "levels[1].exits[1]")),
        (document(row(exits=[{"after": "1h", "to": 7}]), LAST), ("unknown_level", "levels[1].exits[1].to")),
        (document(row(exits=[{"after": "-5m"}]), LAST), ("target_in_the_past", "levels[1].exits[1].after")),
        (document(row(mode="shout"), LAST), ("unknown_value", "levels[1].mode")),
        (document(row(raise_to="urgent"), LAST), ("unknown_value", "levels[1].raise_to")),
        (document(row(reminders=["0m"]), LAST), ("reminder_not_positive", "levels[1].reminders[1]")),
        (document(row(nobody="next_rota"), LAST), ("rota_missing", "levels[1].next_rota")),
        (document(row(notify=["everybody"]), LAST), ("unknown_value", "levels[1].notify[1]")),
        (document(LAST, rules=[{"id": "a"}]), ("missing", "rules[1].when")),
        (document(LAST, rules=[{"when": ["area", "=", "direct"]}]), ("missing", "rules[1].id")),
        (
            document(LAST, thresholds=[{"clock": "level", "percent": 50}]),
            ("unknown_value", "thresholds[1].clock"),
        ),
        (document(LAST, thresholds=[{"clock": "resolution"}]), ("missing", "thresholds[1].percent")),
        (document(LAST, reasons={"slow": ""}), ("text_missing", "reasons.slow")),
        (document(LAST, reasons=["slow"]), ("not_a_document", "reasons")),
    ],
)
def test_what_cannot_be_used(data: dict[str, Any], expected: tuple[str, str]) -> None:
    assert faults(data) == [expected]


def test_two_rules_of_one_name() -> None:
    rule = {"id": "a", "when": ["area", "=", "direct"]}
    assert faults(document(LAST, rules=[rule, rule])) == [("rule_twice", "rules[2].id")]


KNOWN = KnownIds(frozenset({1}), frozenset({2}), frozenset({3}), frozenset({4}), frozenset({5}))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"target": {"kind": "team", "id": 9}}, ("unknown_team", "levels[1].target.id")),
        ({"target": {"kind": "supervisor", "id": 9}}, ("unknown_team", "levels[1].target.id")),
        ({"target": {"kind": "rota", "id": 9}}, ("unknown_rota", "levels[1].target.id")),
        ({"target": {"kind": "person", "id": 9}}, ("unknown_person", "levels[1].target.id")),
        ({"target": {"kind": "manager", "id": 9}}, ("unknown_department", "levels[1].target.id")),
        ({"calendar": 9}, ("unknown_calendar", "levels[1].calendar")),
        ({"nobody": "next_rota", "next_rota": 9}, ("unknown_rota", "levels[1].next_rota")),
    ],
)
def test_ids_that_do_not_exist(more: dict[str, Any], expected: tuple[str, str]) -> None:
    assert faults(document(row(**more), LAST), KNOWN) == [expected]
    assert read_policy(1, document(row(**more), LAST)).last == 2


def test_ids_that_do_exist() -> None:
    ladder = document(
        row(target={"kind": "rota", "id": 2}, calendar=5), row(target={"kind": "team", "id": 1}, exits=[])
    )
    assert read_policy(1, ladder, KNOWN).last == 2


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (document(row(exits=[]), LAST), ("no_way_up", "levels[1].exits")),
        (document(row(take_charge="2h"), LAST), ("take_charge_too_long", "levels[1].take_charge")),
        (document(row(exits=[{"at_once": True}]), LAST), ("exit_at_once_always", "levels[1].exits[1]")),
        (
            document(LAST, rules=[{"id": "a", "when": ["area", "=", "direct"], "at_least": 1}]),
            ("never_does_anything", "rules[1].at_least"),
        ),
    ],
)
def test_what_is_odd_but_can_be_used(data: dict[str, Any], expected: tuple[str, str]) -> None:
    assert warnings(data) == [expected]


def test_a_text_in_one_language_stands_for_both() -> None:
    policy = read_policy(1, document(row(role={"it": "primo livello"}), LAST))
    assert policy.levels[0].role == ("primo livello", "primo livello")


def test_zero_time_is_at_once() -> None:
    way = {"after": "0m", "when": ["priority", "=", 1]}
    policy = read_policy(1, document(row(exits=[way]), LAST))
    assert policy.levels[0].exits[0].at_once


def test_the_words_of_the_refusal_name_place_and_remedy() -> None:
    with pytest.raises(BadPolicy, match=r"levels\[1\]\.target: Say whom this level offers tickets to"):
        read_policy(1, document(row(target=None), LAST))


# ---------------------------------------------------------------- SLA


def sla_faults(data: dict[str, Any], known: KnownIds | None = None) -> list[tuple[str, str]]:
    with pytest.raises(BadPolicy) as caught:
        read_sla(1, data, known)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def test_a_target_in_the_past_is_refused() -> None:
    data = {"calendar": 0, "targets": {"resolution": {"high": "0m", "low": "-1h"}}}
    assert sorted(sla_faults(data)) == [
        ("target_in_the_past", "targets.resolution.high"),
        ("target_in_the_past", "targets.resolution.low"),
    ]


def test_what_is_wrong_with_an_sla_is_told_at_once() -> None:
    data = {"targets": {"resolution": {"urgent": "1h"}, "lunch": {}}, "when": ["priority", "=", "high"]}
    assert sorted(sla_faults(data)) == [
        ("bad_condition", "when"),
        ("missing", "calendar"),
        ("unknown_key", "targets.lunch"),
        ("unknown_key", "targets.resolution.urgent"),
    ]


def test_an_sla_on_a_calendar_that_does_not_exist() -> None:
    targets = {"resolution": {"high": "1h"}}
    assert sla_faults({"calendar": 9, "targets": targets}, KNOWN) == [("unknown_calendar", "calendar")]


def test_odd_promises_are_pointed_out() -> None:
    odd = {
        "calendar": 0,
        "targets": {"first_response": {"high": "2h"}, "resolution": {"high": "1h", "low": "30m"}},
    }
    codes = [problem.code for problem in review_sla(1, odd)[1]]
    assert codes == ["slower_when_more_urgent", "response_after_resolution"]
    assert [problem.code for problem in review_sla(1, {"calendar": 0})[1]] == ["no_targets"]


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"all": []},
        {"some": [["priority", "=", 1]]},
        {"all": [{"any": [{"none": [["priority", "=", 1]]}]}]},
        ["mood", "=", 1],
        [["priority"], "=", 1],
        ["priority", "~", 1],
        ["priority", "=", "high"],
        ["priority", "=", True],
        ["priority", "=", [1]],
        ["priority", "in", 1],
        ["priority", "in", []],
        ["area", "<=", "direct"],
        ["too_complex", "=", 1],
    ],
)
def test_a_condition_that_could_never_be_meant_is_refused(data: object) -> None:
    with pytest.raises(BadCondition):
        read_condition(data)


@pytest.mark.parametrize(
    ("data", "holds"),
    [
        (["priority", "<=", 2], True),
        (["priority", ">=", 3], False),
        (["tier", "!=", "gold"], True),
        (["area", "in", ["direct", "indirect"]], True),
        (["category", "=", None], True),
        ({"none": [["priority", "=", 1], ["chased", ">=", 3]]}, True),
        ({"all": [["priority", "=", 2], {"any": [["chased", ">=", 9], ["too_complex", "=", False]]}]}, True),
        ({"any": [["priority", "=", 1], ["chased", ">=", 3]]}, False),
        (["category", "<=", 4], False),
    ],
)
def test_what_holds(data: object, holds: bool) -> None:
    facts: Facts = {
        "priority": 2,
        "area": "direct",
        "chased": 1,
        "too_complex": False,
        "category": None,
        "tier": "",
    }
    assert read_condition(data).holds(facts) is holds
