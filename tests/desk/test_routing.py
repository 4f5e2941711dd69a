"""Teams that offer to one person: in turn, to the least loaded, first to whom served the requester last."""

import pytest

from sportello.desk import charge
from sportello.people.models import Membership, Team
from tests.cast import a_person
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(story: Story) -> Story:
    """Ada's team with two colleagues."""
    for rank, name in enumerate(("Berto", "Cinzia"), 1):
        person = a_person(name, (story.department, "agent"))
        story.people[name.lower()] = person
        Membership.objects.create(team=story.first, person=person, rank=rank)
    return story


def offered(story: Story, at: str) -> list[str]:
    """Who is offered a new ticket of a requester never seen before."""
    who = a_person(f"Cliente {at}")
    ticket = story.open(at, requester=who.pk)
    people = {person.pk: name for name, person in story.people.items()}
    return [people[id] for id in story.event(ticket, "opened").payload["offer"].get("people", [])]


def test_all_are_offered_by_default(crowd: Story) -> None:
    assert offered(crowd, "2026-11-23 09:00") == ["ada", "berto", "cinzia"]


def test_in_turn_goes_round(crowd: Story) -> None:
    Team.objects.filter(pk=crowd.first.pk).update(routing="in_turn")
    found = [offered(crowd, f"2026-11-23 09:0{minute}") for minute in range(4)]
    assert found == [["ada"], ["berto"], ["cinzia"], ["ada"]]


def test_the_least_loaded_comes_first(crowd: Story) -> None:
    for minute, name in enumerate(("ada", "ada", "berto")):
        ticket = crowd.open(f"2026-11-23 09:0{minute}")
        charge.take_charge(ticket, actor=crowd.actor(name), at=rome(f"2026-11-23 09:0{minute}:30"))
    Team.objects.filter(pk=crowd.first.pk).update(routing="least_loaded")
    assert offered(crowd, "2026-11-23 09:04") == ["cinzia"]


def test_whoever_served_the_requester_last_comes_first(crowd: Story) -> None:
    ticket = crowd.open("2026-11-23 09:00")
    charge.take_charge(ticket, actor=crowd.actor("cinzia"), at=rome("2026-11-23 09:01"))
    Team.objects.filter(pk=crowd.first.pk).update(routing="in_turn")
    again = crowd.open("2026-11-23 09:05")
    assert crowd.event(again, "opened").payload["offer"]["people"] == [crowd.people["cinzia"].pk]
