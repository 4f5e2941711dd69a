"""What is written to a number that was merged arrives at the ticket it became."""

import pytest

from sportello.desk import conversation, linking
from tests.cast import a_person
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


def test_a_message_to_the_old_number_arrives_at_the_new_ticket(story: Story) -> None:
    franca = story.people["franca"] = a_person("Franca")
    old = story.open("2026-11-23 09:00", requester=franca.pk)
    new = story.open("2026-11-23 09:01")
    linking.merge(old, into=new.pk, actor=story.actor("ada"), at=rome("2026-11-23 09:02"))
    conversation.receive(old, text="Novità?", actor=story.actor("franca"), at=rome("2026-11-23 09:03"))
    assert story.kinds(new)[-1] == "requester_wrote"
    assert story.kinds(old)[-1] == "merged_into"
