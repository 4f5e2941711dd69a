"""The audit finds nothing on an honest desk, and a hand in the database wherever it was."""

import pytest
from django.db import connection

from sportello.desk import charge, conversation, escalate, hold, resolution
from sportello.desk.audit import audit
from sportello.domain.lifecycle import WaitingFor
from sportello.escalation.models import Due, Visit
from sportello.sla.models import Clock
from sportello.tickets.models import Message, Ticket
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


def differences(ticket: Ticket) -> list[str]:
    return [difference.what for _, found in audit([ticket.pk]) for difference in found]


@pytest.fixture
def lived(story_with_sla: Story) -> Ticket:
    """A ticket that was taken, answered, held, escalated, handed back, resolved and reopened."""
    story, ada, bruno = story_with_sla, story_with_sla.actor("ada"), story_with_sla.actor("bruno")
    ticket = story.open("2026-11-23 09:00", text="Non stampa da ieri")
    charge.take_charge(ticket, actor=ada, at=rome("2026-11-23 09:05"))
    conversation.reply(ticket, text="Vediamo subito", actor=ada, at=rome("2026-11-23 09:07"))
    at = rome("2026-11-23 09:10")
    hold.put_on_hold(ticket, waiting_for=WaitingFor.REQUESTER, actor=ada, at=at)
    conversation.receive(ticket, text="Ecco la foto", actor=story.actor("dario"), at=rome("2026-11-23 10:00"))
    escalate.escalate(ticket, reason="no_access", tried="Riavviata", actor=ada, at=rome("2026-11-23 10:03"))
    charge.take_charge(ticket, actor=bruno, at=rome("2026-11-23 10:10"))
    escalate.hand_back(ticket, reason="È il toner", actor=bruno, at=rome("2026-11-23 10:20"))
    resolution.resolve(ticket, text="Cambiato il toner", actor=ada, at=rome("2026-11-23 10:30"))
    resolution.reopen(ticket, reason="Di nuovo", actor=story.actor("dario"), at=rome("2026-11-23 15:00"))
    story.tick("2026-11-26 12:00")
    return ticket


def test_an_honest_ticket_has_no_differences(lived: Ticket) -> None:
    assert differences(lived) == []


def test_it_finds_an_edited_clock_visit_and_due_moment(lived: Ticket) -> None:
    clock = Clock.objects.filter(ticket=lived, kind="resolution").latest("ordinal")
    Clock.objects.filter(pk=clock.pk).update(spent=clock.spent + 1)
    Visit.objects.filter(ticket=lived, number=1).update(level=3)
    Due.objects.filter(ticket=lived).delete()
    found = " ".join(differences(lived))
    assert "clocks" in found
    assert "visits 1" in found
    assert "due" in found


def test_it_finds_an_edited_text(lived: Ticket) -> None:
    Message.objects.filter(ticket=lived, event_number=1).update(text="Tutto bene")
    assert differences(lived) == ["text of event 1"]


def test_an_erased_text_is_no_difference(lived: Ticket) -> None:
    Message.objects.filter(ticket=lived, event_number=1).update(text="", erased_at=rome("2026-12-01 09:00"))
    assert differences(lived) == []


@pytest.mark.sqlite
def test_it_finds_a_timeline_row_edited_behind_the_trigger(lived: Ticket) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse_tickets_timelineevent")
        cursor.execute(
            "UPDATE tickets_timelineevent SET actor_id = NULL WHERE ticket_id = %s AND number = 2", [lived.pk]
        )
    assert "digest of event 2" in differences(lived)[0]
