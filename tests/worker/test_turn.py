"""One turn of the worker: sets, the outbox, and what is told when."""

import signal
from datetime import timedelta

import pytest
from django.db import connection

from sportello.desk.charge import take_charge
from sportello.desk.conversation import note, reply
from sportello.desk.settle import settle_due
from sportello.escalation.models import Due
from sportello.notifications.models import Delivery
from sportello.tickets.models import TimelineEvent
from sportello.worker import fitting, loop
from sportello.worker.tick import next_moment, tick, tick_until_quiet
from tests.story import Story, rome

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"


def test_a_turn_does_one_set_and_the_next_one_the_rest(story: Story) -> None:
    tickets = [story.open(NINE) for _ in range(5)]
    at = rome("2026-11-23 09:15")
    assert settle_due(at, limit=2) == 2
    assert settle_due(at, limit=2) == 2
    assert settle_due(at, limit=2) == 1
    assert settle_due(at, limit=2) == 0
    assert {story.ticket(ticket).level for ticket in tickets} == {2}
    assert story.faults() == []


def test_a_stale_row_is_tidied_away_without_an_event(story: Story) -> None:
    ticket = story.open(NINE)
    Due.objects.filter(ticket=ticket).update(due_at=rome("2026-11-23 09:05"), try_at=rome("2026-11-23 09:05"))
    assert settle_due(rome("2026-11-23 09:06")) == 0
    assert story.due(ticket, "level") == rome("2026-11-23 09:15")
    assert story.kinds(ticket) == ["opened"]
    assert story.faults() == []


def test_the_worker_knows_when_to_look_again(story: Story) -> None:
    assert next_moment() is None
    story.open(NINE)
    tick_until_quiet(rome("2026-11-23 09:01"))
    assert next_moment() == rome("2026-11-23 09:15")


def test_what_a_person_does_is_told_after_eight_seconds_what_the_engine_does_at_once(story: Story) -> None:
    ticket = story.open(NINE)
    story.tick("2026-11-23 09:01")
    at = rome("2026-11-23 09:05")
    story.by("ada", "2026-11-23 09:05", reply, ticket, text="Eccomi")
    assert tick(at + timedelta(seconds=7)).dispatched == 0
    assert tick(at + timedelta(seconds=8)).dispatched == 1
    assert ("dario", "replied") in story.told(ticket)
    ticked = tick(rome("2026-11-23 09:15"))
    assert (ticked.settled, ticked.dispatched) == (
        1,
        0,
    )  # told with the climb itself, not by way of the outbox
    assert ("bruno", "escalated") in story.told(ticket)
    assert not TimelineEvent.objects.undispatched().exists()


def test_nobody_is_told_twice_nor_of_what_they_did(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", take_charge, ticket)
    story.by("ada", "2026-11-23 09:06", note, ticket, text="@Ada", mentions=(story.id("ada"),))
    for _ in range(3):
        story.tick("2026-11-23 09:10")
    assert ("ada", "noted") not in story.told(ticket)
    keys = list(Delivery.objects.values_list("ticket", "event_number", "person"))
    assert len(keys) == len(set(keys))
    assert not TimelineEvent.objects.undispatched().exists()


def test_an_event_of_a_kind_nobody_knows_does_not_hold_up_the_outbox(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:05", reply, ticket, text="Eccomi")
    last = story.event(ticket, "replied")
    TimelineEvent.objects.bulk_create(
        [
            TimelineEvent(
                ticket=ticket,
                number=last.number + 1,
                kind="from_the_future",
                source="engine",
                at=last.at,
                recorded_at=last.at,
                payload={},
                digest="x",
                dispatch_after=last.at,
            )
        ]
    )
    ticked = tick(rome("2026-11-23 09:10"))
    assert (ticked.dispatched, ticked.failed) == (3, [])
    assert ("dario", "replied") in story.told(ticket)


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('tickets', '0999_later', '2030-01-01')",
            "tickets.0999_later",
        ),
        ("DELETE FROM django_migrations WHERE app = 'tickets' AND name > '0002'", "serve"),
    ],
    ids=["newer", "older"],
)
def test_a_worker_stands_aside_from_a_database_of_another_version(
    statement: str,
    word: str,
    story: Story,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    story.open(NINE)
    monkeypatch.setattr(fitting, "LOOK_EVERY", 0)
    monkeypatch.setattr(loop, "GLANCE", 0)
    monkeypatch.setattr(loop, "close_old_connections", lambda: None)  # that of the test
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    looks = iter([True, True, True, False])
    monkeypatch.setattr(loop.Loop, "orphaned", property(lambda _self: not next(looks)))
    loop.Loop(lambda: rome("2026-11-23 09:15"), fitting=fitting.Fitting()).run()
    assert Due.objects.get(kind="level").due_at == rome("2026-11-23 09:15")
    told = [record.getMessage() for record in caplog.records if "stands aside" in record.getMessage()]
    assert len(told) == 1
    assert word in told[0]
