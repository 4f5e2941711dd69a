"""People come and go at the fast desk, by the same commands as everybody."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from sportello.demo.build import build
from sportello.demo.bustle import Bustle
from sportello.desk.audit import audit
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.worker.tick import tick_until_quiet

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # at night too


def test_they_ask_take_answer_and_solve_while_the_ladder_goes_on() -> None:
    build(now=NOW, tickets=40, seed=5)
    before = Ticket.objects.count()
    bustle, at, done = Bustle(Random(1)), NOW, Counter[str]()
    for _ in range(150):
        at += timedelta(seconds=20)
        tick_until_quiet(at)
        done[bustle.turn(at)] += 1
    assert {"ask", "take", "reply", "solve", "send_up"} <= set(done)
    assert done[""] < 30, done
    assert Ticket.objects.count() == before + done["ask"]
    assert TimelineEvent.objects.filter(kind="escalated", source="engine", at__gt=NOW).exists()
    assert [difference for _count, some in audit() for difference in some] == []


def test_nobody_comes_to_a_crowded_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    build(now=NOW, tickets=30, seed=5)
    monkeypatch.setattr("sportello.demo.bustle.CROWDED", 5)
    assert not Bustle(Random(1)).ask(NOW)
