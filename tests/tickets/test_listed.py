"""Tickets as lists show them: the same as the ticket says, however they are asked for."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Q

from sportello.people.models import Department, Person
from sportello.tickets.listed import listed, listed_by_id
from sportello.tickets.models import Ticket
from sportello.tickets.walk import Walk
from tests.story import Story

pytestmark = pytest.mark.django_db


def test_a_line_says_what_the_ticket_says(
    story: Story, it_department: Department, ada: Person, django_assert_num_queries: Any
) -> None:
    due = datetime(2026, 11, 23, 12, tzinfo=UTC)
    opened = story.open("2026-11-23 09:00")
    Ticket.objects.filter(pk=opened.pk).update(owner=ada, raised_to=1, priority=3, next_due_at=due)
    ticket = Ticket.objects.select_related("requester", "organisation", "department").get(pk=opened.pk)
    with django_assert_num_queries(3):
        lines = [
            *listed(Ticket.objects.filter(pk=ticket.pk)),
            listed_by_id([ticket.pk])[ticket.pk],
            *Walk([Q(department=it_department.pk)]).lines(1),
        ]
        assert listed_by_id([]) == {}
    assert len(set(lines)) == 1
    line = lines[0]
    assert (line.pk, line.number, line.subject) == (ticket.pk, ticket.number, ticket.subject)
    assert (line.status, line.level, line.next_due_at, line.last_at) == ("new", 1, due, ticket.last_at)
    assert line.label == f"{ticket.department.prefix}-{ticket.number}"
    assert line.customer == (ticket.organisation.name if ticket.organisation else ticket.requester.name)
    assert line.effective_priority == 1
    assert line.owner is not None
    assert (line.owner.pk, line.owner.name, line.owner.initials) == (ada.pk, ada.name, ada.initials)
