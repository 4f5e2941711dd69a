"""After an outage: the levels passed, the level reached, its grace, and the people of the moment of processing."""

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.escalate import escalate
from sportello.desk.hold import put_on_hold
from sportello.domain.lifecycle import WaitingFor
from sportello.escalation.models import Escalation, Visit
from sportello.tickets.models import TimelineEvent
from tests.story import Story, ladder, level, moments, rome

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"


def test_levels_gone_through_are_marked_and_nobody_is_told_of_them(story: Story) -> None:
    ticket = story.open(NINE)
    story.tick("2026-11-23 12:00")  # 15 minutes and an hour have passed, the four hours of level 3 have not
    visits = Visit.objects.filter(ticket=ticket)
    assert [(visit.level, visit.passed) for visit in visits] == [(1, False), (2, True), (3, False)]
    climbs = list(TimelineEvent.objects.filter(ticket=ticket, kind="escalated"))
    assert moments(climbs) == [rome("2026-11-23 09:15"), rome("2026-11-23 10:15")]
    assert climbs[0].payload["passed"] is True
    assert [record.reached for record in Escalation.objects.filter(ticket=ticket)] == [
        [],
        [story.id("carla")],
    ]
    assert story.told(ticket, "escalated") == [("carla", "escalated")]
    assert story.faults() == []


def test_clocks_count_from_due_moments(story: Story) -> None:
    ticket = story.open(NINE)
    story.tick("2026-11-23 12:00")
    assert story.clock(ticket, "level").started_at == rome("2026-11-23 10:15")
    assert story.due(ticket, "level") == rome("2026-11-23 15:15")


def test_the_level_reached_late_has_grace_before_it_falls_due(story: Story) -> None:
    ticket = story.open(NINE)
    story.tick("2026-11-23 15:10")  # five minutes before level 3 falls due
    assert story.ticket(ticket).level == 3
    assert Visit.objects.get(ticket=ticket, number=3).grace_until == rome("2026-11-23 15:25")
    story.tick("2026-11-23 15:24:59")
    assert story.ticket(ticket).level == 3
    story.tick("2026-11-23 15:25")
    assert story.ticket(ticket).level == 4
    assert story.faults() == []


def test_grace_is_as_long_as_the_level_may_be_offered(story: Story) -> None:
    story.publish(ladder(level(after="1h"), level(after="2h", take_charge="40m"), level()))
    ticket = story.open(NINE)
    story.tick("2026-11-23 10:30")
    assert story.due(ticket, "take_charge") == rome("2026-11-23 11:10")
    story.by("bruno", "2026-11-23 11:00", take_charge, ticket)
    assert story.due(ticket, "level") == rome("2026-11-23 12:00")


def test_no_grace_within_a_minute(story: Story) -> None:
    ticket = story.open(NINE)
    story.tick("2026-11-23 09:16:00")
    assert Visit.objects.get(ticket=ticket, number=2).grace_until is None


def test_people_and_shifts_are_those_of_the_moment_of_processing(story: Story) -> None:
    story.on_duty(story.second, "bruno", hours="Mo-Fr 09:00-10:00")
    ticket = story.open(NINE)
    story.tick("2026-11-23 10:05")  # it should have reached Bruno at 09:15, but he has gone
    assert [visit.level for visit in Visit.objects.filter(ticket=ticket)] == [1, 2, 3]
    assert story.event(ticket, "escalated").payload["cause"] == "nobody"
    assert story.event(ticket, "escalated").at == rome("2026-11-23 09:15")


def test_days_of_silence_pass_level_by_level_to_where_it_would_be(story: Story) -> None:
    ticket = story.open(NINE)
    story.tick("2026-11-26 10:00")
    assert story.ticket(ticket).level == 5
    passed = [visit.level for visit in Visit.objects.filter(ticket=ticket) if visit.passed]
    assert passed == [2, 3, 4]
    assert {who for who, _ in story.told(ticket, "escalated")} == {"carla", "marta"}


def test_the_raises_of_levels_passed_hold(story: Story) -> None:
    story.publish(
        ladder(level(after="1h"), level(after="1h", raise_to="critical"), level("supervisor", "9h"), level())
    )
    ticket = story.open(NINE)
    story.tick("2026-11-23 12:00")
    assert (story.ticket(ticket).level, story.ticket(ticket).raised_to) == (3, 1)


def test_what_waited_wakes_at_its_date_and_not_later(story: Story) -> None:
    ticket = story.open(NINE)
    story.by(
        "ada",
        "2026-11-23 09:05",
        put_on_hold,
        ticket,
        waiting_for=WaitingFor.DATE,
        until=rome("2026-11-24 09:00"),
    )
    story.tick("2026-11-24 12:00")
    assert story.event(ticket, "resumed").at == rome("2026-11-24 09:00")
    # Ten of the fifteen minutes were left.
    assert story.event(ticket, "escalated").at == rome("2026-11-24 10:10")
    climbs = list(TimelineEvent.objects.filter(ticket=ticket, kind="escalated"))
    assert moments(climbs) == [rome("2026-11-24 09:10"), rome("2026-11-24 10:10")]


def test_whoever_acts_first_after_the_outage_settles_it_just_the_same(story: Story) -> None:
    by_worker, by_carla = story.open(NINE), story.open(NINE)
    story.by("carla", "2026-11-23 12:00", escalate, by_carla, to=5, reason="serve", tried="x")
    story.tick("2026-11-23 12:00")
    before = list(TimelineEvent.objects.filter(ticket=by_worker).values_list("kind", "at"))
    assert list(TimelineEvent.objects.filter(ticket=by_carla).values_list("kind", "at"))[:-1] == before
    assert [number for number, _ in story.visits(by_carla)] == [1, 2, 3, 5]


def test_a_worker_late_over_the_change_of_the_clocks_loses_no_hour(story: Story) -> None:
    story.publish(ladder(level(after="24h"), level()))
    ticket = story.open("2026-10-24 12:00")  # the night has 25 hours
    story.tick("2026-10-26 09:00")
    assert story.event(ticket, "escalated").at == rome("2026-10-25 11:00")
