"""The benchmark of business time, small: same answers on both sides, and the promised ratios."""

import pytest

from sportello.bench.business_time import TARGETS, run


def test_answers_agree_and_the_ratios_hold() -> None:
    pytest.importorskip("opening_hours", reason="opening-hours-py is not installed")
    result = run(moments=300, rounds=3)
    for name, least in TARGETS.items():
        measured = result["operations"][name]
        assert measured["ratio"] >= least
        assert measured["sportello_per_second"] > measured["opening_hours_py_per_second"]
    assert result["passed"]
