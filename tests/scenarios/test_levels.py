"""What a level says: its exits, its reasons, its time; and the version a ticket keeps."""

import pytest

from sportello.desk.charge import take_charge, triage
from sportello.desk.escalate import escalate
from sportello.desk.hold import put_on_hold, resume
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.priority import Grade
from sportello.tickets.models import TimelineEvent
from tests.story import Story, ladder, level, moments, rome

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"
CRITICAL = {"impact": Grade.HIGH, "urgency": Grade.HIGH}
SEVERE = {"after": "5m", "to": 3, "when": ["priority", "=", 1]}


@pytest.fixture
def by_severity(story: Story) -> Story:
    story.publish(
        ladder(level(exits=[{"after": "1h"}, SEVERE]), level(), level("supervisor"), level("manager"))
    )
    return story


def test_the_earliest_exit_that_holds_is_taken(by_severity: Story) -> None:
    severe, plain = by_severity.open(NINE, **CRITICAL), by_severity.open(NINE)
    by_severity.tick("2026-11-23 09:05")
    assert by_severity.visits(severe) == [(1, "not_resolved"), (3, None)]
    assert by_severity.visits(plain) == [(1, None)]
    by_severity.tick("2026-11-23 10:00")
    assert by_severity.visits(plain) == [(1, "not_resolved"), (2, None)]


def test_an_exit_that_comes_to_hold_counts_from_entering_the_level(by_severity: Story) -> None:
    ticket = by_severity.open(NINE)
    by_severity.by("ada", "2026-11-23 09:02", triage, ticket, how_badly="stopped")
    assert by_severity.due(ticket, "level") == rome("2026-11-23 09:05")
    by_severity.by("ada", "2026-11-23 09:03", triage, ticket, how_badly="annoyed")
    assert by_severity.due(ticket, "level") == rome("2026-11-23 10:00")


def test_an_exit_that_comes_to_hold_too_late_is_taken_at_once_and_not_before(by_severity: Story) -> None:
    ticket = by_severity.open(NINE)
    by_severity.by("ada", "2026-11-23 09:30", triage, ticket, how_badly="stopped")
    by_severity.tick("2026-11-23 09:30")
    assert by_severity.event(ticket, "escalated").at == rome("2026-11-23 09:30")
    assert by_severity.ticket(ticket).level == 3
    assert by_severity.faults() == []


def test_at_once(story: Story) -> None:
    way = {"at_once": True, "to": 2, "when": ["priority", "=", 1]}
    story.publish(ladder(level(exits=[{"after": "1h"}, way]), level("manager")))
    ticket = story.open(NINE, **CRITICAL)
    story.tick(NINE)
    assert story.visits(ticket) == [(1, "not_resolved"), (2, None)]
    assert story.event(ticket, "escalated").at == rome(NINE)


def test_a_level_without_exits_by_time_never_climbs_by_time(story: Story) -> None:
    story.publish(ladder(level(after=None), level("manager")))
    ticket = story.open(NINE)
    for day in range(24, 30):
        story.tick(f"2026-11-{day} 09:00")
    story.tick("2026-12-20 09:00")
    assert story.visits(ticket) == [(1, None)]
    assert "reminded" in story.kinds(ticket)


def test_a_way_only_people_take_wants_its_reasons(story: Story) -> None:
    reasons = {"strategic": {"it": "Questione strategica", "en": "A strategic issue"}}
    story.publish(
        ladder(level(exits=[{"reasons": ["strategic"]}]), level("manager"), reasons=reasons),
    )
    ticket = story.open(NINE)
    story.tick("2026-11-25 09:00")
    assert story.ticket(ticket).level == 1
    at, tried = "2026-11-25 09:00", "Tutto"
    assert story.refuses("ada", at, escalate, ticket, reason="boh", tried=tried).code == "unknown_reason"
    story.by("ada", at, escalate, ticket, reason="strategic", tried=tried)
    assert story.ticket(ticket).level == 2


def test_a_ticket_keeps_the_version_under_which_it_started(story: Story) -> None:
    story.publish(ladder(level(after="2h"), level("manager")))
    old = story.open(NINE)
    story.publish(ladder(level(after="30m"), level("manager")), at="2026-11-23 09:10")
    new = story.open("2026-11-23 09:10")
    story.tick("2026-11-23 09:40")
    assert (story.ticket(old).level, story.ticket(new).level) == (1, 2)
    story.tick("2026-11-23 11:00")
    assert story.event(old, "escalated").at == rome("2026-11-23 11:00")
    assert story.ticket(old).policy != story.ticket(new).policy
    assert story.faults() == []


def test_both_clocks_start_on_entering_and_the_one_that_ends_first_decides(story: Story) -> None:
    story.publish(ladder(level(take_charge="20m", after="30m"), level("manager")))
    untaken, taken = story.open(NINE), story.open(NINE)
    story.by("ada", "2026-11-23 09:10", take_charge, taken)
    story.tick("2026-11-23 09:20")
    story.tick("2026-11-23 09:30")
    climbs = [story.event(ticket, "escalated") for ticket in (untaken, taken)]
    assert moments(climbs) == [rome("2026-11-23 09:20"), rome("2026-11-23 09:30")]
    assert [climb.payload["cause"] for climb in climbs] == ["not_taken", "not_resolved"]


def test_the_time_of_a_level_counts_on_its_own_calendar(story: Story) -> None:
    story.publish(ladder(level(after="2h", calendar=story.calendar.pk), level("manager")))
    ticket = story.open("2026-11-27 17:00")
    story.tick("2026-11-30 09:59:59")
    assert story.ticket(ticket).level == 1
    story.tick("2026-11-30 10:00")
    assert story.event(ticket, "escalated").at == rome("2026-11-30 10:00")


def test_a_wait_goes_on_through_a_climb_without_reminding_anew(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", put_on_hold, ticket, waiting_for=WaitingFor.REQUESTER)
    story.tick("2026-11-25 09:05")
    story.by("ada", "2026-11-25 10:00", escalate, ticket, reason="no_access", tried="x")
    story.tick("2026-11-25 12:00")
    reminders = TimelineEvent.objects.filter(ticket=ticket, kind="reminded")
    assert moments(list(reminders)) == [rome("2026-11-25 09:05")]
    assert story.due(ticket, "requester_reminder") == rome("2026-11-30 09:05")
    # Level time stands still until somebody takes up the work again.
    assert story.due(ticket, "level") is None
    story.by("bruno", "2026-11-25 12:00", resume, ticket)
    assert story.due(ticket, "level") == rome("2026-11-25 13:00")
