"""Sending a letter once more: what failed, came back or is uncertain, when a person decides so; never what was sent."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from sportello.desk.post import mail_sent_again
from sportello.domain.errors import DeskError
from sportello.notifications.mail.addressing import our_addresses
from sportello.notifications.mail.composing import CannotCompose, written_out
from sportello.notifications.mail.sending import send_letters
from sportello.notifications.models import OutgoingMessage
from sportello.people.actor import Actor
from sportello.people.addresses import written_as
from sportello.people.models import Address

State = OutgoingMessage.State
AGAIN: Final = (State.FAILED, State.UNCERTAIN, State.BOUNCED)
"""What a person may have sent once more."""


class NotToSendAgain(DeskError):
    """The letter was sent, waits to be sent, or somebody else has just had it sent again."""

    code = "not_to_send_again"
    hint = "Look at it again."


class MailIsOff(DeskError):
    """No mail server and no provider is set: nothing can be sent."""

    code = "mail_is_off"
    hint = "Set SPORTELLO_SMTP."


class BadAddress(DeskError):
    """Nobody can write to this address, or it is the desk's own."""

    code = "bad_address"
    hint = "Write an address such as name@company.it."


class AddressOfAnother(DeskError):
    """The address belongs to another person, who has no part in this."""

    code = "address_of_another"
    message = "{address} is the address of {name}."
    hint = "Give that person a copy of the request instead."


@transaction.atomic
def send_again(letter: OutgoingMessage, *, address: str = "", actor: Actor, at: datetime) -> None:
    """Have a letter sent once more, to another address if one is given; that one is the person's from then on.

    It keeps its Message-ID: a mail server that has it already may know it again.
    Raises NotAllowed, MailIsOff, NotToSendAgain, BadAddress, AddressOfAnother.
    """
    if not settings.MAIL_OUT.is_on:
        raise MailIsOff
    to = address.strip() or letter.address
    if to.lower() != letter.address.lower():
        check_address(to, letter.person_id)
    waits = OutgoingMessage.objects.filter(pk=letter.pk, state__in=AGAIN, claim=letter.claim)
    fresh = {"address": to, "said": "", "claim": "", "attempts": 0, "again_at": at, "sent_at": None}
    if not waits.update(state=State.WAITING, **fresh):
        raise NotToSendAgain
    mail_sent_again(
        letter.ticket_id, event=letter.event_number, person=letter.person_id, address=to, actor=actor, at=at
    )
    if to.lower() != letter.address.lower():
        correct_address(letter.person_id, letter.address, to)
    else:
        Address.objects.filter(person=letter.person_id, address__iexact=to).update(bounced=False)
    send_letters.enqueue(letter.ticket_id, letter.person_id)


def check_address(address: str, person: int) -> None:
    """Whether somebody may be written to there. Raises BadAddress, AddressOfAnother."""
    try:
        validate_email(address)
        written_out(address)
    except (ValidationError, CannotCompose):
        raise BadAddress(address=address) from None
    if address.lower() in our_addresses():
        raise BadAddress(address=address)
    theirs = written_as(address).exclude(person=person).select_related("person").first()
    if theirs is not None:
        raise AddressOfAnother(address=address, name=theirs.person.name)


def correct_address(person: int, old: str, new: str) -> None:
    """The new address is where mail goes from now on; nothing goes to the old one until something comes from it."""
    mine = Address.objects.filter(person=person)
    mine.filter(address__iexact=old).update(bounced=True)
    if not mine.filter(address__iexact=new).update(bounced=False):
        Address.objects.create(person_id=person, address=new)
