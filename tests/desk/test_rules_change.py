"""What running tickets feel when the rules themselves change, or when a ticket beside them ends."""

import pytest

from sportello.calendars.change import set_exceptional_day
from sportello.desk import charge, hold, involve, linking, replanning, resolution
from sportello.desk.audit import audit
from sportello.domain.lifecycle import Kind, WaitingFor
from sportello.people.actor import ENGINE
from sportello.tickets.models import Ticket
from tests.story import Story, rome, template

pytestmark = pytest.mark.django_db


def test_moving_to_another_version_keeps_level_and_spent_time(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    document = template(story.calendar.pk, story.people)
    document["levels"][0]["exits"][0]["after"] = "30m"
    newer = story.publish(document)
    replanning.move_to_policy(
        ticket, version=newer.pk, actor=story.actor("marta"), at=rome("2026-11-23 09:10")
    )
    clock = story.clock(ticket, "level")
    assert (clock.spent, clock.target) == (600, 1800)
    assert story.due(ticket, "level") == rome("2026-11-23 09:30")
    assert story.visits(ticket) == [(1, "policy_moved"), (1, None)]


def test_a_closed_day_moves_the_deadline_and_keeps_what_was_measured(story: Story) -> None:
    ticket = story.open("2026-11-23 17:50")
    assert story.due(ticket, "level") == rome("2026-11-24 09:05")
    from datetime import date

    set_exceptional_day(
        story.calendar, day=date(2026, 11, 24), openings=[], reason="chiusura", at=rome("2026-11-23 17:55")
    )
    assert replanning.recount_on(story.calendar.pk, actor=ENGINE, at=rome("2026-11-23 17:56")).count == 1
    assert story.due(ticket, "level") == rome("2026-11-25 09:05")
    assert [list(found) for _, found in audit([ticket.pk])] == [[]]


def test_a_task_that_ends_tells_its_parent(story: Story) -> None:
    parent = story.open("2026-11-23 09:00")
    involve.involve_department(
        parent,
        department=story.department.pk,
        subject="Cavo",
        actor=story.actor("ada"),
        at=rome("2026-11-23 09:05"),
    )
    child = Ticket.objects.get(parent=parent)
    resolution.resolve(child, reason="fatto", actor=story.actor("carla"), at=rome("2026-11-23 09:10"))
    assert story.event(parent, "task_ended").payload["child_number"] == child.number


def test_resolving_a_problem_lets_go_of_what_waits_for_it(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    problem = story.open("2026-11-23 09:01", kind=Kind.PROBLEM, subject="Centralino")
    ada, carla = story.actor("ada"), story.actor("carla")
    linking.link(ticket, other=problem.pk, relation="caused_by", actor=ada, at=rome("2026-11-23 09:02"))
    hold.put_on_hold(ticket, waiting_for=WaitingFor.PROBLEM, actor=ada, at=rome("2026-11-23 09:03"))
    charge.take_charge(problem, actor=carla, at=rome("2026-11-23 09:04"))
    resolution.resolve(problem, actor=carla, at=rome("2026-11-23 11:00"))
    assert story.ticket(ticket).status == "open"
    assert story.event(ticket, "resumed").payload == {"why": "problem_resolved"}
