"""A letter as it leaves the house: sender, subject, threading headers, plain and HTML parts, files."""

from collections.abc import Sequence
from datetime import datetime
from email import charset
from email.utils import formataddr
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.translation import override

from sportello.desk.sentences.blanks import one_line
from sportello.notifications.mail.content import content_of
from sportello.notifications.mail.headers import headers_of, subject_of
from sportello.notifications.mail.words import BAD_ADDRESS, FILE_MISSING
from sportello.notifications.models import OutgoingMessage
from sportello.tickets.models import Attachment, Message, Ticket, TimelineEvent

MOST_FILES: Final = (
    15 * 1024 * 1024
)  # bytes of files in one message: most mail servers refuse more than 20 MB

METADATA: Final = "metadata"
LETTER: Final = "letter"
INVITATION: Final = "invitation"

# Seven bits and short lines whatever is said: a server on the way that knows no more changes nothing, and a
# signature (DKIM) made before it still fits.
SEVEN_BITS: Final = charset.Charset("utf-8")
SEVEN_BITS.body_encoding = charset.QP


class NothingToSay(Exception):
    """What was to be told is not public, or was erased."""


class CannotCompose(Exception):
    """The letter cannot be put together, now or later; what it says is stored with it (`words.reason`)."""


def compose(letter: OutgoingMessage, now: datetime) -> EmailMultiAlternatives:
    """The message, in the language of its reader. Raises NothingToSay, CannotCompose."""
    with override(letter.person.language):
        return _compose(letter, now)


def _compose(letter: OutgoingMessage, now: datetime) -> EmailMultiAlternatives:
    ticket, person = letter.ticket, letter.person
    event = TimelineEvent.objects.select_related("actor").get(ticket=ticket, number=letter.event_number)
    said = Message.objects.filter(ticket=ticket, event_number=event.number, public=True).first()
    if event.kind == "replied" and (said is None or said.erased_at is not None):
        raise NothingToSay
    if event.kind == "opened":
        said = None  # their own words
    files = list(Attachment.objects.filter(message=said)) if said else []
    carried, apart = _by_weight(files)
    content = content_of(event, ticket, person, said, [file.name for file in apart], now)
    sender = written_out(sender_of(ticket))
    message = EmailMultiAlternatives(
        subject=subject_of(ticket, content.label, event.kind),
        body=render_to_string("post/message.txt", {"content": content}).strip() + "\n",
        from_email=formataddr((_name(ticket, event), sender)),
        to=[formataddr((one_line(person.name), written_out(letter.address)))],
        headers=headers_of(letter, event, sender.rpartition("@")[2]),
    )
    message.encoding = SEVEN_BITS
    message.attach_alternative(render_to_string("post/message.html", {"content": content}), "text/html")
    for file in carried:
        message.attach(file.name, _read(file), file.content_type or "application/octet-stream")
    letter.signature = content.signature
    # By this a provider's report finds the letter again; mail servers are not told.
    setattr(message, METADATA, {LETTER: str(letter.pk)})
    return message


def written_out(address: str) -> str:
    """An address as mail servers take it, its domain in ASCII. Raises CannotCompose."""
    local, _at, domain = address.strip().rpartition("@")
    try:
        ascii_address = f"{local}@{domain.encode('idna').decode('ascii')}"
        validate_email(ascii_address)
        ascii_address.encode("ascii")
    except (UnicodeError, ValidationError):
        raise CannotCompose(f"{BAD_ADDRESS}: {address}") from None
    return ascii_address


def sender_of(ticket: Ticket) -> str:
    """The mailbox the request came to, else the oldest one of its department, else the desk's own address."""
    mailboxes = ticket.department.mailboxes.filter(is_active=True)
    came_to = mailboxes.filter(messages__ticket=ticket).order_by("messages__pk").first()
    mailbox = came_to or mailboxes.order_by("pk").first()
    return mailbox.address if mailbox is not None else str(settings.MAIL_OUT.sender)


def _name(ticket: Ticket, event: TimelineEvent) -> str:
    speaks = event.actor if event.kind in ("replied", "resolved") else None
    department = one_line(ticket.department.name)
    public = speaks is not None and ticket.department.agent_names_public
    return f"{one_line(speaks.name)} ({department})" if speaks and public else department


def _read(file: Attachment) -> bytes:
    try:
        with file.file.open("rb") as content:
            return bytes(content.read())
    except FileNotFoundError:
        raise CannotCompose(f"{FILE_MISSING}: {file.name}") from None


def _by_weight(files: Sequence[Attachment]) -> tuple[list[Attachment], list[Attachment]]:
    """The files that go along, and those that would make the message too heavy."""
    carried: list[Attachment] = []
    apart: list[Attachment] = []
    left = MOST_FILES
    for file in files:
        fits = file.size <= left
        (carried if fits else apart).append(file)
        left -= file.size if fits else 0
    return carried, apart
