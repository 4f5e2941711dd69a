"""A worker with nothing to do asks very little of the database."""

from typing import Any

import pytest

from sportello.bench.idle import QUERIES
from sportello.worker.tick import next_moment, tick
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


def test_an_idle_turn_needs_few_queries(story: Story, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        story.open("2026-11-23 09:00")
    story.tick("2026-11-23 09:01")
    with django_assert_max_num_queries(QUERIES):
        assert not tick(rome("2026-11-23 09:02")).found_work
        assert next_moment() == rome("2026-11-23 09:15")
