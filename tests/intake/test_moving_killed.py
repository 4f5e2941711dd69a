"""Killed in the middle by the system itself, then given again: the same as in one go."""

import pytest

from sportello.bench import moving
from tests.scratch import same_server

__all__ = ["same_server"]
pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


def test_a_killed_import_given_again_is_the_same_as_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "REQUESTERS", 500)  # more than there are requests, fewer than a benchmark has
    held = moving.killed("sqlite", tickets=420, kills=1)
    before = held["killed"].pop("before")
    assert held["whole"].pop("before") == []
    assert 0 < before[0] < 420
    assert held["killed"] == held["whole"]
    assert (held["whole"]["differences"], held["whole"]["untold"]) == (0, 0)
