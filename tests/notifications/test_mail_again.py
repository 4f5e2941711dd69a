"""Sending a letter once more: who may, what may be, where to; never what was sent, once however often it is asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from sportello.config.mail_out import MailOut
from sportello.desk.conversation import reply
from sportello.domain.errors import DeskError
from sportello.jobs.drain import run_due_jobs
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.mail.again import send_again
from sportello.notifications.models import OutgoingMessage
from sportello.people.models import Address
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
State = OutgoingMessage.State
TEN, LATER = "2026-11-23 09:10", "2026-11-27 09:00"


@pytest.fixture
def letter(story: Story, settings: Any) -> OutgoingMessage:
    """A reply that the mail server may have taken; its job is over."""
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")
    Address.objects.create(person=story.people["dario"], address="dario@cliente.it")
    ticket = story.open("2026-11-23 09:00", channel="desk")
    story.by("ada", TEN, reply, ticket, text="Ecco.")
    dispatch(rome(TEN) + timedelta(seconds=8))
    run_due_jobs(rome(TEN) + timedelta(seconds=8))
    mail.outbox.clear()
    OutgoingMessage.objects.update(state=State.UNCERTAIN, said="timed out", claim="7.1")
    return OutgoingMessage.objects.get()


def again(story: Story, letter: OutgoingMessage, who: str = "ada", **more: Any) -> None:
    send_again(letter, actor=story.actor(who), at=rome(LATER), **more)


def test_what_is_uncertain_goes_once_more_under_the_same_message_id(
    story: Story, letter: OutgoingMessage
) -> None:
    again(story, letter)
    with pytest.raises(DeskError) as refused:
        again(story, letter)
    assert refused.value.code == "not_to_send_again"
    run_due_jobs(rome(LATER))
    letter.refresh_from_db()
    assert (letter.state, letter.said, len(mail.outbox)) == (State.SENT, "", 1)
    told = story.event(letter.ticket, "mail_sent_again")
    assert (told.actor_id, told.payload["address"]) == (story.id("ada"), "dario@cliente.it")
    assert story.kinds(letter.ticket).count("mail_sent_again") == 1
    with pytest.raises(DeskError):
        again(story, letter)
    assert story.faults() == []


def test_a_strangers_hand_and_anothers_address_change_nothing(story: Story, letter: OutgoingMessage) -> None:
    Address.objects.create(person=story.people["eva"], address="eva@cliente.it")
    for who, more, code in (
        ("dario", {}, "not_allowed"),
        ("ada", {"address": "eva@cliente.it"}, "address_of_another"),
        ("ada", {"address": "niente"}, "bad_address"),
    ):
        with pytest.raises(DeskError) as refused:
            again(story, letter, who, **more)
        assert refused.value.code == code
    letter.refresh_from_db()
    assert (letter.state, letter.claim, letter.address) == (State.UNCERTAIN, "7.1", "dario@cliente.it")
    assert "mail_sent_again" not in story.kinds(letter.ticket)


def test_a_corrected_address_is_the_persons_from_then_on(story: Story, letter: OutgoingMessage) -> None:
    OutgoingMessage.objects.update(state=State.BOUNCED)
    again(story, letter, address="dario@nuovo.it")
    run_due_jobs(rome(LATER))
    assert mail.outbox[0].to[0].endswith("<dario@nuovo.it>")
    known = Address.objects.filter(person=story.id("dario")).values_list("address", "bounced")
    assert dict(known) == {"dario@cliente.it": True, "dario@nuovo.it": False}


def test_it_is_tried_for_three_days_from_then_and_told_again_if_it_fails(
    story: Story, letter: OutgoingMessage, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.notifications.test_mail_again.Away"
    again(story, letter)
    run_due_jobs(rome(LATER))
    letter.refresh_from_db()
    assert letter.state == State.WAITING
    run_due_jobs(rome("2026-11-30 09:01"))
    letter.refresh_from_db()
    assert letter.state == State.FAILED
    assert story.kinds(letter.ticket).count("mail_failed") == 1


class Away:
    """A mail server that is not there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.before_data = None

    def open(self) -> None:
        raise ConnectionRefusedError("away")

    def close(self) -> None:
        """Nothing was open."""
