"""Policies, SLAs and conditions come back from their documents exactly as they were written."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sportello.domain.conditions import Group, Test, read_condition, write_condition
from sportello.domain.duration import BusinessDays, Weeks, WorkingTime
from sportello.domain.policy import Exit, Level, Mode, Nobody, Policy, Rule, SLAPolicy, Threshold
from sportello.domain.policy_document import read_policy, read_sla, write_policy, write_sla
from sportello.domain.priority import Priority
from sportello.domain.sla import SLA_KINDS, ClockKind
from sportello.domain.staff import Target, TargetKind
from sportello.domain.template import seven_levels
from tests.domain.builders import OFFICE, SUPPORT

TEXT = st.tuples(st.text("abc àè", min_size=1).map(str.strip), st.text("xyz", min_size=1)).filter(all)
DURATIONS = st.one_of(
    st.integers(1, 10**6).map(WorkingTime), st.integers(1, 30).map(BusinessDays), st.integers(1, 9).map(Weeks)
)
TESTS = st.one_of(
    st.builds(Test, st.just("priority"), st.sampled_from(["=", "!=", "<=", ">="]), st.integers(1, 4)),
    st.builds(Test, st.just("area"), st.just("in"), st.lists(st.text("ab"), min_size=1).map(tuple)),
    st.builds(Test, st.just("too_complex"), st.just("="), st.booleans()),
)
GROUPS = st.sampled_from(["all", "any", "none"])
FLAT = st.builds(Group, GROUPS, st.lists(TESTS, min_size=1, max_size=3).map(tuple))
CONDITIONS = (
    TESTS | FLAT | st.builds(Group, GROUPS, st.lists(TESTS | FLAT, min_size=1, max_size=3).map(tuple))
)


TARGETS = st.sampled_from([Target(TargetKind.TEAM), Target(TargetKind.PERSON, 5), Target(TargetKind.MANAGER)])
NOTIFIED = st.sampled_from([("target",), (), ("target", "relieved", "watchers", "supervisor")])
NOBODY = st.sampled_from([Nobody.NEXT_LEVEL, Nobody.WAIT, Nobody.WHOLE_TEAM])


def ways_up(number: int, last: int, reasons: list[str]) -> st.SearchStrategy[tuple[Exit, ...]]:
    """Any exits of a level; the last has none."""
    if number == last:
        return st.just(())
    to = st.none() | st.integers(number + 1, last)
    why = st.lists(st.sampled_from(reasons), unique=True).map(tuple) if reasons else st.just(())
    timed = st.builds(Exit, DURATIONS, st.just(False), to, st.none() | CONDITIONS, why)
    at_once = st.builds(Exit, st.none(), st.just(True), to, CONDITIONS, why)
    return st.lists(timed | at_once, max_size=3).map(tuple)


def levels(number: int, last: int, reasons: list[str]) -> st.SearchStrategy[Level]:
    return st.builds(
        Level,
        st.just(number),
        TEXT,
        TARGETS,
        st.integers(0, 9),
        public_label=st.just(("", "")) | TEXT,
        expects=st.just(("", "")) | TEXT,
        take_charge=st.none() | DURATIONS,
        exits=ways_up(number, last, reasons),
        mode=st.sampled_from(Mode),
        raise_to=st.none() | st.sampled_from(Priority),
        notify=NOTIFIED,
        reminders=st.lists(DURATIONS, max_size=2).map(tuple),
        nobody=NOBODY,
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    last = draw(st.integers(1, 4))
    reasons = draw(st.dictionaries(st.sampled_from(["slow", "hard", "big"]), TEXT))
    at_least = st.none() | st.integers(1, last)
    rules = draw(st.lists(st.tuples(TEXT, CONDITIONS, at_least), max_size=2))
    steps = st.builds(Threshold, st.sampled_from(sorted(SLA_KINDS)), st.integers(1, 100), at_least)
    return Policy(
        draw(st.integers(1, 99)),
        draw(st.text(max_size=5)),
        tuple(draw(levels(number, last, sorted(reasons))) for number in range(1, last + 1)),
        tuple(Rule(f"r{place}", *rule) for place, rule in enumerate(rules)),
        tuple(draw(st.lists(steps, max_size=2))),
        reasons,
    )


@settings(max_examples=40)  # each is a whole policy: drawing one takes longer than reading and writing it
@given(policies())
def test_a_policy_comes_back_as_it_was_written(policy: Policy) -> None:
    stored = json.loads(json.dumps(write_policy(policy)))
    assert read_policy(policy.id, stored) == policy
    assert write_policy(read_policy(policy.id, stored)) == stored


def test_the_template_is_written_as_it_was_read() -> None:
    data = seven_levels(SUPPORT, OFFICE)
    assert write_policy(read_policy(1, data)) == data


@given(
    st.dictionaries(st.tuples(st.sampled_from(sorted(SLA_KINDS)), st.sampled_from(Priority)), DURATIONS),
    st.none() | CONDITIONS,
)
def test_an_sla_comes_back_as_it_was_written(
    targets: dict[tuple[ClockKind, Priority], Any], condition: Any
) -> None:
    policy = SLAPolicy(4, "gold", 2, targets, condition)
    assert read_sla(4, json.loads(json.dumps(write_sla(policy)))) == policy


@given(CONDITIONS)
def test_a_condition_comes_back_as_it_was_written(condition: Any) -> None:
    assert read_condition(json.loads(json.dumps(write_condition(condition)))) == condition
