"""Inviting somebody to choose their password: a link that works once, by mail or handed over.

The link is made when it is told and never stored: it is signed over the password that is to be replaced, the mark of
the latest link, and the moment. So it ends when it is used, when another is made, and after three days.
"""

import secrets
import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import formataddr
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override

from sportello.desk.sentences.blanks import one_line
from sportello.domain.errors import DeskError
from sportello.jobs.backend import backend
from sportello.jobs.task import Context, task
from sportello.notifications.mail.again import (
    AddressOfAnother,
    MailIsOff,
    check_address,
    correct_address,
)
from sportello.notifications.mail.answers import Fate, fate_of
from sportello.notifications.mail.composing import INVITATION, METADATA, SEVEN_BITS, written_out
from sportello.notifications.mail.question import address_of
from sportello.notifications.mail.sending import Away, connect, hand_over
from sportello.notifications.models import WelcomeLink
from sportello.people.change import By, write_down
from sportello.people.models import Address, Alteration, Person
from sportello.tickets.mail_marks import LOOP, welcome_id

State = WelcomeLink.State
LOST: Final = (State.FAILED, State.BOUNCED)
"""What did not arrive: the address is wrong, or nobody takes mail there."""
LIFE: Final = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


STATES: Final = {Fate.WAITS: State.WAITING, Fate.FAILED: State.FAILED, Fate.UNCERTAIN: State.UNCERTAIN}


class NobodyToInvite(DeskError):
    """The person does not sign in, or is out of use."""

    code = "nobody_to_invite"
    hint = "Give them a login first."


class NoAddressToInvite(DeskError):
    """No e-mail address is known of them, or nothing arrives there."""

    code = "no_address_to_invite"
    hint = "Write their address down, or make a link and hand it over."


class NoWebAddress(DeskError):
    """The desk does not know its own address: a link in a letter would lead nowhere."""

    code = "no_web_address"
    hint = "Set SPORTELLO_URL."


class InvitedElsewhere(AddressOfAnother):
    """The address to invite somebody at belongs to another person."""

    code = "invited_elsewhere"


class Links(PasswordResetTokenGenerator):
    """The secrets in links: nobody makes one without the desk's key, and a new mark ends those before."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        mark = WelcomeLink.objects.filter(person=user.pk).values_list("mark", flat=True).first()
        return f"{super()._make_hash_value(user, timestamp)}{mark or ''}"


LINKS: Final = Links()


def can_mail() -> bool:
    """Whether an invitation can be mailed at all: mail is on, and the desk knows its own address."""
    return settings.MAIL_OUT.is_on and bool(address_of("/"))


def address_for(person: Person) -> str:
    """Where an invitation would go; empty where nothing arrives."""
    found = Address.objects.filter(person=person, bounced=False).order_by("rank", "pk")
    return found.values_list("address", flat=True).first() or ""


@transaction.atomic
def invite(person: Person, *, by: By, address: str = "") -> WelcomeLink:
    """Have an invitation mailed, in the person's language; it ends every earlier link.

    An address that is given is theirs from then on; nothing goes any more to one that the last invitation came back
    from. Raises NotAllowed, NobodyToInvite, MailIsOff, NoWebAddress, NoAddressToInvite, BadAddress, InvitedElsewhere.
    """
    by.require()
    if not person.login or not person.is_active:
        raise NobodyToInvite
    if not settings.MAIL_OUT.is_on:
        raise MailIsOff
    if not can_mail():
        raise NoWebAddress
    address = _taken_down(person, address.strip()) if address.strip() else address_for(person)
    if not address:
        raise NoAddressToInvite
    row = _renew(person, by, State.WAITING, address)
    write_down(
        person,
        Alteration.Act.CHANGED,
        by,
        {"password": ("", str(_("an invitation was mailed to %s")) % address)},
    )
    send_welcome.enqueue(person.pk, row.mark)
    return row


def _taken_down(person: Person, address: str) -> str:
    """The address that somebody typed, as one of the person's at which things arrive."""
    try:
        check_address(address, person.pk)
    except AddressOfAnother as refusal:
        raise InvitedElsewhere(address=address, name=refusal.data["name"]) from None
    last = WelcomeLink.objects.filter(person=person, state__in=LOST).first()
    old = last.address if last is not None and last.address.lower() != address.lower() else ""
    correct_address(person.pk, old, address)
    return address


