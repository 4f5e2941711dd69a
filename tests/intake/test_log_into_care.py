"""What a log leaves open comes into the engine's care without telling the past."""

from datetime import timedelta
from pathlib import Path

import pytest

from sportello.desk.audit import audit
from sportello.notifications.models import Delivery
from sportello.tickets.models import TimelineEvent
from tests.intake.logs import NOW, bring_in, kinds_of, ticket_of, write_csv
from tests.story import Story, rome

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MAPPING = """
name: Registro vecchio
rows: events
time: {zone: Europe/Rome, formats: ["%d/%m/%Y %H:%M"]}
columns: {Caso: case, Fatto: activity, Quando: time, Chi: person}
commands: {Aperta: open, Presa: take, Fornitore: hold_for_third_party}
department: {name: Informatica, name_en: IT, prefix: SP}
"""
OLD = [
    ["A1", "Aperta", "04/03/2024 09:15", "Ada"],
    ["A2", "Aperta", "04/03/2024 09:20", "Ada"],
    ["A2", "Presa", "04/03/2024 09:25", "Ada"],
    ["A3", "Aperta", "04/03/2024 09:30", "Ada"],
    ["A3", "Fornitore", "04/03/2024 10:00", "Ada"],
]


@pytest.fixture
def log(tmp_path: Path, story_with_sla: Story) -> Path:
    return write_csv(tmp_path / "old.csv", ["Caso", "Fatto", "Quando", "Chi"], OLD)


def test_promises_broken_years_ago_wake_nobody(log: Path, story_with_sla: Story) -> None:
    """NOW is a Saturday afternoon: nothing is to happen before the desk opens and the levels' own time is over."""
    result = bring_in(log, MAPPING)
    assert result.adopted == 3

    story_with_sla.tick("2026-11-23 09:10")

    for case in ("A1", "A2", "A3"):
        assert kinds_of(ticket_of(case))[-1] == "adopted"
    assert not Delivery.objects.exists()
    assert [difference for _, found in audit() for difference in found] == []
    story_with_sla.tick("2026-11-23 09:20")
    assert (ticket_of("A1").level, ticket_of("A2").level) == (2, 2)


def test_a_wait_whose_date_has_passed_is_looked_at_in_a_week(log: Path) -> None:
    bring_in(log, MAPPING)
    waiting = ticket_of("A3")
    assert (waiting.status, waiting.waiting_until) == ("waiting", NOW + timedelta(days=7))


def test_open_ones_may_stand_still_until_they_are_wanted(log: Path, story_with_sla: Story) -> None:
    result = bring_in(log, MAPPING, stand_still=True)
    assert (result.adopted, result.standing) == (0, 3)
    story_with_sla.tick("2026-11-25 12:00")
    assert not TimelineEvent.objects.filter(kind="adopted").exists()

    again = bring_in(log, MAPPING, at=rome("2026-11-25 13:00"))
    assert (again.repeated, again.adopted, again.standing) == (5, 3, 0)
