"""The process for jobs lets the engine go first where only one can write."""

import time

import pytest

from sportello.worker import jobs
from tests.story import Story, rome

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def seconds_to_give_way(at: str) -> float:
    began = time.monotonic()
    jobs.Precedence(lambda: rome(at)).give_way()
    return time.monotonic() - began


def test_a_job_waits_while_something_is_due(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LONGEST_PAUSE", 0.5)
    monkeypatch.setattr(jobs, "PAUSE", 0.02)
    story.open("2026-11-23 09:00")
    story.tick("2026-11-23 09:01")
    assert seconds_to_give_way("2026-11-23 09:14") < 0.3
    assert seconds_to_give_way("2026-11-23 09:16") >= 0.5
