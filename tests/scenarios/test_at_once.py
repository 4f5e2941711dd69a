"""Many at once, on real connections: one wins, the others are told, nothing is done twice."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from sportello.desk.charge import take_charge
from sportello.desk.conversation import note, reply
from sportello.desk.linking import merge
from sportello.desk.opening import Request, open_ticket
from sportello.desk.settle import settle_due
from sportello.domain.errors import DeskError
from sportello.people.models import Membership
from sportello.tickets.models import Ticket, TimelineEvent
from tests.cast import a_person
from tests.story import Story, rome

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NINE, TEN = "2026-11-23 09:00", rome("2026-11-23 09:10")


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Carry them out in threads that start together; what is refused counts as its code."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=30)
            return act()
        except DeskError as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_many_who_take_charge_one_does_and_the_others_are_told(story: Story) -> None:
    colleagues = [a_person(f"Collega {n}", (story.department, "agent")) for n in range(5)]
    for person in colleagues:
        Membership.objects.create(team=story.first, person=person)
        story.people[person.name] = person
    ticket = story.open(NINE)
    actors = [story.actor(person.name) for person in colleagues]
    said = at_once([lambda actor=actor: take_charge(ticket, actor=actor, at=TEN).ids for actor in actors])  # type: ignore[misc]
    assert Counter(str(one) for one in said) == {f"[{ticket.pk}]": 1, "taken_by_another": 4}
    assert story.kinds(ticket) == ["opened", "taken"]
    assert story.faults() == []


def test_the_same_message_many_times_at_once_is_one_message(story: Story) -> None:
    ticket, actor = story.open(NINE), story.actor("ada")
    done = at_once([lambda: reply(ticket, text="Ecco", actor=actor, at=TEN, dedup_key="api:1")] * 5)
    assert story.kinds(ticket) == ["opened", "replied"]
    assert [list(one.repeated) for one in done].count([ticket.pk]) == 4


def test_the_same_opening_many_times_at_once_is_one_ticket(story: Story) -> None:
    request, actor = Request(story.id("dario"), story.department.pk, "Una volta sola"), story.actor("ada")
    opened = at_once([lambda: open_ticket(request, actor=actor, at=TEN, dedup_key="mail:1").pk] * 5)
    assert Ticket.objects.count() == 1
    assert set(opened) == {Ticket.objects.get().pk}


def test_workers_and_agents_on_the_same_tickets(story: Story) -> None:
    tickets = [story.open(NINE) for _ in range(30)]
    due, actor = rome("2026-11-23 09:15"), story.actor("carla")

    def work() -> int:
        return sum(settle_due(due, limit=7) for _ in range(10))

    def write() -> int:
        return len([note(ticket, text="Visto", actor=actor, at=due).ids for ticket in reversed(tickets)])

    *steps, notes = at_once([work, work, write])
    assert notes == 30
    climbs = TimelineEvent.objects.filter(kind="escalated").values_list("ticket", flat=True)
    assert sorted(climbs) == sorted(ticket.pk for ticket in tickets)
    assert sum(steps) <= 30
    assert story.faults() == []


def test_merging_two_into_each_other_at_once_leaves_one(story: Story) -> None:
    one, other = story.open(NINE), story.open(NINE)
    actor = story.actor("carla")
    said = at_once(
        [
            lambda: merge(one, into=other.pk, actor=actor, at=TEN).ids,
            lambda: merge(other, into=one.pk, actor=actor, at=TEN).ids,
        ]
    )
    assert sorted(story.ticket(ticket).status for ticket in (one, other)) == ["merged", "new"]
    assert sum(isinstance(outcome, str) for outcome in said) == 1
    assert story.faults() == []
