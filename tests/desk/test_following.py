"""Watching, tags, fields and rest."""

import pytest

from sportello.desk.following import set_field, tag, unwatch, watch
from sportello.desk.hold import end_snooze, snooze
from sportello.desk.resolution import resolve
from tests.story import Story, rome

pytestmark = pytest.mark.django_db

NINE, TEN = "2026-11-23 09:00", "2026-11-23 09:10"


def test_watching_once_and_no_more(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, watch, ticket, person=story.id("eva"))
    assert story.refuses("ada", TEN, watch, ticket, person=story.id("eva")).code == "nothing_to_do"
    story.by("eva", TEN, unwatch, ticket, person=story.id("eva"))
    assert story.refuses("ada", TEN, unwatch, ticket, person=story.id("eva")).code == "nothing_to_do"
    assert story.refuses("dario", TEN, unwatch, ticket, person=story.id("ada")).code == "not_allowed"
    assert story.faults() == []


def test_tags_are_plain_words_each_once(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, tag, ticket, add=["  Rete  LAN ", "rete lan", "vip"])
    assert story.ticket(ticket).tags == ["rete lan", "vip"]
    story.by("ada", TEN, tag, ticket, remove=["VIP"], add=["stampa"])
    assert story.ticket(ticket).tags == ["rete lan", "stampa"]
    assert story.refuses("ada", TEN, tag, ticket, add=["stampa"]).code == "nothing_to_do"


def test_a_changed_field_keeps_its_old_value_on_the_timeline(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, set_field, ticket, field="subject", new="Il plotter")
    assert story.ticket(ticket).subject == "Il plotter"
    changed = story.event(ticket, "field_set").payload
    assert (changed["old"], changed["new"]) == ("La stampante non stampa", "Il plotter")
    story.by("ada", TEN, set_field, ticket, field="subject", new="Il plotter \r\nBcc: x@example.org")
    assert story.ticket(ticket).subject == "Il plotter Bcc: x@example.org"
    story.by("ada", TEN, set_field, ticket, field="sede", new="Pisa")
    assert story.ticket(ticket).fields == {"sede": "Pisa"}
    assert story.refuses("ada", TEN, set_field, ticket, field="sede", new="Pisa").code == "nothing_to_do"


def test_a_snooze_stops_no_clock_and_ends_by_itself(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", snooze, ticket, until=rome("2026-11-23 09:30"))
    story.tick("2026-11-23 09:15")
    assert story.ticket(ticket).level == 2
    story.tick("2026-11-23 09:30")
    assert story.event(ticket, "woke").at == rome("2026-11-23 09:30")
    assert story.ticket(ticket).snoozed_until is None


def test_a_snooze_may_end_before_time_and_ends_with_the_ticket(story: Story) -> None:
    one, other = story.open(NINE), story.open(NINE)
    until = rome("2026-11-25 09:30")
    story.by("ada", "2026-11-23 09:05", snooze, [one, other], until=until)
    story.by("ada", "2026-11-23 09:06", end_snooze, one)
    assert story.refuses("ada", "2026-11-23 09:07", end_snooze, one).code == "not_waiting"
    story.by("carla", "2026-11-23 09:08", resolve, other, text="Fatto")
    assert story.due(one, "snooze") is None
    assert story.due(other, "snooze") is None
