"""At shift end the holder's tickets stay theirs; what falls due before their next shift is offered to who comes in."""

from datetime import time

import pytest

from sportello.desk import charge, escalate
from sportello.desk.audit import audit
from sportello.domain.rota import Rotation, Slot, Window
from sportello.oncall.plan import create_rota
from sportello.people.models import Membership
from tests.cast import a_person
from tests.story import Story, rome

pytestmark = pytest.mark.django_db

WEEKDAYS = (0, 1, 2, 3, 4)


@pytest.fixture
def shifts(story: Story) -> Story:
    """Bruno in the morning, Fabio in the afternoon, at the second level."""
    fabio = story.people["fabio"] = a_person("Fabio", (story.department, "agent"))
    Membership.objects.create(team=story.second, person=fabio, rank=1)
    bruno = story.people["bruno"]
    morning = Rotation.fixed((bruno.pk,), Window(WEEKDAYS, time(9), time(13)))
    afternoon = Rotation.fixed((fabio.pk,), Window(WEEKDAYS, time(13), time(18)))
    create_rota(
        name_it="Secondo livello",
        zone="Europe/Rome",
        slots=(Slot("Turno", (morning, afternoon)),),
        team_id=story.second.pk,
        at=rome("2026-01-02 09:00"),
    )
    return story


def taken_by_bruno(story: Story, opened: str, at: str):  # type: ignore[no-untyped-def]
    ticket = story.open(opened)
    escalate.escalate(ticket, reason="no_access", tried="Tutto", actor=story.actor("ada"), at=rome(at))
    charge.take_charge(ticket, actor=story.actor("bruno"), at=rome(at))
    return ticket


def test_what_falls_due_in_between_is_offered_to_the_incoming_shift(shifts: Story) -> None:
    ticket = taken_by_bruno(shifts, "2026-11-23 12:25", "2026-11-23 12:30")
    assert shifts.due(ticket, "level") == rome("2026-11-23 14:30")
    shifts.tick("2026-11-23 13:00")
    assert shifts.event(ticket, "shift_ended").payload["people"] == [shifts.people["fabio"].pk]
    assert shifts.ticket(ticket).owner == shifts.people["bruno"]
    charge.take_charge(ticket, actor=shifts.actor("fabio"), at=rome("2026-11-23 14:05"))
    assert shifts.ticket(ticket).owner == shifts.people["fabio"]
    assert [list(found) for _, found in audit([ticket.pk])] == [[]]


def test_nothing_is_offered_when_the_holder_is_back_in_time(shifts: Story) -> None:
    ticket = taken_by_bruno(shifts, "2026-11-23 09:00", "2026-11-23 09:05")
    assert shifts.due(ticket, "shift_end") is None


def test_a_colleague_may_not_take_what_was_not_offered(shifts: Story) -> None:
    ticket = taken_by_bruno(shifts, "2026-11-23 12:25", "2026-11-23 12:30")
    with pytest.raises(Exception, match="taken_by_another"):
        charge.take_charge(ticket, actor=shifts.actor("fabio"), at=rome("2026-11-23 12:40"))