@transaction.atomic
def by_hand(person: Person, *, by: By) -> str:
    """A link to hand over (its path), which ends every earlier one. Raises NotAllowed, NobodyToInvite."""
    by.require()
    if not person.login or not person.is_active:
        raise NobodyToInvite
    _renew(person, by, State.BY_HAND, "")
    write_down(person, Alteration.Act.CHANGED, by, {"password": ("", str(_("a link was made")))})
    return path_for(person)


def path_for(person: Person) -> str:
    """The path under which a person chooses a password. It holds a secret."""
    key = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("welcome", args=[key, LINKS.make_token(person)])


def _renew(person: Person, by: By, state: str, address: str) -> WelcomeLink:
    how = {"state": state, "address": address, "made_at": by.at, "made_by_id": by.actor.person}
    fresh = {"sent_at": None, "said": "", "claim": "", "mark": secrets.token_hex(16)}
    row, _made = WelcomeLink.objects.update_or_create(person=person, defaults=how | fresh)
    return row


@task(takes_context=True, max_attempts=600, longest_pause=timedelta(minutes=10))
def send_welcome(context: Context, person: int, mark: str) -> bool:
    """Mail the invitation with this mark, unless another took its place; whether the server has it now."""
    if not can_mail():
        raise Away("SPORTELLO_SMTP or SPORTELLO_URL is not set")
    row = WelcomeLink.objects.select_related("person").filter(person=person, mark=mark).first()
    if row is None or row.state not in (State.WAITING, State.SENDING):
        return False
    here = WelcomeLink.objects.filter(pk=row.pk, mark=mark)
    if row.state == State.SENDING:  # by one who is gone: nobody knows whether the server took it
        here.filter(state=State.SENDING).update(state=State.UNCERTAIN)
        return False
    now = context.task_result.last_attempted_at or backend().now()
    return _send(row, here, f"{context.hold.job}.{context.hold.token}", now)


def _send(row: WelcomeLink, here: Any, claim: str, now: datetime) -> bool:
    marked = False

    def mark() -> None:
        nonlocal marked
        if not here.filter(state=State.WAITING).update(state=State.SENDING, claim=claim):
            raise Away("another is sending it, or took its place")
        marked = True

    connection = connect()
    try:
        hand_over(connection, compose(row), mark)
    except Away:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a mail server or a library raises has a meaning here
        _missed(row, here, error, marked=marked, now=now)
        return False
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()
    settled = here.filter(claim=claim, state__in=(State.SENDING, State.UNCERTAIN))
    return bool(settled.update(state=State.SENT, sent_at=now, said=""))


def _missed(row: WelcomeLink, here: Any, error: Exception, *, marked: bool, now: datetime) -> None:
    """Write down what an error means (`answers.fate_of`). Raises Away where it waits."""
    fate, said = fate_of(error, handed_over=marked, waited=now - row.made_at)
    here.filter(state__in=(State.WAITING, State.SENDING)).update(state=STATES[fate], said=said)
    if fate is Fate.WAITS:
        raise Away(said) from error


def is_used(person: Person) -> None:
    """A password was chosen through the link: nobody needs to know any more whether the letter arrived."""
    WelcomeLink.objects.filter(person=person).delete()


def compose(row: WelcomeLink) -> EmailMultiAlternatives:
    """The letter, in the language of its reader; its link is made now. Raises CannotCompose."""
    person, sender = row.person, settings.MAIL_OUT.sender
    domain = sender.rpartition("@")[2] or "localhost"
    with override(person.language):
        context = {
            "person": person,
            "link": address_of(path_for(person)),
            "days": LIFE.days,
            "language": person.language,
        }
        message = EmailMultiAlternatives(
            subject=_("Choose your password for the desk"),
            body=render_to_string("post/welcome.txt", context).strip() + "\n",
            from_email=formataddr(("Sportello", sender)),
            to=[formataddr((one_line(person.name), written_out(row.address)))],
            headers={
                "Message-ID": f"<{welcome_id(person.pk, row.mark, domain)}>",
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                LOOP: "1",
            },
        )
        message.attach_alternative(render_to_string("post/welcome.html", context), "text/html")
    message.encoding = SEVEN_BITS
    setattr(message, METADATA, {INVITATION: f"{person.pk}.{row.mark}"})
    return message
