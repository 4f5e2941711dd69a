"""What the checks say of a policy at a desk: whom it does not reach, what can never come to pass."""

from typing import Any

import pytest

from sportello.domain.duration import BusinessDays
from sportello.domain.policy import SLAPolicy
from sportello.domain.policy_document import review_policy
from sportello.domain.priority import Priority
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import ClockKind
from sportello.domain.staff import Department, Staff, Team
from sportello.escalation.checks import check_at_desk

STAFF = Staff(
    teams={
        1: Team(1, 1, 1, supervisor=9, members=(5,)),
        2: Team(2, 1, 2, members=()),
        3: Team(3, 1, 3, members=(6,)),
    },
    departments={1: Department(1, manager=8)},
)
ACTIVE = frozenset({5, 6, 8, 9})
LEVEL: dict[str, Any] = {"role": "Chi risponde", "calendar": 0, "target": {"kind": "manager"}}


def found(
    *levels: dict[str, Any], staff: Staff = STAFF, book: RuleBook | None = None, **more: Any
) -> list[str]:
    """`code path` of everything found."""
    document = {"levels": [LEVEL | level for level in levels], **more}
    policy, _problems = review_policy(0, document)
    book = book or RuleBook(staff=staff)
    return [f"{one.code} {one.path}" for one in check_at_desk(policy, book, [(1, "direct")], ACTIVE)]


def test_a_sound_policy_has_no_findings() -> None:
    assert found({"target": {"kind": "team"}, "exits": [{"after": "15m"}]}, {}) == []


def test_a_target_without_people_is_told() -> None:
    assert found({"exits": [{"after": "1h"}]}, {"target": {"kind": "team"}}) == [
        "nobody_reached levels[2].target"
    ]
    assert found({"target": {"kind": "person", "id": 77}}) == ["nobody_reached levels[1].target"]
    assert found({"target": {"kind": "supervisor"}}) == []


def test_at_the_first_level_nobody_is_a_fault() -> None:
    document = {"levels": [LEVEL | {"target": {"kind": "team", "id": 2}}]}
    policy, _problems = review_policy(0, document)
    (problem,) = check_at_desk(policy, RuleBook(staff=STAFF), [(1, "direct")], ACTIVE)
    assert not problem.warning


@pytest.mark.parametrize(
    "when",
    [
        {"all": [["priority", "=", 1], ["priority", "=", 2]]},
        ["department", "=", 2],
        {"none": [["reopened", ">=", 0]]},
        {"all": [["chased", ">=", 3], {"none": [["chased", ">=", 2]]}]},
    ],
)
def test_a_condition_that_never_holds_is_told(when: Any) -> None:
    assert found({"exits": [{"after": "5m", "when": when}]}, {}) == ["never_holds levels[1].exits[1].when"]


def test_an_exit_that_is_always_beaten_is_told() -> None:
    slow = {"after": "4h", "when": ["priority", "=", 4]}
    assert found({"exits": [slow, {"after": "1h"}]}, {}) == ["exit_never_first levels[1].exits[1].after"]
    covered = [{"after": "1h", "when": ["priority", "<=", 2]}, {"after": "2h", "when": ["priority", ">=", 3]}]
    assert found({"exits": [*covered, {"after": "1bd"}]}, {}) == ["exit_never_first levels[1].exits[3].after"]
    assert found({"exits": covered}, {}) == []


def test_levels_that_nothing_leads_to_are_told() -> None:
    skips = {"exits": [{"after": "1h", "to": 3}]}
    assert found(skips, {"exits": [{"after": "1h"}]}, {}) == ["level_skipped levels[2].role"]
    rule = {"id": "r", "when": ["too_complex", "=", True], "at_least": 2}
    assert found(skips, {"exits": [{"after": "1h"}]}, {}, rules=[rule]) == []


def test_the_same_reason_twice_is_told() -> None:
    reasons = {"a": {"it": "Serve altro", "en": ""}, "b": {"it": "serve altro", "en": ""}}
    exits = [{"after": "1h", "reasons": ["a", "b"]}]
    assert found({"exits": exits}, {}, reasons=reasons) == ["reason_twice levels[1].exits[1].reasons[2]"]


def test_a_level_longer_than_every_promise_is_told() -> None:
    promise = SLAPolicy(1, "Standard", 0, {(ClockKind.RESOLUTION, one): BusinessDays(3) for one in Priority})
    book = RuleBook(staff=STAFF, slas={1: promise}, sla_order=(1,))
    assert found({"exits": [{"after": "1w"}]}, {}, book=book) == [
        "longer_than_promised levels[1].exits[1].after"
    ]
    assert found({"exits": [{"after": "2bd"}]}, {}, book=book) == []
