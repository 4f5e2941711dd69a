"""Never nobody's: who answers, down to the department's manager, also when people leave."""

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.escalate import escalate
from sportello.people.models import Membership, RoleAssignment
from sportello.tickets.models import Ticket
from tests.cast import a_person
from tests.story import Story, ladder, level

pytestmark = pytest.mark.django_db

NINE, TEN = "2026-11-23 09:00", "2026-11-23 09:10"


@pytest.fixture
def ticket(story: Story) -> Ticket:
    return story.open(NINE)


def leaves(story: Story, name: str) -> None:
    story.people[name].is_active = False
    story.people[name].save()


def is_away(story: Story, name: str) -> None:
    story.people[name].availability = "away"
    story.people[name].save()


def test_the_owner_answers_also_when_away_from_the_desk(story: Story, ticket: Ticket) -> None:
    story.by("ada", "2026-11-23 09:01", take_charge, ticket)
    is_away(story, "ada")
    assert story.answers(ticket, TEN) == "ada"


def test_then_the_first_on_shift_of_the_target(story: Story, ticket: Ticket) -> None:
    story.people["fabio"] = a_person("Fabio", (story.department, "agent"))
    Membership.objects.create(team=story.first, person=story.people["fabio"], rank=1)
    assert story.answers(ticket, TEN) == "ada"
    is_away(story, "ada")
    assert story.answers(ticket, TEN) == "fabio"


def test_then_the_supervisor_then_the_manager(story: Story, ticket: Ticket) -> None:
    is_away(story, "ada")
    assert story.answers(ticket, TEN) == "carla"
    story.first.supervisor = None
    story.first.save()
    assert story.answers(ticket, TEN) == "marta"


def test_after_a_climb_the_owner_still_answers_until_somebody_takes_it(story: Story, ticket: Ticket) -> None:
    story.by("ada", "2026-11-23 09:01", take_charge, ticket)
    story.by("ada", "2026-11-23 09:02", escalate, ticket, reason="no_access", tried="x")
    assert story.answers(ticket, TEN) == "ada"
    story.by("bruno", TEN, take_charge, ticket)
    assert story.answers(ticket, TEN) == "bruno"


def test_an_owner_who_has_left_does_not_answer_and_colleagues_may_take_it(
    story: Story, ticket: Ticket
) -> None:
    story.people["fabio"] = a_person("Fabio", (story.department, "agent"))
    Membership.objects.create(team=story.first, person=story.people["fabio"], rank=1)
    story.by("ada", "2026-11-23 09:01", take_charge, ticket)
    leaves(story, "ada")
    assert story.answers(ticket, TEN) == "fabio"
    story.by("fabio", TEN, take_charge, ticket)
    assert story.ticket(ticket).owner == story.people["fabio"]
    assert story.faults() == []


def test_a_supervisor_who_has_left_does_not_answer_either(story: Story, ticket: Ticket) -> None:
    is_away(story, "ada")
    leaves(story, "carla")
    assert story.answers(ticket, TEN) == "marta"


def test_nothing_is_offered_to_whoever_has_left(story: Story) -> None:
    """Named by the policy, supervising the team, or still in the turns of its rota: the next level is asked."""
    story.people["fabio"] = a_person("Fabio", (story.department, "agent"))
    fabio, seconds = ("person", story.id("fabio")), ("team", story.second.pk)
    story.on_duty(story.second, "bruno")
    named = [level() | {"target": {"kind": kind, "id": id}} for kind, id in (fabio, seconds)]
    story.publish(ladder(level(after="1h"), *named, level("supervisor"), level("manager")))
    for name in ("fabio", "bruno", "carla"):
        leaves(story, name)
    Membership.objects.filter(person=story.people["bruno"]).delete()
    RoleAssignment.objects.filter(person=story.people["bruno"]).delete()
    ticket = story.open("2026-11-23 09:00")
    story.tick("2026-11-23 10:00")
    assert story.visits(ticket)[1:] == [(2, "nobody"), (3, "nobody"), (4, "nobody"), (5, None)]
    assert story.answers(ticket, "2026-11-23 10:00") == "marta"
    assert story.faults() == []


def test_a_team_that_is_closed_leaves_its_tickets_to_the_manager(story: Story, ticket: Ticket) -> None:
    story.first.is_active = False
    story.first.save()
    assert story.answers(ticket, TEN) == "marta"
    story.tick("2026-11-23 09:15")
    assert story.ticket(ticket).level == 2
    assert story.faults() == []
