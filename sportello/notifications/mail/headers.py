"""The headers of a letter: its thread, who wrote it, that programs need not answer; all within what signing keeps."""

from typing import Final

from sportello.desk.sentences.blanks import one_line
from sportello.notifications.models import OutgoingMessage
from sportello.tickets.mail_marks import LOOP, message_id, numbers_in_subject
from sportello.tickets.models import Ticket, TimelineEvent

MOST_REFERENCES: Final = 20
LONGEST_SUBJECT: Final = 250


def subject_of(ticket: Ticket, label: str, kind: str) -> str:
    """The request's subject with its number, so that an answer finds it even where headers are lost."""
    subject = one_line(ticket.subject)
    if ticket.number not in numbers_in_subject(subject):
        subject = f"[{label}] {subject}"
    return subject[:LONGEST_SUBJECT] if kind == "opened" else f"Re: {subject}"[:LONGEST_SUBJECT]


def headers_of(letter: OutgoingMessage, event: TimelineEvent, domain: str) -> dict[str, str]:
    """Our own Message-ID in the sender's domain, the thread of this reader, and what keeps programs from answering."""
    headers = {"Message-ID": f"<{message_id(letter.ticket_id, letter.event_number, domain)}>", LOOP: "1"}
    before = _thread(letter, event, domain)
    if before:
        headers["In-Reply-To"] = f"<{before[-1]}>"
        headers["References"] = " ".join(f"<{id}>" for id in before)
    if event.kind == "opened" or event.actor_id is None:
        headers["Auto-Submitted"] = "auto-replied" if letter.ticket.channel == "email" else "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers


def _thread(letter: OutgoingMessage, event: TimelineEvent, domain: str) -> list[str]:
    """The messages before this one that its reader knows: those that came in, and ours to them."""
    ticket = letter.ticket_id
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
    known = sorted((number or 0, id) for number, id in [*theirs, *ours] if _is_id(id))
    return [id for _number, id in known[-MOST_REFERENCES:]]


def _is_id(id: str) -> bool:
    """Whether an identifier of a strange program can stand in a header."""
    return id.isascii() and id.isprintable() and not set(id) & set(" <>") and len(id) <= 400
