"""The benchmark of business time, small: same answers on both sides, and figures that belong together.

How fast it is is shown by `make bench`, never by a test: this machine may be busy.
"""

import pytest

from sportello.bench.business_time import TARGETS, run


def test_answers_agree_and_the_figures_belong_together() -> None:
    pytest.importorskip("opening_hours", reason="opening-hours-py is not installed")
    result = run(moments=300, rounds=3)
    assert set(result["operations"]) == set(TARGETS)
    for measured in result["operations"].values():
        ours, theirs = measured["sportello_per_second"], measured["opening_hours_py_per_second"]
        assert min(ours, theirs) > 0
        assert measured["ratio"] == pytest.approx(ours / theirs, rel=0.5)
