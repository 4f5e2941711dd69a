"""Walks: the order in which tickets need somebody, from any place, within any moments, by statements that are kept."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q

from sportello.people.models import Department
from sportello.tickets import walk as walking
from sportello.tickets.listed import Listed
from sportello.tickets.models import Ticket
from sportello.tickets.walk import Counted, Walk, counts, place_of
from tests.story import Story

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def tickets(story: Story) -> list[Ticket]:
    """By deadline, two of one moment; one that waits; one without a deadline."""
    found = [story.open("2026-11-23 09:00") for _ in range(6)]
    dues = [NOON, NOON + HOUR, NOON + HOUR, NOON + 3 * HOUR, NOON - HOUR, None]
    for ticket, due in zip(found, dues, strict=True):
        Ticket.objects.filter(pk=ticket.pk).update(next_due_at=due)
    Ticket.objects.filter(pk=found[4].pk).update(status="waiting")
    return found


def ids(found: Sequence[Ticket | Listed]) -> list[int]:
    return [ticket.pk for ticket in found]


def test_it_goes_on_after_any_ticket(tickets: list[Ticket], it_department: Department) -> None:
    walk = Walk([Q(department=it_department.pk)])
    order = walk.lines(10)
    assert ids(order) == [tickets[n].pk for n in (0, 1, 2, 3, 4, 5)]
    assert ids(order) == list(walk.first(10).values_list("pk", flat=True))
    for place, last in enumerate(order):
        after = place_of(last)
        # However many are wanted, what waits and what has no deadline come only where there is room.
        assert ids(walk.lines(place + 1)) == ids(order)[: place + 1]
        assert walk.last_of(place + 1) == after
        assert ids(walk.lines(10, after)) == ids(order)[place + 1 :]
        assert ids(walk.lines(1, after)) == ids(order)[place + 1 : place + 2]


def test_a_kept_statement_has_the_moments_of_this_time(
    tickets: list[Ticket], it_department: Department
) -> None:
    def within(until: datetime) -> list[int]:
        return ids(Walk([Q(department=it_department.pk)]).due_within(NOON, until).lines(10, dated=True))

    walking._walked.cache_clear()
    assert within(NOON + HOUR) == [tickets[0].pk]
    assert within(NOON + 2 * HOUR) == ids(tickets[:3])
    assert within(NOON + 4 * HOUR) == ids(tickets[:4])
    made = walking._walked.cache_info()
    assert (made.misses, made.hits) == (1, 2)
    elsewhere = Walk([Q(department=it_department.pk + 1)]).due_within(NOON, NOON + 4 * HOUR)
    assert elsewhere.lines(10) == []  # another department is another statement


def test_counts_are_those_of_the_moment(tickets: list[Ticket], it_department: Department) -> None:
    walk = Walk([Q(department=it_department.pk)])
    for until, many in ((NOON, 1), (NOON + 2 * HOUR, 4), (NOON + 4 * HOUR, 5)):
        assert counts([Counted(walk.due_within(None, until)), Counted(walk)], 1000) == [many, 6]
    assert counts([Counted(walk)], 3) == [3]
