"""A refused step leaves nothing behind: not on its ticket, not on one beside it, not a ticket half opened."""

import pytest

from sportello.desk.change import Change
from sportello.desk.door import carry_out
from sportello.desk.opening import Request, opening
from sportello.domain.errors import DeskError
from sportello.domain.timeline.relations import Tagged
from sportello.tickets.models import Ticket
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


def test_a_step_refused_half_way_takes_everything_back(story: Story) -> None:
    ticket, other = story.open("2026-11-23 09:00"), story.open("2026-11-23 09:01")

    def step(change: Change) -> None:
        twin = change.batch.new(change.actor, change.at)
        opening(twin, Request(story.people["dario"].pk, story.department.pk, "Un'altra cosa"))
        beside = change.batch.changes[other.pk]
        beside.at = change.at
        beside.record(Tagged(added=("prova",)), main=False)
        change.record(Tagged(added=("prova",)))
        raise DeskError("no_after_all")

    with pytest.raises(DeskError, match="no_after_all"):
        carry_out(step, ticket, actor=story.actor("ada"), at=rome("2026-11-23 09:02"), beside=(other.pk,))
    assert Ticket.objects.count() == 2
    assert story.kinds(ticket) == story.kinds(other) == ["opened"]
