"""How it went: one answer a resolution, a fact that rules ask about; and taking back what nobody began."""

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.resolution import confirm, reopen, resolve
from sportello.desk.satisfaction import answer_of, rate
from sportello.desk.withdrawing import withdraw
from tests.story import Story

pytestmark = pytest.mark.django_db

NINE, SOON, LATER, LAST = "2026-11-23 09:00", "2026-11-23 09:05", "2026-11-23 09:10", "2026-11-23 09:20"


def test_only_what_is_solved_is_rated_and_only_by_who_asked(story: Story) -> None:
    ticket = story.open(NINE)
    assert story.refuses("dario", SOON, rate, ticket, mood="good").code == "nothing_to_rate"
    story.by("ada", SOON, take_charge, ticket)
    story.by("ada", SOON, resolve, ticket, text="Fatto.")
    assert story.refuses("ada", LATER, rate, ticket, mood="good").code == "not_allowed"
    assert story.refuses("dario", LATER, rate, ticket, mood="great").code == "unknown_mood"
    story.by("dario", LATER, rate, ticket, mood="bad", text="Tre giorni.")
    assert story.ticket(ticket).dissatisfied
    assert story.event(ticket, "rated").payload["mood"] == "bad"
    assert story.faults() == []


def test_an_answer_changes_until_it_closes_and_each_resolution_has_its_own(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", SOON, take_charge, ticket)
    story.by("ada", SOON, resolve, ticket, text="Fatto.")
    story.by("dario", LATER, rate, ticket, mood="bad")
    story.by("dario", LATER, rate, ticket, mood="fair")
    assert not story.ticket(ticket).dissatisfied
    story.by("dario", LATER, reopen, ticket, reason="Non va")
    assert answer_of(ticket.pk) is None
    story.by("ada", LAST, resolve, ticket, text="Ora sì.")
    story.by("dario", LAST, confirm, ticket)
    story.by("dario", LAST, rate, ticket, mood="good")
    assert story.refuses("dario", LAST, rate, ticket, mood="bad").code == "rated_already"
    assert story.faults() == []


def test_what_nobody_began_is_withdrawn_and_nothing_else(story: Story) -> None:
    ticket = story.open(NINE)
    assert story.refuses("ada", SOON, withdraw, ticket).code == "not_allowed"
    story.by("dario", SOON, withdraw, ticket)
    assert story.ticket(ticket).status == "cancelled"
    begun = story.open(NINE)
    story.by("ada", SOON, take_charge, begun)
    assert story.refuses("dario", LATER, withdraw, begun).code == "begun_already"
    assert story.faults() == []
