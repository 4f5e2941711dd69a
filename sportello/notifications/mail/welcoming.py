"""Inviting somebody to choose their password: a link that works once, by mail or handed over.

The link is made when it is told and never stored: it is signed over the password that is to be replaced, the mark of
the latest link, and the moment. So it ends when it is used, when another is made, and after three days.
"""

import secrets
import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import formataddr, make_msgid
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
from sportello.notifications.mail.again import MailIsOff
from sportello.notifications.mail.answers import answer_of
from sportello.notifications.mail.composing import SEVEN_BITS, written_out
from sportello.notifications.mail.question import address_of
from sportello.notifications.mail.sending import PATIENCE, Away, connect, hand_over
from sportello.notifications.models import WelcomeLink
from sportello.people.change import By, write_down
from sportello.people.models import Address, Alteration, Person
from sportello.tickets.mail_marks import LOOP

State = WelcomeLink.State
LIFE: Final = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


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
def invite(person: Person, *, by: By) -> WelcomeLink:
    """Have an invitation mailed, in the person's language; it ends every earlier link.

    Raises NotAllowed, NobodyToInvite, MailIsOff, NoWebAddress, NoAddressToInvite.
    """
    by.require()
    if not person.login or not person.is_active:
        raise NobodyToInvite
    if not settings.MAIL_OUT.is_on:
        raise MailIsOff
    if not can_mail():
        raise NoWebAddress
    address = address_for(person)
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
    fresh = {"state": state, "address": address, "made_at": by.at, "sent_at": None, "said": "", "claim": ""}
    row, _made = WelcomeLink.objects.update_or_create(
        person=person, defaults={**fresh, "mark": secrets.token_hex(16)}
    )
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
    """What an error means: it waits (raises Away), has failed, or nobody knows."""
    code, said = answer_of(error, handed_over=marked)
    open_ = here.filter(state__in=(State.WAITING, State.SENDING))
    if code is None and marked:
        open_.update(state=State.UNCERTAIN, said=said)
    elif (code is None or code < 500) and now - row.made_at < PATIENCE:
        open_.update(state=State.WAITING, said=said)
        raise Away(said) from error
    else:
        open_.update(state=State.FAILED, said=said)


def compose(row: WelcomeLink) -> EmailMultiAlternatives:
    """The letter, in the language of its reader; its link is made now. Raises CannotCompose."""
    person, sender = row.person, settings.MAIL_OUT.sender
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
                "Message-ID": make_msgid(domain=sender.rpartition("@")[2] or None),
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                LOOP: "1",
            },
        )
        message.attach_alternative(render_to_string("post/welcome.html", context), "text/html")
    message.encoding = SEVEN_BITS
    return message
