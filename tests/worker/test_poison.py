"""A row that cannot be settled is pushed ahead and reported; everybody else goes on."""

import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import Mock, patch

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from sportello.calendars.models import Calendar, CalendarVersion
from sportello.desk.batch import Batch
from sportello.desk.settle import settle_due
from sportello.escalation.models import Due
from sportello.notifications.recipients import RULES
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket
from sportello.worker import loop
from sportello.worker.tick import tick
from tests.story import WEEK, Story, rome

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"
DUE = rome("2026-11-23 09:15")

# What a hand in the database, or a fault, can do to a ticket.
POISON: list[Callable[[Ticket], Any]] = [
    lambda ticket: Ticket.objects.filter(pk=ticket.pk).update(level=99),
    lambda ticket: Ticket.objects.filter(pk=ticket.pk).update(status="strange"),
    lambda ticket: Ticket.objects.filter(pk=ticket.pk).update(policy=999_999),
    lambda ticket: Clock.objects.filter(ticket=ticket).update(calendar=999_999),
    lambda ticket: Clock.objects.filter(ticket=ticket).update(kind="strange"),
]
IDS = ["no such level", "no such status", "no such policy", "no such calendar", "no such clock"]


@pytest.mark.parametrize("spoil", POISON, ids=IDS)
def test_one_spoilt_ticket_stops_nobody(
    story: Story, spoil: Callable[[Ticket], Any], caplog: pytest.LogCaptureFixture
) -> None:
    spoilt, *others = [story.open(NINE) for _ in range(4)]
    spoil(spoilt)
    with caplog.at_level(logging.ERROR):
        ticked = tick(DUE)
    assert (ticked.settled, ticked.failed) == (3, [])
    assert [story.ticket(ticket).level for ticket in others] == [2, 2, 2]
    row = Due.objects.get(ticket=spoilt)
    assert (row.due_at, row.try_at, row.faults) == (DUE, DUE + timedelta(minutes=1), 1)
    assert caplog.records


def test_it_is_tried_again_ever_later_but_within_the_hour(story: Story) -> None:
    ticket = story.open(NINE)
    POISON[0](ticket)
    now, waits = DUE, []
    for _ in range(9):
        tick(now)
        row = Due.objects.get(ticket=ticket)
        waits.append(int((row.try_at - now).total_seconds()) // 60)
        now = row.try_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_once_mended_it_climbs_at_the_moment_at_which_it_was_due(story: Story) -> None:
    ticket = story.open(NINE)
    POISON[0](ticket)
    tick(DUE)
    Ticket.objects.filter(pk=ticket.pk).update(level=1)
    tick(DUE + timedelta(minutes=1))
    assert story.event(ticket, "escalated").at == DUE
    assert story.faults() == []


def test_what_the_database_refuses_to_write_is_found_and_left_out(story: Story) -> None:
    refused, *others = [story.open(NINE) for _ in range(4)]
    save = Batch.save

    def picky(batch: Batch) -> None:
        if refused.pk in batch.changes:
            raise IntegrityError("no")
        save(batch)

    with patch.object(Batch, "save", picky):
        ticked = tick(DUE)
    assert (ticked.settled, ticked.failed) == (3, [])
    assert [story.ticket(ticket).level for ticket in others] == [2, 2, 2]
    assert Due.objects.get(ticket=refused).faults == 1


def test_a_database_that_is_away_blames_no_ticket(story: Story) -> None:
    ticket = story.open(NINE)
    with patch.object(Batch, "save", side_effect=OperationalError("away")), pytest.raises(OperationalError):
        settle_due(DUE)
    with patch.object(Batch, "save", side_effect=OperationalError("away")):
        assert tick(DUE).failed == ["due"]
    assert Due.objects.get(ticket=ticket).faults == 0
    tick(DUE)
    assert story.ticket(ticket).level == 2


def test_rules_that_cannot_be_read_blame_no_ticket(story: Story) -> None:
    ticket = story.open(NINE)
    broken = Calendar.objects.create(name_it="Rotto")
    version = CalendarVersion.objects.create(calendar=broken, zone="Nowhere/Else", weekly=WEEK)
    assert tick(DUE).failed == ["due"]
    assert Due.objects.filter(ticket=ticket, faults__gt=0).count() == 0
    version.delete()
    broken.delete()
    assert tick(DUE).settled == 1
    assert story.visits(ticket) == [(1, "not_resolved"), (2, None)]


def test_a_connection_that_breaks_ends_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A restarted server is told of by its driver, not in Django's words, while the worker sleeps."""
    lost = [psycopg.OperationalError("terminating connection"), InterfaceError("closed"), KeyError("a fault")]
    slept: list[float] = []
    monkeypatch.setattr(loop, "AWAY", 0.001)
    monkeypatch.setattr(loop, "GLANCE", 0.001)
    monkeypatch.setattr(loop, "listen", Mock(side_effect=[None, InterfaceError("closed"), None, None]))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    worker = loop.Loop(lambda: DUE)

    def turn() -> None:
        slept.append(worker.away)
        if lost:
            raise lost.pop()
        worker.stop()

    monkeypatch.setattr(worker, "turn", turn)
    worker.run()
    assert not lost
    assert slept == [0, 0.001, 0.002, 0.004]  # what lasts fills no log


def test_what_cannot_be_told_does_not_stop_the_climb(story: Story) -> None:
    tickets = [story.open(NINE) for _ in range(3)]
    tick(rome("2026-11-23 09:01"))
    with patch.dict(RULES, {"escalated": Mock(side_effect=ValueError("no such person"))}):
        ticked = tick(DUE)
    assert (ticked.settled, ticked.failed) == (3, ["outbox"])
    assert [story.ticket(ticket).level for ticket in tickets] == [2, 2, 2]
    assert ("bruno", "escalated") not in story.told(tickets[0])
    assert tick(DUE).dispatched == 3
    assert ("bruno", "escalated") in story.told(tickets[0])
    assert story.faults() == []
