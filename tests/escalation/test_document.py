"""The document while it is written: any shape becomes one that can be shown, and what names a level follows it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.domain.policy_document import read_policy, review_policy
from sportello.domain.priority import Priority
from sportello.domain.template import seven_levels
from sportello.escalation.document import (
    add_level,
    move_level,
    plain_exit,
    remove_level,
    set_destination,
    set_priority_time,
    set_time,
    stored,
    tidy,
)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["levels", "exits", "when", "all", "role", "it", "target", "x"]), inner
        )
    ),
    max_leaves=12,
)


def test_the_template_comes_through_unchanged() -> None:
    template = seven_levels(1, 2)
    assert read_policy(1, stored(tidy(template))) == read_policy(1, {**template, "name": ""})
    assert tidy(stored(tidy(template))) == tidy(template)


@given(ANYTHING)
def test_whatever_arrives_takes_shape_and_can_be_reviewed(data: Any) -> None:
    document = tidy(data if not isinstance(data, list) else {"levels": data, "rules": data})
    assert tidy(stored(document)) == document
    review_policy(0, stored(document))


def test_times_are_set_and_taken_away_without_losing_reasons() -> None:
    level = tidy(seven_levels(1, 1))["levels"][0]
    reasons = plain_exit(level)["reasons"]  # type: ignore[index]  # the template has one
    set_time(level, None)
    assert plain_exit(level) == {"after": None, "to": None, "when": None, "reasons": reasons}
    set_time(level, "20m")
    set_destination(level, 3)
    assert plain_exit(level) == {"after": "20m", "to": 3, "when": None, "reasons": reasons}
    set_priority_time(level, Priority.CRITICAL, "5m")
    assert level["exits"][0]["when"] == ["priority", "=", 1]
    set_priority_time(level, Priority.CRITICAL, None)
    assert len(level["exits"]) == 1


@pytest.mark.parametrize(
    ("change", "leads"),
    [
        (lambda document: add_level(document, 2), 5),
        (lambda document: remove_level(document, 3), 3),
        (lambda document: remove_level(document, 4), 4),
        (lambda document: move_level(document, 4, -1), 3),
    ],
)
def test_what_names_a_level_follows_it(change: Any, leads: int) -> None:
    document = tidy(seven_levels(1, 1) | {"rules": [{"id": "r", "at_least": 4}]})
    set_destination(document["levels"][0], 4)
    change(document)
    assert document["levels"][0]["exits"][0]["to"] == leads
    assert document["rules"][0]["at_least"] == leads
