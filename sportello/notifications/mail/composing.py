"""A message as it leaves the house: sender, subject, threading headers, plain and HTML parts, files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override, pgettext

from sportello.notifications.mail import words
from sportello.notifications.models import OutgoingMessage
from sportello.people.models import Person
from sportello.tickets.mail_marks import LOOP, message_id, numbers_in_subject
from sportello.tickets.models import Attachment, Message, Ticket, TimelineEvent

MOST_FILES: Final = (
    15 * 1024 * 1024
)  # bytes of files in one message: most mail servers refuse more than 20 MB
MOST_REFERENCES: Final = 20


class NothingToSay(Exception):
    """What was to be told is not public, or was erased."""


@dataclass(frozen=True)
class Written:
    """What a message says, in the order of reading."""

    greeting: str
    said: str
    lines: Sequence[str]
    signature: Sequence[str]
    label: str
    link: str
    language: str


def compose(letter: OutgoingMessage, now: datetime) -> EmailMultiAlternatives:
    """The message, in the language of its reader. Raises NothingToSay."""
    with override(letter.person.language):
        return _compose(letter, now)


def _compose(letter: OutgoingMessage, now: datetime) -> EmailMultiAlternatives:
    ticket, person = letter.ticket, letter.person
    event = TimelineEvent.objects.select_related("actor").get(ticket=ticket, number=letter.event_number)
    said = Message.objects.filter(ticket=ticket, event_number=event.number, public=True).first()
    if event.kind == "replied" and (said is None or said.erased_at is not None):
        raise NothingToSay
    files = list(Attachment.objects.filter(message=said)) if said and event.kind != "opened" else []
    carried, apart = _by_weight(files)
    written = _written(ticket, event, said, person, apart, now)
    address = sender_of(ticket)
    message = EmailMultiAlternatives(
        subject=_subject(ticket, written.label, event.kind),
        body=render_to_string("post/message.txt", {"written": written}).strip() + "\n",
        from_email=formataddr((_name(ticket, event), address)),
        to=[formataddr((_one_line(person.name), letter.address))],
        headers=_headers(letter, event, address),
    )
    message.attach_alternative(render_to_string("post/message.html", {"written": written}), "text/html")
    for file in carried:
        with file.file.open("rb") as content:
            message.attach(file.name, content.read(), file.content_type or "application/octet-stream")
    return message


def _written(
    ticket: Ticket,
    event: TimelineEvent,
    said: Message | None,
    person: Person,
    apart: Sequence[Attachment],
    now: datetime,
) -> Written:
    label = f"{ticket.department.prefix}-{ticket.number}"
    text = said.text.strip() if said and said.erased_at is None and event.kind != "opened" else ""
    if event.kind == "opened":
        lines = [words.arrived(label), words.promise(ticket, now), words.how_to_answer()]
    elif event.kind == "replied":
        lines = []
    else:
        lines = [words.solved()]
    if apart:
        lines.append(words.files_apart(", ".join(file.name for file in apart)))
    department = ticket.department.name
    speaks = event.actor if event.actor and event.kind != "opened" else None
    names = [speaks.name] if speaks and ticket.department.agent_names_public else []
    return Written(
        greeting=_greeting(person),
        said=text,
        lines=[line for line in lines if line],
        signature=[*names, department],
        label=label,
        link=_link(ticket, person),
        language=person.language,
    )


def sender_of(ticket: Ticket) -> str:
    """The mailbox the request came to, else the oldest one of its department, else the desk's own address."""
    mailboxes = ticket.department.mailboxes.filter(is_active=True)
    came_to = mailboxes.filter(messages__ticket=ticket).order_by("messages__pk").first()
    mailbox = came_to or mailboxes.order_by("pk").first()
    return mailbox.address if mailbox is not None else str(settings.MAIL_OUT.sender)


def _name(ticket: Ticket, event: TimelineEvent) -> str:
    speaks = event.actor if event.kind != "opened" and ticket.department.agent_names_public else None
    department = _one_line(ticket.department.name)
    return f"{_one_line(speaks.name)} ({department})" if speaks else department


def _greeting(person: Person) -> str:
    return pgettext("letter", "Dear %(name)s,") % {"name": _one_line(person.name)}


def _link(ticket: Ticket, person: Person) -> str:
    """The page of the request, for those who can sign in to a desk that knows its own address."""
    origin = next(iter(settings.WEB_ADDRESS.origins), "")
    return origin + reverse("portal_request", args=[ticket.number]) if origin and person.login else ""


def _subject(ticket: Ticket, label: str, kind: str) -> str:
    subject = _one_line(ticket.subject)
    if ticket.number not in numbers_in_subject(subject):
        subject = f"[{label}] {subject}"
    return subject[:250] if kind == "opened" else f"Re: {subject}"[:250]


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _headers(letter: OutgoingMessage, event: TimelineEvent, address: str) -> dict[str, str]:
    ticket = letter.ticket_id
    domain = address.rpartition("@")[2]
    headers = {"Message-ID": f"<{message_id(ticket, letter.event_number, domain)}>", LOOP: "1"}
    theirs = list(
        letter.ticket.mail.filter(reason="", event_number__lte=letter.event_number - (event.kind != "opened"))
        .exclude(message_id="")
        .order_by("-pk")
        .values_list("event_number", "message_id")[:MOST_REFERENCES]
    )
    earlier = OutgoingMessage.objects.filter(
        ticket=ticket, person=letter.person_id, event_number__lt=letter.event_number, sent_at__isnull=False
    ).order_by("-event_number")
    ours = [
        (number, message_id(ticket, number, domain))
        for number in earlier.values_list("event_number", flat=True)[:MOST_REFERENCES]
    ]
    before = sorted((number or 0, id) for number, id in [*theirs, *ours] if _is_id(id))[-MOST_REFERENCES:]
    if before:
        headers["In-Reply-To"] = f"<{before[-1][1]}>"
        headers["References"] = " ".join(f"<{id}>" for _number, id in before)
    if event.kind == "opened" or event.actor_id is None:
        headers["Auto-Submitted"] = "auto-replied" if letter.ticket.channel == "email" else "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers


def _is_id(id: str) -> bool:
    """Whether an identifier of a strange program can stand in a header."""
    return id.isascii() and id.isprintable() and not set(id) & set(" <>") and len(id) <= 400


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
