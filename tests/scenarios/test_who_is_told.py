"""Who hears of a climb is the level's to say; a call back ends the wish for a supervisor."""

import pytest

from sportello.desk import conversation, involve
from sportello.escalation.models import Escalation
from sportello.notifications.models import Delivery
from tests.story import Story, rome, template

pytestmark = pytest.mark.django_db


def told(story: Story, notify: list[str] | None) -> set[str]:
    """Whom a climb to the second level is told to."""
    if notify is not None:
        document = template(story.calendar.pk, story.people)
        document["levels"][1]["notify"] = notify
        story.publish(document)
    ticket = story.open("2026-11-23 09:00")
    story.tick("2026-11-23 09:15")
    number = story.event(ticket, "escalated").number
    people = Delivery.objects.filter(ticket=ticket, event_number=number).values_list("person", flat=True)
    names = {person.pk: name for name, person in story.people.items()}
    return {names[person] for person in people}


def test_a_climb_is_told_to_target_and_supervisor_by_default(story: Story) -> None:
    assert told(story, None) == {"bruno", "carla"}


def test_a_level_may_name_the_manager_and_leave_out_the_supervisor(story: Story) -> None:
    assert told(story, ["target", "manager"]) == {"bruno", "marta"}


def test_a_call_back_ends_the_wish_for_a_supervisor(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    at = rome("2026-11-23 09:02")
    involve.ask_supervisor(ticket, reason="Due giorni", actor=story.actor("dario"), at=at)
    at = rome("2026-11-23 09:12")
    conversation.log_call(ticket, text="Parlato", seconds=90, actor=story.actor("carla"), at=at)
    record = Escalation.objects.get(ticket=ticket, cause="supervisor_asked")
    assert (record.ended_at, record.ended_how) == (at, "called_back")
