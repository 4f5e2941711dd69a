"""A ticket nobody takes climbs all seven levels, each at its moment."""

import pytest

from sportello.tickets.models import TimelineEvent
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


def test_it_climbs_each_level_at_its_due_moment(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    for at in ("09:15", "10:15", "15:15"):
        story.tick(f"2026-11-23 {at}")
    for day in ("24", "27"):
        story.tick(f"2026-11-{day} 15:15")
    story.tick("2026-12-04 15:15")
    climbs = TimelineEvent.objects.filter(ticket=ticket, kind="escalated")
    assert [event.at for event in climbs] == [
        rome("2026-11-23 09:15"),
        rome("2026-11-23 10:15"),
        rome("2026-11-23 15:15"),
        rome("2026-11-24 15:15"),
        rome("2026-11-27 15:15"),
        rome("2026-12-04 15:15"),
    ]
    assert story.ticket(ticket).level == 7
    assert [level for level, _ in story.visits(ticket)] == [1, 2, 3, 4, 5, 6, 7]


def test_nothing_happens_one_second_before(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    assert story.tick("2026-11-23 09:14:59") == 0
    assert story.ticket(ticket).level == 1
    assert story.tick("2026-11-23 09:15:00") == 1
    assert story.ticket(ticket).level == 2
