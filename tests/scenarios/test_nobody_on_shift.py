"""Nobody on shift: four ways on, said aloud, and somebody who answers all the same."""

from typing import Any

import pytest

from sportello.desk.escalate import escalate
from sportello.domain.rota import Override
from sportello.escalation.models import Visit
from sportello.oncall.override import add_override
from sportello.people.models import Membership
from sportello.tickets.models import Ticket
from tests.cast import a_person
from tests.story import Story, ladder, level, rome

pytestmark = pytest.mark.django_db

# Bruno's team is on duty in the mornings; the policy counts round the clock, so that the afternoon is a gap.
UP = {"reason": "serve", "tried": "x"}
AFTERNOON = "2026-11-23 15:00"


@pytest.fixture
def mornings(story: Story) -> Story:
    story.people["fabio"] = a_person("Fabio", (story.department, "agent"))
    Membership.objects.create(team=story.second, person=story.people["fabio"], rank=1)
    story.extra["rota"] = story.on_duty(story.second, "bruno", "fabio", hours="Mo-Fr 09:00-13:00")
    return story


def climbed(story: Story, at: str = AFTERNOON, **second: Any) -> Ticket:
    story.publish(ladder(level(), level(**second), level("supervisor"), level("manager")))
    ticket = story.open(at)
    story.by("ada", at, escalate, ticket, **UP)
    return ticket


def test_by_default_it_goes_to_the_next_level_at_once_and_says_so(mornings: Story) -> None:
    ticket = climbed(mornings)
    assert mornings.visits(ticket) == [(1, "superseded"), (2, "nobody"), (3, None)]
    skipped = Visit.objects.get(ticket=ticket, number=2)
    assert (skipped.left_at, skipped.passed, skipped.offered_to) == (skipped.entered_at, True, [])
    assert mornings.event(ticket, "escalated").payload["cause"] == "nobody"
    assert mornings.answers(ticket, AFTERNOON) == "carla"
    assert mornings.faults() == []


def test_the_level_gone_through_gets_no_message(mornings: Story) -> None:
    ticket = climbed(mornings)
    mornings.tick("2026-11-23 15:01")
    told = {who for who, _ in mornings.told(ticket, "escalated")}
    assert "carla" in told
    assert not told & {"bruno", "fabio"}


def test_on_shift_it_stays_at_its_level(mornings: Story) -> None:
    ticket = climbed(mornings, "2026-11-23 10:00")
    assert mornings.visits(ticket) == [(1, "superseded"), (2, None)]
    assert mornings.state(ticket).visits[-1].offered_to == [mornings.id("bruno"), mornings.id("fabio")]


def test_the_whole_team_is_asked(mornings: Story) -> None:
    ticket = climbed(mornings, nobody="whole_team")
    assert mornings.ticket(ticket).level == 2
    assert mornings.state(ticket).visits[-1].offered_to == [mornings.id("bruno"), mornings.id("fabio")]
    # Nobody of them is on shift: until one takes it, their supervisor answers.
    assert mornings.answers(ticket, AFTERNOON) == "carla"


def test_another_rota_steps_in(mornings: Story) -> None:
    night = mornings.on_duty(mornings.first, "ada", hours="Mo-Su 00:00-24:00")
    ticket = climbed(mornings, nobody="next_rota", next_rota=night.pk)
    stay = mornings.state(ticket).visits[-1]
    assert (stay.level, stay.offered_to) == (2, [mornings.id("ada")])
    assert mornings.answers(ticket, AFTERNOON) == "ada"


def test_it_waits_for_the_next_shift_with_its_clocks_still(mornings: Story) -> None:
    ticket = climbed(mornings, nobody="wait", take_charge="30m")
    assert mornings.ticket(ticket).level == 2
    assert mornings.due(ticket, "take_charge") == rome("2026-11-24 09:30")
    assert mornings.due(ticket, "level") == rome("2026-11-24 10:00")
    assert mornings.spent(ticket, "level", "2026-11-24 09:10") == 600
    assert mornings.answers(ticket, AFTERNOON) == "carla"
    assert mornings.answers(ticket, "2026-11-24 09:10") == "bruno"


def test_leave_and_swaps_count(mornings: Story) -> None:
    bruno, fabio, ada = (mornings.id(name) for name in ("bruno", "fabio", "ada"))
    starts, ends = rome("2026-11-23 00:00"), rome("2026-11-24 00:00")
    rota, at = mornings.extra["rota"].pk, rome("2026-11-20 09:00")
    add_override(rota, Override(starts, ends, person=bruno), at=at)
    add_override(rota, Override(starts, ends, person=fabio, replacement=ada), at=at)
    ticket = climbed(mornings, "2026-11-23 10:00")
    assert mornings.state(ticket).visits[-1].offered_to == [ada]


def test_somebody_away_from_their_desk_is_not_offered_anything(mornings: Story) -> None:
    mornings.people["bruno"].availability = "busy"
    mornings.people["bruno"].save()
    ticket = climbed(mornings, "2026-11-23 10:00")
    assert mornings.state(ticket).visits[-1].offered_to == [mornings.id("fabio")]
    assert mornings.answers(ticket, "2026-11-23 10:01") == "fabio"


def test_when_all_are_away_it_goes_on(mornings: Story) -> None:
    for name in ("bruno", "fabio"):
        mornings.people[name].availability = "away"
        mornings.people[name].save()
    assert mornings.ticket(climbed(mornings, "2026-11-23 10:00")).level == 3


def test_outside_the_levels_hours_an_empty_shift_is_no_gap(mornings: Story) -> None:
    ticket = climbed(mornings, "2026-11-23 20:00", calendar=mornings.calendar.pk)
    assert mornings.ticket(ticket).level == 2
    assert mornings.due(ticket, "level") == rome("2026-11-24 10:00")


def test_a_climb_by_time_meets_the_same_gap(mornings: Story) -> None:
    mornings.publish(ladder(level(after="30m"), level(), level("supervisor"), level("manager")))
    ticket = mornings.open("2026-11-23 12:45")
    mornings.tick("2026-11-23 13:15")
    assert mornings.visits(ticket) == [(1, "not_resolved"), (2, "nobody"), (3, None)]


def test_a_ticket_that_opens_when_the_first_level_is_empty_goes_on_too(mornings: Story) -> None:
    mornings.on_duty(mornings.first, "ada", hours="Mo-Fr 09:00-13:00")
    mornings.publish(ladder(level(), level("supervisor"), level("manager")))
    ticket = mornings.open(AFTERNOON)
    assert mornings.visits(ticket) == [(1, "nobody"), (2, None)]
    assert mornings.answers(ticket, AFTERNOON) == "carla"
    assert mornings.faults() == []


def test_the_last_level_has_nowhere_to_go_and_the_manager_answers(mornings: Story) -> None:
    mornings.publish(ladder(level(), level()))
    ticket = mornings.open(AFTERNOON)
    mornings.by("ada", AFTERNOON, escalate, ticket, **UP)
    assert mornings.ticket(ticket).level == 2
    mornings.second.supervisor = None
    mornings.second.save()
    assert mornings.answers(ticket, AFTERNOON) == "marta"
